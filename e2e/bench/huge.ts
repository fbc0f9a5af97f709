import { existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { backend } from '../../main/stores/sqlite/backend.ts';
import { OFFICIAL_SCHEMA } from '../../main/stores/sqlite/official-table.ts';
import { healthOf } from './health.ts';
import { compareInTurn, LIMIT, type Row } from './measure.ts';

const CACHE = path.resolve(import.meta.dirname, '../../node_modules/.cache/bench');

/** A file that SQLite itself fills: each shop has an offline session, and every other one an online one. */
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
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${Math.floor(sessions / 3) * 2}) SELECT i FROM n;
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

/** What may not grow with the table, on a table that is ten times as large as those of the other benches. */
export async function benchHugeSqlite(sessions: number): Promise<Row[]> {
  const file = hugeFile(sessions);
  const store = await backend.open({ backend: 'sqlite', file }, { access: 'read-only' });
  const hand = new Database(file, { readonly: true });
  const shop = `shop-${String(Math.floor(sessions / 2)).padStart(9, '0')}.myshopify.com`;
  const byShop = hand.prepare(`SELECT * FROM shopify_sessions WHERE shop = ? LIMIT ${LIMIT}`);
  const now = Date.now();
  const filter = { shop: { match: 'exact' as const, value: shop } };
  try {
    return [
      await compareInTurn('a shop by its IDs, first', 5, {
        ours: () => store.findByIds?.({ filter, limit: LIMIT, now }, {}),
        byHand: () => byShop.all(shop),
      }),
      await compareInTurn('a shop, all of it', 5, {
        ours: () => store.page({ filter, limit: LIMIT, now }, {}),
        byHand: () => byShop.all(shop),
      }),
      await compareInTurn('health report', 1, {
        ours: () => healthOf(store, now),
        byHand: () =>
          hand.prepare('SELECT shop, count(*) AS n FROM shopify_sessions GROUP BY shop ORDER BY n DESC LIMIT 20').all(),
      }),
    ];
  } finally {
    hand.close();
    await store.close();
  }
}
