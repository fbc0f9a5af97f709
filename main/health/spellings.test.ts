import { expect, test } from 'vitest';
import { Spellings } from './spellings.ts';

test('the ways of a shop are brought together, with Shopify’s own where it is there', async () => {
  const spellings = new Spellings();
  for (const way of ['B.shop', 'b.shop/', 'B.shop', 'a.shop/', 'a.shop//', 'single.shop', 'Alone.shop']) {
    spellings.add(way);
  }
  expect(await spellings.duplicates((shop) => shop === 'b.shop')).toEqual({
    shops: 2,
    ways: 5,
    others: 2,
    found: [
      ['B.shop', 'b.shop', 'b.shop/'],
      ['a.shop/', 'a.shop//'],
    ],
  });
});

test.each([
  ['many shops', (at: number) => `Shop-${at}`, 7_000, 14_000, 10_000],
  ['one shop', (at: number) => `one${'/'.repeat(at + 1)}`, 1, 12_001, 10_000],
] as const)('of %s all are counted, and no more found than a report keeps', async (_, way, shops, ways, found) => {
  const spellings = new Spellings();
  const odd = ways - shops;
  for (let at = 0; at < odd; at += 1) spellings.add(way(at));
  const duplicates = await spellings.duplicates(() => true);
  expect(duplicates).toMatchObject({ shops, ways, others: odd });
  expect(duplicates.found.flat()).toHaveLength(found);
});
