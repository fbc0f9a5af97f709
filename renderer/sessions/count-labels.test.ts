import { expect, test } from 'vitest';
import { matchLabel } from './count-labels.ts';

test.each([
  [{ rows: 0, more: true, total: undefined }, undefined, undefined],
  [{ rows: 0, more: false, total: undefined }, undefined, 'none match'],
  [{ rows: 1, more: false, total: undefined }, undefined, '1 matches'],
  [{ rows: 100, more: true, total: undefined }, undefined, 'more than 100 match'],
  [{ rows: 100, more: true, total: { count: 1200, exact: false } }, undefined, 'about 1,200 match'],
  [{ rows: 100, more: true, total: undefined }, { count: 1204, exact: true }, '1,204 match'],
])('%j, counted %j: %s', (state, counted, words) => {
  expect(matchLabel(state, counted)).toBe(words);
});
