import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { toSession } from '../../main/layouts/session.ts';
import { generateSessions, shopName } from '../../main/stores/memory/generate.ts';
import { backend } from '../../main/stores/redis/backend.ts';
import type { SessionStore, StoreFilter } from '../../main/stores/store.ts';
import { interpretRedisUrl } from '../../main/stores/redis/address.ts';
import { ROOT } from '../../scripts/build.ts';
import { startProxy } from '../servers/proxy.ts';
import { portOf, startRedis } from '../servers/redis.ts';
import { installAdapters } from '../stores/adapters.ts';
import { compareFirstDeletion } from './deletion.ts';
import { bundleProcess, printMeasured } from './own-process.ts';
import { compare, compareInTurn, LIMIT, type Row } from './measure.ts';
import { RedisByHand } from './redis-by-hand.ts';
import { benchWindowSearches } from './window.ts';
import {
  beginningOf,
  busyShop,
  compareShops,
  everySession,
  everything,
  newOfficial,
  sample,
  type Official,
} from './sessions.ts';

const BATCH = 10_000;
/** Milliseconds there and back. */
const LATENCY = 5;
/** How often each way goes through everything. */
const ROUNDS = 3;

interface Ways {
  store: SessionStore;
  hand: RedisByHand;
  official: Official;
}

export async function benchRedis(sessions: number): Promise<Row[] | undefined> {
  const server = await startRedis();
  if (server === undefined) return undefined;
  await using _ = server;
  await installAdapters();
  const hand = new RedisByHand(server.url);
  await hand.fill(everySession(sessions));
  hand.close();
  await openForTheFirstTime(server.url, sessions);
  await benchWindowSearches(
    server.url,
    [0.27, 0.12, 0.45, 0.03, 0.59].map((part) => shopName(Math.floor(sessions * part))),
  );
  const near = await withWays(server.url, (ways) => measure(ways, sessions));
  await using proxy = await startProxy({ host: '127.0.0.1', port: portOf(server) });
  proxy.become({ delay: LATENCY / 2 });
  const url = new URL(server.url);
  url.port = String(proxy.port);
  const far = await withWays(url.href, (ways) => compareShops(ways, ` at ${LATENCY} ms`));
  const deletion = await withWays(server.url, (ways) => compareDelete(ways, sessions));
  const inWindow = await withWays(server.url, ({ store, hand: byHand }) =>
    compareFirstDeletion(store, (ids) => byHand.delete(ids), BATCH),
  );
  return [...near, ...far, deletion, inWindow];
}

/** Opened and searched by the program, built as it is shipped, on a process of its own. */
async function openForTheFirstTime(url: string, sessions: number): Promise<void> {
  const folder = mkdtempSync(path.join(ROOT, 'node_modules/.cache/redis-opening-'));
  try {
    const bundle = path.join(folder, 'bundle');
    await bundleProcess('redis-opening-process.ts', bundle);
    await printMeasured(bundle, [path.join(folder, 'data'), url, String(Math.floor(sessions / 3))]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function withWays<T>(url: string, work: (ways: Ways) => Promise<T>): Promise<T> {
  const { address, password } = interpretRedisUrl(url);
  const store = await backend.open(address, {
    access: 'read-write',
    secrets: password === undefined ? {} : { password },
  });
  const hand = new RedisByHand(url);
  const official = await newOfficial(['@shopify/shopify-app-session-storage-redis', 'RedisSessionStorage'], url);
  try {
    return await work({ store, hand, official });
  } finally {
    await store.close();
    hand.close();
    await official.disconnect?.();
  }
}

async function measure(ways: Ways, sessions: number): Promise<Row[]> {
  const { store, hand, official } = ways;
  const page = (cursor?: string) => store.page({ filter: {}, limit: LIMIT, cursor, now: Date.now() }, {});
  const { next } = await page();
  const { next: nextByHand } = await hand.page('0', LIMIT);
  const session = toSession(sample(busyShop(1), '1'));
  const shop = shopName(Math.floor(sessions / 3));
  const beginning = beginningOf(shop);
  return [
    await compare('first page', { ours: () => page(), byHand: () => hand.page('0', LIMIT) }),
    await compare('next page', { ours: () => page(next), byHand: () => hand.page(nextByHand, LIMIT) }),
    await compareInTurn('full scan', ROUNDS, { ours: () => allOf(store, sessions), byHand: () => hand.everything() }),
    await compare('load', {
      ours: () => store.loadSession(session.id),
      byHand: () => hand.load(session.id),
      official: () => official.loadSession(session.id),
    }),
    await compare('store', {
      ours: () => store.storeSession(session),
      byHand: () => hand.store(session),
      official: () => official.storeSession(session),
    }),
    ...(await compareShops(ways)),
    await compare('a shop', {
      ours: () => pages(store, { match: 'exact', value: shop }),
      byHand: () => hand.byShop(shop),
    }),
    await compareInTurn('a beginning, first rows', ROUNDS, {
      ours: () => pages(store, { match: 'prefix', value: beginning }, 1),
      byHand: () => hand.byBeginning(beginning, 1),
    }),
    await compareInTurn('a beginning, all', ROUNDS, {
      ours: () => pages(store, { match: 'prefix', value: beginning }),
      byHand: () => hand.byBeginning(beginning),
    }),
  ];
}

/** Asks for one page after the other until there are so many. */
async function pages(store: SessionStore, shop: NonNullable<StoreFilter['shop']>, most = Infinity): Promise<void> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = await store.page({ filter: { shop }, limit: LIMIT, cursor, now: Date.now() }, {});
    count += page.sessions.length;
    cursor = page.next;
  } while (cursor !== undefined && count < most);
  if (count === 0) throw new Error(`No session of ${shop.value} was found.`);
}

/** Deletes 10,000 sessions by id in each way, in turn; each has ids of its own. */
async function compareDelete({ store, hand, official }: Ways, sessions: number): Promise<Row> {
  const ids: string[] = [];
  const shops = Math.ceil(sessions * 0.6);
  for (const { id } of generateSessions({ shops, sessions, seed: 1, now: Date.now() })) {
    ids.push(id);
    if (ids.length === BATCH * ROUNDS * 3) break;
  }
  const next = () => ids.splice(0, BATCH);
  return compareInTurn(`delete of ${BATCH.toLocaleString('en')}`, ROUNDS, {
    ours: () => store.deleteSessions(next()),
    byHand: () => hand.delete(next()),
    official: () => official.deleteSessions(next()),
  });
}

async function allOf(store: SessionStore, atLeast: number): Promise<void> {
  const count = await everything(store);
  if (count < atLeast) throw new Error(`Only ${count} sessions were found.`);
}
