import { expect, test } from 'vitest';
import { AlikeIds } from './alike-ids.ts';

test.each<[ids: string[], alike: boolean[]]>([
  [
    ['offline_a', 'offline_a/'],
    [false, true],
  ],
  [
    ['offline_a/', 'offline_a'],
    [false, true],
  ],
  [
    ['OFFLINE_a', 'offline_A', 'offline_b'],
    [false, true, false],
  ],
  [
    ['offline_a//', 'offline_a/', 'offline_a'],
    [false, true, true],
  ],
  [
    ['offline_a', 'offline_a', 'OFFLINE_A', 'OFFLINE_A'],
    [false, false, true, false],
  ],
  [
    ['offline_a', 'offline/a', 'offline_a '],
    [false, false, false],
  ],
])('%j', (ids, alike) => {
  const known = new AlikeIds();
  expect(ids.map((id) => known.add('a', id))).toEqual(alike);
  expect(known.add('another shop', ids[0] ?? '')).toBe(false);
});
