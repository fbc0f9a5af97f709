import { interpret } from '../../main/profiles/interpret.ts';
import { shopName } from '../../main/stores/memory/generate.ts';
import { backend as mysql } from '../../main/stores/mysql/backend.ts';
import { backend as postgres } from '../../main/stores/postgres/backend.ts';
import type { SessionStore } from '../../main/stores/store.ts';
import { toSession } from '../../main/layouts/session.ts';
import { startMariadb } from '../servers/mariadb.ts';
import { startPostgres } from '../servers/postgres.ts';
import type { TestServer } from '../servers/server.ts';
import { installAdapters } from '../stores/adapters.ts';
import { compareWindowDeletion } from './deletion.ts';
import { healthOf } from './health.ts';
import { BY_ID, LIMIT, compare, compareInTurn, cursorsAt, median, type Row } from './measure.ts';
import { BUSY, busyShop, everySession, newOfficial, sample, type Official } from './sessions.ts';
import { MysqlByHand, PostgresByHand, type ServerByHand } from './servers-by-hand.ts';

const BATCH = 10_000;

export async function benchPostgres(sessions: number): Promise<Row[] | undefined> {
  return onServer(await startPostgres(), sessions, {
    official: ['@shopify/shopify-app-session-storage-postgresql', 'PostgreSQLSessionStorage'],
    hand: (url) => PostgresByHand.connect(url),
    open: async (url) => {
      const { address, password } = interpret(url, '/');
      if (address.backend !== 'postgres') throw new Error('not PostgreSQL');
      return postgres.open(address, { access: 'read-write', secrets: password === undefined ? {} : { password } });
    },
  });
}

export async function benchMariadb(sessions: number): Promise<Row[] | undefined> {
  return onServer(await startMariadb(), sessions, {
    official: ['@shopify/shopify-app-session-storage-mysql', 'MySQLSessionStorage'],
    hand: (url) => MysqlByHand.connect(url),
    open: async (url) => {
      const { address, password } = interpret(url, '/');
      if (address.backend !== 'mysql') throw new Error('not MySQL');
      return mysql.open(address, { access: 'read-write', secrets: password === undefined ? {} : { password } });
    },
  });
}

interface Ways {
  /** Package and class of the official adapter, from `e2e/interop`. */
  official: readonly [string, string];
  hand: (url: string) => Promise<ServerByHand>;
  open: (url: string) => Promise<SessionStore>;
}

async function onServer(server: TestServer | undefined, sessions: number, ways: Ways): Promise<Row[] | undefined> {
  if (server === undefined) return undefined;
  await using _ = server;
  await installAdapters();
  const official = await newOfficial(ways.official, new URL(server.url));
  const hand = await ways.hand(server.url);
  // The official adapter makes its own table, with its first call.
  await official.findSessionsByShop('');
  await hand.fill(everySession(sessions));
  try {
    const rows = await withStore(ways, server, (store) => measure(store, hand, official, sessions));
    await withStore(ways, server, (store) => store.createIndex({}));
    return [...rows, ...(await withStore(ways, server, (store) => measureIndexed(store, hand, official, sessions)))];
  } finally {
    await hand.close();
    await official.disconnect?.();
  }
}

async function withStore<T>(ways: Ways, server: TestServer, work: (store: SessionStore) => Promise<T>): Promise<T> {
  const store = await ways.open(server.url);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** A page of sessions of shops that begin with a text, or hold it. */
function search(store: SessionStore, match: 'prefix' | 'contains', value: string) {
  const query = { filter: { shop: { match, value } }, order: BY_ID, limit: LIMIT, now: Date.now() };
  return () => store.page(query, {});
}

/** A shop in the middle, that a search by hand finds as well. */
function someShop(sessions: number): string {
  return shopName(Math.floor(sessions * 0.45));
}

async function measure(store: SessionStore, hand: ServerByHand, official: Official, sessions: number): Promise<Row[]> {
  const now = Date.now();
  const page = (cursor?: string) => store.page({ filter: {}, order: BY_ID, limit: LIMIT, cursor, now }, {});
  const deepOffset = Math.min(LIMIT * 9999, sessions - LIMIT);
  const [deep] = await cursorsAt(store, [deepOffset]);
  const deepId = await hand.idAt(deepOffset - 1);
  const shop = someShop(sessions);
  const name = shop.slice(0, shop.indexOf('.'));
  const id = await hand.idAt(Math.floor(sessions / 2));
  const session = toSession(sample(busyShop(1), '1'));
  return [
    await compare('first page', { ours: () => page(), byHand: () => hand.page('', LIMIT) }),
    await compare(`page ${(deepOffset / LIMIT + 1).toLocaleString('en')}`, {
      ours: () => page(deep),
      byHand: () => hand.page(deepId, LIMIT),
    }),
    await compare('shop by prefix, no index', {
      ours: search(store, 'prefix', shop),
      byHand: () => hand.byShopPrefix(shop, LIMIT),
    }),
    await compare('shop by part', {
      ours: search(store, 'contains', name),
      byHand: () => hand.byShopPart(name, LIMIT),
    }),
    await compareInTurn('health report', 3, { ours: () => healthOf(store, now), byHand: () => hand.health(now) }),
    await compare('exact count', { ours: () => store.count({}), byHand: () => hand.count() }),
    await compare('load', {
      ours: () => store.loadSession(id),
      byHand: () => hand.load(id),
      official: () => official.loadSession(id),
    }),
    await compare('store', {
      ours: () => store.storeSession(session),
      byHand: () => hand.store(session),
      official: () => official.storeSession(session),
    }),
    await compareDelete(store, hand, official),
    await compareWindowDeletion(store, (ids) => hand.delete(ids), await hand.ids(BATCH * 6), BATCH),
  ];
}

/** What an index on shop changes, for everybody. */
async function measureIndexed(
  store: SessionStore,
  hand: ServerByHand,
  official: Official,
  sessions: number,
): Promise<Row[]> {
  const shop = someShop(sessions);
  const rows = [
    await compare('shop by prefix, index', {
      ours: search(store, 'prefix', shop),
      byHand: () => hand.byShopPrefix(shop, LIMIT),
    }),
  ];
  for (const count of BUSY) {
    rows.push(
      await compare(`findSessionsByShop, ${count}, index`, {
        ours: () => store.findSessionsByShop(busyShop(count)),
        byHand: () => hand.byShop(busyShop(count)),
        official: () => official.findSessionsByShop(busyShop(count)),
      }),
    );
  }
  return rows;
}

/** Deletes 10,000 sessions by id in each way, in turn, three times; each has ids of its own. */
async function compareDelete(store: SessionStore, hand: ServerByHand, official: Official): Promise<Row> {
  const ways = {
    ours: (ids: string[]): Promise<unknown> => store.deleteSessions(ids),
    byHand: (ids: string[]): Promise<unknown> => hand.delete(ids),
    official: (ids: string[]): Promise<unknown> => official.deleteSessions(ids),
  };
  const ids = await hand.ids(BATCH * 9);
  const times: Record<keyof typeof ways, number[]> = { ours: [], byHand: [], official: [] };
  for (let round = 0; round < 3; round += 1) {
    for (const name of ['ours', 'byHand', 'official'] as const) {
      const batch = ids.splice(0, BATCH);
      const start = performance.now();
      await ways[name](batch);
      times[name].push(performance.now() - start);
    }
  }
  return {
    work: `delete of ${BATCH.toLocaleString('en')}`,
    ours: median(times.ours),
    byHand: median(times.byHand),
    official: median(times.official),
  };
}
