import { expect, it } from 'vitest';
import { ShopTally } from './shop-tally.ts';

it('counts the sessions of more shops than it shows, and shows those with the most', () => {
  const tally = new ShopTally();
  expect(tally.most(3)).toEqual([]);
  for (let n = 0; n < 3_000; n += 1) tally.count(`shop-${n}`, n % 2 === 0 ? 'offline' : 'online');
  for (let n = 0; n < 5; n += 1) tally.count('shop-2500', 'online');
  tally.count('shop-1', 'offline');
  for (let n = 0; n < 9; n += 1) tally.count('broken', undefined);
  expect(tally.size).toBe(3_001);
  expect(tally.most(3)).toEqual([
    { shop: 'shop-2500', online: 5, offline: 1 },
    { shop: 'shop-1', online: 1, offline: 1 },
    { shop: 'shop-0', online: 0, offline: 1 },
  ]);
});
