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
  expect(matchLabel({ ...state, busy: state.more, onlyByIds: false }, counted, all)).toBe(words);
});

test.each([
  [1, true, '1 found by its ID · searching the rest…'],
  [2, true, '2 found by their IDs · searching the rest…'],
  [2, false, '2 found by their IDs'],
])('%i found by ID, searching: %s', (rows, busy, words) => {
  expect(matchLabel({ rows, busy, more: true, total: undefined, onlyByIds: true }, undefined, four)).toBe(words);
});
