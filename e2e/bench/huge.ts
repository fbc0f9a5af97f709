import { existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { interpret } from '../../main/profiles/interpret.ts';
import { backend as postgres } from '../../main/stores/postgres/backend.ts';
import { backend as sqlite } from '../../main/stores/sqlite/backend.ts';
import { OFFICIAL_SCHEMA } from '../../main/stores/sqlite/official-table.ts';
import type { SessionStore } from '../../main/stores/store.ts';
import { startPostgres } from '../servers/postgres.ts';
import { ByHand } from './by-hand.ts';
import { healthOf } from './health.ts';
import { BY_ID, compareInTurn, LIMIT, type Row } from './measure.ts';
import { PostgresByHand } from './servers-by-hand.ts';
import { benchWindowSearches } from './window.ts';

const CACHE = path.resolve(import.meta.dirname, '../../node_modules/.cache/bench');

/** How often each way has its turn. */
const ROUNDS = 5;

/** Numbers of shops that are searched for in the window. */
const SHOPS = [270_000, 123_456, 450_000, 30_003, 599_999];

function shopName(number: number): string {
  return `shop-${String(number).padStart(9, '0')}.myshopify.com`;
}

/** For so many sessions: each shop has an offline one, and every other shop an online one. */
function shopsOf(sessions: number): number {
  return Math.floor(sessions / 3) * 2;
}

/** A file that SQLite itself fills. */
function hugeFile(sessions: number): string {
  const file = path.join(CACHE, `huge-${sessions}.sqlite`);
  if (existsSync(file)) return file;
  mkdirSync(CACHE, { recursive: true });
  const half = `${file}.part-${process.pid}`;
  const db = new Database(half);
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  for (const statement of OFFICIAL_SCHEMA) db.exec(statement);
  // In the order of the id, as the key would otherwise be built from all over the file.
  db.exec(`
    CREATE TEMP TABLE numbers AS
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${shopsOf(sessions)}) SELECT i FROM n;
    INSERT INTO shopify_sessions (id, shop, state, isOnline, scope, accessToken, expires, refreshToken, refreshTokenExpires)
      SELECT printf('offline_shop-%09d.myshopify.com', i), printf('shop-%09d.myshopify.com', i), '', 0, 'read_products,write_orders',
        printf('shpat_%032x', i), unixepoch() + i % 7200, printf('shprt_%032x', i), unixepoch() + (i % 120) * 86400 FROM numbers;
    INSERT INTO shopify_sessions (id, shop, state, isOnline, scope, accessToken, expires, userId)
      SELECT printf('shop-%09d.myshopify.com_7000000001', i), printf('shop-%09d.myshopify.com', i), '', 1, 'read_products',
        printf('shpua_%032x', i), unixepoch() + (i % 40 - 20) * 86400, 7000000001 FROM numbers WHERE i % 2 = 0`);
  db.close();
  renameSync(half, file);
  return file;
}

/** The same sessions, in the order in which installed shops would come. */
async function fillPostgres(hand: PostgresByHand, sessions: number): Promise<void> {
  const shop = `'shop-' || lpad(i::text, 9, '0') || '.myshopify.com'`;
  const token = `lpad(to_hex(i), 32, '0')`;
  const now = 'extract(epoch from now())::integer';
  await hand.query(
    `INSERT INTO shopify_sessions (id, shop, state, "isOnline", scope, "accessToken", expires, "refreshToken", "refreshTokenExpires")
      SELECT 'offline_' || ${shop}, ${shop}, '', false, 'read_products,write_orders', 'shpat_' || ${token}, ${now} + i % 7200,
        'shprt_' || ${token}, ${now} + (i % 120) * 86400 FROM generate_series(1, ${shopsOf(sessions)}) AS i`,
    [],
  );
  await hand.query(
    `INSERT INTO shopify_sessions (id, shop, state, "isOnline", scope, "accessToken", expires, "userId")
      SELECT ${shop} || '_7000000001', ${shop}, '', true, 'read_products', 'shpua_' || ${token}, ${now} + (i % 40 - 20) * 86400,
        7000000001 FROM generate_series(2, ${shopsOf(sessions)}, 2) AS i`,
    [],
  );
  // As the server itself does some time after so many changes.
  await hand.query('VACUUM ANALYZE shopify_sessions', []);
}

/** What may not grow with the table, on a table that is ten times as large as those of the other benches. */
export async function benchHugeSqlite(sessions: number): Promise<Row[]> {
  const file = hugeFile(sessions);
  const hand = new ByHand(file);
  const store = await sqlite.open({ backend: 'sqlite', file }, { access: 'read-only' });
  try {
    await benchWindowSearches(file, SHOPS.map(shopName));
    return await measure(store, hand, sessions);
  } finally {
    hand.close();
    await store.close();
  }
}

/** The same on a PostgreSQL server; `undefined` where none can be had. */
export async function benchHugePostgres(sessions: number): Promise<Row[] | undefined> {
  await using server = await startPostgres({ onDisk: true });
  if (server === undefined) return undefined;
  const { address, password = '' } = interpret(server.url, '/');
  if (address.backend !== 'postgres') throw new Error('not PostgreSQL');
  await postgres.createTable(address, { secrets: { password } });
  const hand = await PostgresByHand.connect(server.url);
  try {
    await fillPostgres(hand, sessions);
    await benchWindowSearches(server.url, SHOPS.map(shopName));
    const store = await postgres.open(address, { access: 'read-only', secrets: { password } });
    try {
      return await measure(store, hand, sessions);
    } finally {
      await store.close();
    }
  } finally {
    await hand.close();
  }
}

async function measure(store: SessionStore, hand: ByHand | PostgresByHand, sessions: number): Promise<Row[]> {
  const shop = shopName(Math.floor(sessions / 2));
  // Ten shops, with 15 sessions.
  const beginning = shop.slice(0, 'shop-'.length + 8);
  const now = Date.now();
  const exact = { shop: { match: 'exact' as const, value: shop } };
  const prefix = { shop: { match: 'prefix' as const, value: beginning } };
  const byIds = async (filter: typeof exact | typeof prefix) => {
    if ((await store.findByIds?.({ filter, limit: LIMIT, now }, {}))?.length === 0)
      throw new Error('Nothing was found.');
  };
  const page = async (filter: typeof exact | typeof prefix) => {
    const found = await store.page({ filter, order: BY_ID, limit: LIMIT, now }, {});
    if (found.sessions.length === 0 || found.next !== undefined) throw new Error('Not all was found.');
  };
  return [
    await compareInTurn('a shop by its IDs, first', ROUNDS, {
      ours: () => byIds(exact),
      byHand: () => hand.byShop(shop),
    }),
    await compareInTurn('a beginning by IDs, first', ROUNDS, {
      ours: () => byIds(prefix),
      byHand: () => hand.byShopPrefix(beginning, LIMIT),
    }),
    await compareInTurn('a shop, all of it', ROUNDS, { ours: () => page(exact), byHand: () => hand.byShop(shop) }),
    await compareInTurn('a beginning, all of it', ROUNDS, {
      ours: () => page(prefix),
      byHand: () => hand.byShopPrefix(beginning, LIMIT),
    }),
    await compareInTurn('health report', 1, { ours: () => healthOf(store, now), byHand: () => hand.health(now) }),
  ];
}
