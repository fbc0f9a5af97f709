import { expect, test } from 'vitest';
import { faultOf, repairedEntry, ShopIndexComparison } from './shop-index.ts';

const SHOP = 'plain-tea.myshopify.com';
const there = new Set(['a', 'b', 'c']);

test.each([
  [['c', 'a', 'b'], undefined],
  [['a', 'b', 'b', 'c', 'b'], { unreadable: false, duplicates: 2, dangling: 0, missing: 0 }],
  [['a', 'b', 'c', 'gone', 'gone'], { unreadable: false, duplicates: 1, dangling: 1, missing: 0 }],
  [['a'], { unreadable: false, duplicates: 0, dangling: 0, missing: 2 }],
  [undefined, { unreadable: false, duplicates: 0, dangling: 0, missing: 3 }],
  ['unreadable' as const, { unreadable: true, duplicates: 0, dangling: 0, missing: 3 }],
])('an entry that lists %j', (listed, fault) => {
  expect(faultOf(SHOP, listed, there)).toEqual(fault && { shop: SHOP, ...fault });
  expect(faultOf(SHOP, repairedEntry(listed, there), there)).toBeUndefined();
});

test('a shop without sessions and without an entry is well', () => {
  expect(faultOf(SHOP, undefined, new Set())).toBeUndefined();
  expect(faultOf(SHOP, [], new Set())).toBeUndefined();
});

test('what is listed rightly keeps its order', () => {
  expect(repairedEntry(['c', 'gone', 'a', 'c'], there)).toEqual(['c', 'a', 'b']);
});

test('sessions and entries are compared whatever came first', () => {
  const comparison = new ShopIndexComparison();
  comparison.addEntry('forgetful', ['x']);
  comparison.addEntry('stale', ['y']);
  for (const key of ['x', 'z', 'z']) comparison.addSession('forgetful', key);
  comparison.addSession('unlisted', 'u');
  expect(comparison.faults().map(({ shop, missing, dangling }) => [shop, missing, dangling])).toEqual([
    ['forgetful', 1, 0],
    ['stale', 0, 1],
    ['unlisted', 1, 0],
  ]);
  expect([comparison.shops, comparison.sessions]).toEqual([2, 3]);
});
