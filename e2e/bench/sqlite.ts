import { copyFileSync, rmSync } from 'node:fs';
import type { SessionStore } from '../../main/stores/store.ts';
import { backend } from '../../main/stores/sqlite/backend.ts';
import { shopName } from '../../main/stores/memory/generate.ts';
import { ByHand } from './by-hand.ts';
import { compareWindowDeletion } from './deletion.ts';
import { sqliteFileOf } from './files.ts';
import { healthOf } from './health.ts';
import { BY_ID, LIMIT, compare, compareInTurn, cursorsAt, median, type Row } from './measure.ts';

/** Every measurement on one file, ours and by hand in turn. */
export async function benchSqlite(sessions: number): Promise<Row[]> {
  const file = sqliteFileOf(sessions);
  const copy = `${file}.copy-${process.pid}`;
  copyFileSync(file, copy);
  const store = await backend.open({ backend: 'sqlite', file: copy }, { access: 'read-write' });
  const hand = new ByHand(copy);
  try {
    const deepOffset = Math.min(LIMIT * 999, sessions - LIMIT - 1);
    const deepId = hand.idAt(deepOffset);
    const lastId = hand.idAt(sessions - LIMIT - 1);
    const [deep, last] = await cursorsAt(store, [deepOffset + 1, sessions - LIMIT]);
    const shop = shopName(Math.floor(sessions * 0.45));
    const now = Date.now();
    const page = (cursor?: string) => store.page({ filter: {}, order: BY_ID, limit: LIMIT, cursor, now }, {});
    const prefix = { shop: { match: 'prefix' as const, value: shop } };
    const byShop = { by: 'shop', direction: 'asc' } as const;
    const rows = [
      await compare('first page', { ours: () => page(), byHand: () => hand.page('', LIMIT) }),
      await compare(sessions > LIMIT * 1000 ? 'page 1,000' : 'last page', {
        ours: () => page(deep),
        byHand: () => hand.page(deepId, LIMIT),
      }),
      await compare('page at the last row', { ours: () => page(last), byHand: () => hand.page(lastId, LIMIT) }),
      await compare('shop search by prefix', {
        ours: () => store.page({ filter: prefix, order: byShop, limit: LIMIT, now }, {}),
        byHand: () => hand.byShopPrefix(shop, LIMIT),
      }),
      await compare('the same by IDs, first', {
        ours: () => store.findByIds?.({ filter: prefix, limit: LIMIT, now }, {}),
        byHand: () => hand.byShopPrefix(shop, LIMIT),
      }),
      await compareInTurn('health report', 3, { ours: () => healthOf(store, now), byHand: () => hand.health(now) }),
      await compare('findSessionsByShop', {
        ours: () => store.findSessionsByShop(shop),
        byHand: () => hand.byShop(shop),
      }),
    ];
    rows.push(await compareDelete(store, hand, sessions));
    const count = Math.min(10_000, Math.floor(sessions / 20));
    const ids = hand.ids(count * 6, 0);
    rows.push(await compareWindowDeletion(store, (some) => hand.delete(some), ids, count));
    return rows;
  } finally {
    await store.close();
    hand.close();
    rmSync(copy);
  }
}

/** Deletes a thousand sessions by id, ours and by hand on ids of their own, five times each. */
async function compareDelete(store: SessionStore, hand: ByHand, sessions: number): Promise<Row> {
  const count = Math.min(1000, Math.floor(sessions / 20));
  const ids = hand.ids(count * 10, Math.floor(sessions / 3));
  const ours: number[] = [];
  const byHand: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    const batch = ids.slice(round * count, (round + 1) * count);
    const start = performance.now();
    if (round % 2 === 0) await store.deleteSessions(batch);
    else hand.delete(batch);
    (round % 2 === 0 ? ours : byHand).push(performance.now() - start);
  }
  return { work: `delete of ${count}`, ours: median(ours), byHand: median(byHand) };
}
