import { copyFileSync, rmSync } from 'node:fs';
import { Bench } from 'tinybench';
import type { SessionStore } from '../../main/stores/store.ts';
import { backend } from '../../main/stores/sqlite/backend.ts';
import { shopName } from '../../main/stores/memory/generate.ts';
import { ByHand } from './by-hand.ts';
import { sqliteFileOf } from './files.ts';

const LIMIT = 100;
const order = { by: 'id', direction: 'asc' } as const;

export interface Row {
  work: string;
  /** Medians in milliseconds. */
  ours: number;
  byHand: number;
}

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
    const rows = [
      await compare(
        'first page',
        () => store.page({ filter: {}, order, limit: LIMIT, now }, {}),
        () => hand.page('', LIMIT),
      ),
      await compare(
        sessions > LIMIT * 1000 ? 'page 1,000' : 'last page',
        () => store.page({ filter: {}, order, limit: LIMIT, cursor: deep, now }, {}),
        () => hand.page(deepId, LIMIT),
      ),
      await compare(
        'page at the last row',
        () => store.page({ filter: {}, order, limit: LIMIT, cursor: last, now }, {}),
        () => hand.page(lastId, LIMIT),
      ),
      await compare(
        'shop search by prefix',
        () =>
          store.page(
            {
              filter: { shop: { match: 'prefix', value: shop } },
              order: { by: 'shop', direction: 'asc' },
              limit: LIMIT,
              now,
            },
            {},
          ),
        () => hand.byShopPrefix(shop, LIMIT),
      ),
      await compare(
        'findSessionsByShop',
        () => store.findSessionsByShop(shop),
        () => hand.byShop(shop),
      ),
    ];
    rows.push(await compareDelete(store, hand, sessions));
    return rows;
  } finally {
    await store.close();
    hand.close();
    rmSync(copy);
  }
}

/** The cursors after the first `offsets` sessions, found as a person would: by going on from page to page. */
async function cursorsAt(store: SessionStore, offsets: readonly number[]): Promise<(string | undefined)[]> {
  const found: (string | undefined)[] = [];
  let cursor: string | undefined;
  let at = 0;
  for (const offset of offsets) {
    while (at < offset) {
      const limit = Math.min(500, offset - at);
      const page = await store.page({ filter: {}, order, limit, cursor, now: Date.now() }, {});
      cursor = page.next;
      at += page.sessions.length;
    }
    found.push(cursor);
  }
  return found;
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

async function compare(work: string, ours: () => Promise<unknown>, byHand: () => unknown): Promise<Row> {
  const bench = new Bench({ time: 400, warmupTime: 100, retainSamples: true });
  bench.add('ours', async () => {
    await ours();
  });
  bench.add('by hand', () => {
    byHand();
  });
  await bench.run();
  return { work, ours: medianOf(bench, 'ours'), byHand: medianOf(bench, 'by hand') };
}

function medianOf(bench: Bench, name: string): number {
  const result = bench.getTask(name)?.result;
  if (result?.state !== 'completed') throw new Error(`${name} was not measured`);
  return result.latency.p50;
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
