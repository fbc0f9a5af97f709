import { expect, test } from 'vitest';
import { matchesFilter } from './filter.ts';

const anySpelling = new Set(['kit.myshopify.com']);

test.each([
  ['kit.myshopify.com', true],
  ['KIT.MyShopify.com//', true],
  ['kits.myshopify.com', false],
  // The Kelvin sign, whose small letter is a plain `k`; to databases it has none.
  ['\u212Ait.myshopify.com', false],
  ['', false],
])('%j is a spelling of the shop: %s', (shop, expected) => {
  const fields = { id: 'a', shop, state: '', isOnline: false };
  expect(matchesFilter({ key: 'a', raw: {}, fields, problems: [] }, { anySpelling }, 0)).toBe(expected);
});

test('a session without a shop has no spelling of one', () => {
  expect(matchesFilter({ key: 'a', raw: {}, fields: {}, problems: [] }, { anySpelling }, 0)).toBe(false);
});
