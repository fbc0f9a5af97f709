import { expect, test } from 'vitest';
import { Masker } from '../safety/mask.ts';
import type { StoredSession } from '../stores/store.ts';
import { HealthReckoning } from './reckoning.ts';

const masker = new Masker(Buffer.alloc(32));

function online(shop: string): StoredSession {
  const fields = { id: `${shop}_1`, shop, state: '', isOnline: true, accessToken: 'shpua_1', userId: '1' };
  return { key: fields.id, fields, problems: [], raw: {} };
}

test.each([
  [10_000, undefined],
  [10_003, { 'online-only': 3 }],
])('of %i shops without an offline session, these are left out of their list: %j', async (shops, leftOut) => {
  const reckoning = new HealthReckoning({ now: 0, requiredScopes: [] }, masker);
  for (let at = 0; at < shops; at += 1) reckoning.add(online(`shop-${at}.myshopify.com`));
  const figures = await reckoning.figures();
  expect(figures.lists['online-only']).toHaveLength(10_000);
  expect(figures.leftOut).toEqual(leftOut);
});

test('what a server has grouped counts in full, whatever it names', async () => {
  const reckoning = new HealthReckoning({ now: 0, requiredScopes: [] }, masker);
  const shops = {
    readiness: { 'online-only': 5 },
    heaviest: [],
    onlineOnly: ['a', 'b'],
    oddlyWritten: [],
    alikeIds: [],
  };
  reckoning.addPart({ kind: 'shops', shops });
  expect(await reckoning.figures()).toMatchObject({
    lists: { 'online-only': ['a', 'b'] },
    leftOut: { 'online-only': 3 },
  });
});
