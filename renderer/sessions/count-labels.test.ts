import { expect, test } from 'vitest';
import { matchLabel } from './count-labels.ts';

const four = { count: 4, exact: true };

test.each([
  [{ rows: 0, more: true, total: undefined }, undefined, four, undefined],
  [{ rows: 0, more: false, total: undefined }, undefined, four, 'No matches in 4 sessions'],
  [{ rows: 0, more: false, total: undefined }, undefined, undefined, 'No matches'],
  [{ rows: 1, more: false, total: undefined }, undefined, four, '1 match in 4 sessions'],
  [{ rows: 100, more: true, total: undefined }, undefined, undefined, 'More than 100 matches'],
  [{ rows: 100, more: true, total: { count: 1200, exact: false } }, undefined, undefined, 'About 1,200 matches'],
  [{ rows: 100, more: true, total: undefined }, { count: 1204, exact: true }, undefined, '1,204 matches'],
])('%j, counted %j in %j: %s', (state, counted, all, words) => {
  expect(matchLabel(state, counted, all)).toBe(words);
});
