import { Client } from 'pg';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { backend } from '../../main/stores/postgres/backend.ts';
import { connect } from '../../main/stores/postgres/open.ts';
import type { OpenOptions, SessionStore, StorePart } from '../../main/stores/store.ts';
import type { ProbeReport, ProbeStep } from '../../shared/records.ts';
import type { PostgresAddress } from './postgres-address.ts';
import { makePostgresPlace, type PostgresPlace } from './postgres-place.ts';
import * as schemas from './postgres-schemas.ts';
import { allPages, BARE, FULL, NOW, removeSeen } from './sessions.ts';

let place: PostgresPlace;
let opened: SessionStore[];

async function start(schema: string, as?: string): Promise<void> {
  place = await makePostgresPlace(schema, as);
}

async function open(options: Partial<OpenOptions> = {}, change: Partial<PostgresAddress> = {}): Promise<SessionStore> {
  const store = await place.open(options, change);
  opened.push(store);
  return store;
}

async function probe(change: Partial<PostgresAddress> = {}): Promise<{ steps: ProbeStep[]; report: ProbeReport }> {
  const steps: ProbeStep[] = [];
  const probing = backend.probe({ ...place.address, ...change }, { secrets: place.secrets });
  for (;;) {
    const next = await probing.next();
    if (next.done === true) return { steps, report: next.value };
    if (next.value.state !== 'running') steps.push(next.value);
  }
}

beforeEach(() => {
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((store) => store.close()));
  await place.remove();
});

const MANY = `INSERT INTO shopify_sessions (id, shop, state, "isOnline", "accessToken")
  SELECT 'offline_shop-' || x || '.myshopify.com', 'shop-' || x || '.myshopify.com', '', false, 'x'
  FROM generate_series(1, 20000) x; ANALYZE shopify_sessions;`;

describe('layouts', () => {
  const half = `${schemas.OFFICIAL_OLD} ALTER TABLE shopify_sessions ADD COLUMN "refreshToken" varchar(255);`;
  test.each([
    [schemas.OFFICIAL_CURRENT, 'official adapter, 6.0 and later'],
    [schemas.OFFICIAL_OLD, 'official adapter, up to 5.x'],
    [schemas.OFFICIAL_FIRST, 'official adapter, 1.0'],
    [half, 'official adapter, half migrated'],
    [schemas.PRISMA, 'Prisma, times as UTC timestamps'],
    [schemas.PRISMA_WITH_USER, 'Prisma, without refresh tokens, times as UTC timestamps'],
    [schemas.PRISMA_8_COLUMNS, 'Prisma, without user data, without refresh tokens, times as UTC timestamps'],
    [schemas.PRISMA_MAPPED, 'Prisma, times as UTC timestamps'],
    [schemas.DRIZZLE, 'Drizzle, times as UTC timestamps'],
    [schemas.DRIZZLE_ZONE, 'Drizzle, times as timestamps with a zone'],
    [schemas.DRIZZLE_TEXT, 'Drizzle, times as ISO text'],
    [schemas.DRIZZLE_MILLISECONDS, 'Drizzle, times in milliseconds'],
    [schemas.DRIZZLE_8_COLUMNS, 'Drizzle, without user data, without refresh tokens, times as UTC timestamps'],
    [schemas.RUBY_SHOPS, 'Shopify’s Ruby gem, shops'],
    [schemas.RUBY_USERS, 'Shopify’s Ruby gem, users'],
    [schemas.PHP, 'Shopify’s PHP template'],
  ])('%# are recognised', async (schema, title) => {
    await start(schema);
    expect((await (await open()).describe({})).layoutTitle).toBe(title);
  });

  test('expiry in seconds and refresh expiry in milliseconds, as the official adapter writes them', async () => {
    await start(schemas.OFFICIAL_CURRENT);
    const { raw } = await (await open()).write(FULL, {});
    expect(raw['expires']).toBe(BigInt(Math.floor((FULL.expires ?? 0) / 1000)));
    expect(raw['refreshTokenExpires']).toBe(BigInt(FULL.refreshTokenExpires ?? 0));
  });

  test('the Ruby gem’s shops are offline sessions, and only those can be stored there', async () => {
    await start(schemas.RUBY_SHOPS);
    const store = await open();
    const shop = { ...BARE, scope: 'read_products', expires: NOW, refreshToken: 'shprt_x', refreshTokenExpires: NOW };
    expect((await store.write(shop, { expect: 'absent' })).fields).toEqual(shop);
    const { rows } = await place.app.query('SELECT shopify_domain, shopify_token, created_at FROM shops');
    expect(rows).toMatchObject([{ shopify_domain: BARE.shop, shopify_token: BARE.accessToken }]);
    expect((await store.loadSession(BARE.id))?.accessToken).toBe(BARE.accessToken);
    expect(await store.findSessionsByShop(BARE.shop)).toHaveLength(1);
    const { sessions } = await store.page(
      { filter: { id: BARE.id, kind: 'offline' }, order: { by: 'id', direction: 'asc' }, limit: 5, now: NOW },
      {},
    );
    expect(sessions.map(({ key }) => key)).toEqual([`i:${BARE.id}`]);
    await expect(store.write(FULL, {})).rejects.toMatchObject({ code: 'VALUE_REFUSED' });
    await expect(store.write({ ...BARE, id: 'offline_other.myshopify.com' }, {})).rejects.toMatchObject({
      code: 'VALUE_REFUSED',
    });
    await store.deleteSession(BARE.id);
    expect(
      await store.restore(
        sessions.map(({ raw }) => ({ raw })),
        {},
      ),
    ).toEqual([true]);
    expect((await store.readById(BARE.id, {}))?.fields).toEqual(shop);
  });

  test('the Ruby gem’s users are online sessions, told apart by shop and user', async () => {
    await start(schemas.RUBY_USERS);
    const store = await open();
    const user = {
      ...BARE,
      id: `${BARE.shop}_5123456789`,
      isOnline: true,
      userId: '5123456789',
      scope: 'read_products',
      expires: NOW,
    };
    expect((await store.write(user, {})).fields).toEqual(user);
    expect(await store.loadSession('elsewhere.myshopify.com_5123456789')).toBeUndefined();
    await store.deleteSession('elsewhere.myshopify.com_5123456789');
    expect((await store.write({ ...user, scope: 'x' }, {})).fields.scope).toBe('x');
    const seen = await allPages(store, {
      filter: { kind: 'online' },
      order: { by: 'shop', direction: 'asc' },
      limit: 5,
      now: NOW,
    });
    expect(await removeSeen(store, seen.slice(0, 1))).toBe(1);
  });

  test('a table in another schema, under another name, and several to choose from', async () => {
    await start(`CREATE SCHEMA "My App"; SET search_path TO "My App"; ${schemas.OFFICIAL_CURRENT}
      ALTER TABLE shopify_sessions RENAME TO logins; SET search_path TO public; ${schemas.PRISMA} CREATE TABLE other (x int);`);
    const { report } = await probe();
    expect(report.tables.map(({ table }) => table)).toEqual(['Session', 'My App.logins']);
    expect(report.otherTables).toContain('other');
    const named = await open({}, { table: 'My App.logins' });
    await named.write(FULL, {});
    expect((await (await open({}, { schema: 'My App' })).readById(FULL.id, {}))?.fields.userId).toBe(FULL.userId);
    expect((await named.describe({})).location).toBe('table My App.logins');
  });
});

describe('times are UTC', () => {
  test.each(['UTC', 'America/St_Johns', 'Asia/Kolkata'])('in a program and a server in %s', async (zone) => {
    vi.stubEnv('TZ', zone);
    try {
      for (const schema of [schemas.PRISMA, schemas.DRIZZLE, schemas.DRIZZLE_ZONE]) {
        await start(schema);
        await place.app.query(`ALTER DATABASE ${place.address.database} SET timezone = '${zone}'`);
        const store = await open();
        const { fields, raw } = await store.write({ ...FULL, expires: NOW }, {});
        expect(fields.expires).toBe(NOW);
        expect(String(raw['expires'])).toMatch(/^2026-11-20 12:34:56\.789(\+00)?$/);
        const table = schema === schemas.PRISMA ? '"Session"' : 'session';
        const { rows } = await place.app.query(`SELECT extract(epoch FROM expires)::text AS at FROM ${table}`);
        expect(rows).toEqual([{ at: expect.stringMatching(/^1795178096\.789/) }]);
        const at = async (now: number) => {
          const query = {
            filter: { statuses: ['expired' as const] },
            order: { by: 'id', direction: 'asc' } as const,
            limit: 5,
            now,
          };
          return (await store.page(query, {})).sessions.length;
        };
        expect([await at(NOW - 501), await at(NOW)]).toEqual([0, 1]);
        await store.close();
        await place.remove();
      }
    } finally {
      vi.unstubAllEnvs();
      await start('');
    }
  });
});

describe('values', () => {
  beforeEach(() => start(schemas.OFFICIAL_CURRENT));

  test('text that is too long names the column and its size, and nothing is written', async () => {
    const store = await open();
    await store.write(FULL, {});
    const long = { ...FULL, scope: 'changed', accessToken: '李'.repeat(256) };
    await expect(store.write(long, {})).rejects.toMatchObject({
      code: 'VALUE_REFUSED',
      message: expect.stringMatching(/accessToken has 256 characters; its column \(varchar\(255\)\) holds 255/),
    });
    await expect(store.write({ ...FULL, expires: 4_102_444_800_000 }, {})).rejects.toMatchObject({
      code: 'VALUE_REFUSED',
    });
    await expect(store.write({ ...FULL, firstName: 'a\0b' }, {})).rejects.toMatchObject({ code: 'VALUE_REFUSED' });
    expect((await store.readById(FULL.id, {}))?.fields.scope).toBe(FULL.scope);
    expect((await store.write({ ...FULL, accessToken: '李'.repeat(255) }, {})).fields.accessToken).toHaveLength(255);
  });

  test('what cannot be stored is not there', async () => {
    const store = await open();
    expect(await store.loadSession('a\0b')).toBeUndefined();
    expect(await store.findSessionsByShop('a\0b')).toEqual([]);
  });
});

/** Runs a piece of work and tells how the server went about each statement on the table of sessions. */
async function plansOf(work: () => Promise<unknown>): Promise<string[]> {
  const spy = vi.spyOn(Client.prototype, 'query');
  await work();
  const asked = spy.mock.calls.map((call): unknown => call[0]);
  spy.mockRestore();
  const plans: string[] = [];
  for (const query of asked) {
    if (typeof query !== 'object' || query === null || !('text' in query) || !('values' in query)) continue;
    if (!String(query.text).includes('"shopify_sessions"') || !Array.isArray(query.values)) continue;
    const { rows } = await place.app.query(`EXPLAIN ${String(query.text)}`, query.values);
    plans.push(rows.map((row: object) => Object.values(row).join('')).join('\n'));
  }
  expect(plans.length).toBeGreaterThan(0);
  return plans;
}

describe('the planner', () => {
  const ORDER = { by: 'id', direction: 'asc' } as const;

  test.each([undefined, `TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C.UTF-8'`])(
    'never reads the whole table for an id, a page, or a shop with an index (%#)',
    async (as) => {
      await start(`${schemas.OFFICIAL_CURRENT} CREATE INDEX s ON shopify_sessions (shop); ${MANY}`, as);
      const store = await open();
      const id = 'offline_shop-777.myshopify.com';
      const shop = 'shop-777.myshopify.com';
      const plans = await plansOf(async () => {
        await store.loadSession(id);
        await store.findSessionsByShop(shop);
        await store.write({ ...BARE, id, shop }, {});
        await store.deleteSessions([id, 'nobody']);
        for (const by of ['id', 'shop'] as const) {
          for (const direction of ['asc', 'desc'] as const) {
            const first = await store.page({ filter: {}, order: { by, direction }, limit: 50, now: NOW }, {});
            await store.page({ filter: {}, order: { by, direction }, limit: 50, now: NOW, cursor: first.next }, {});
          }
        }
        await store.page({ filter: { shop: { match: 'exact', value: shop } }, order: ORDER, limit: 50, now: NOW }, {});
        for await (const batch of store.scan({ filter: {}, now: NOW, batch: 1000 }, {}))
          expect(batch.length).toBeGreaterThan(0);
      });
      expect(plans.filter((plan) => plan.includes('Seq Scan'))).toEqual([]);
    },
  );

  test('does not compare each session with each for a health check of a table that nobody analyzed', async () => {
    await start(`${schemas.OFFICIAL_CURRENT} ALTER TABLE shopify_sessions SET (autovacuum_enabled = false);
      INSERT INTO shopify_sessions (id, shop, state, "isOnline", "accessToken")
      SELECT CASE WHEN x % 3 = 0 THEN shop || '_7' ELSE 'offline_' || shop END, shop, '', x % 3 = 0, 'x' FROM (
        SELECT x, CASE WHEN x % 5 = 0 THEN 'Shop-' ELSE 'shop-' END || x || '.myshopify.com' AS shop
        FROM generate_series(1, 100000) x) AS made;`);
    const store = await open();
    const grouped: StorePart[] = [];
    // Compared each with each they take the better part of an hour.
    for await (const part of store.group?.(NOW, { signal: AbortSignal.timeout(60_000) }) ?? []) grouped.push(part);
    const shops = grouped.find((part) => part.kind === 'shops')?.shops;
    expect(shops?.readiness).toEqual({ 'online-only': 33_333 });
    expect(shops?.oddlyWritten).toHaveLength(20_000);
  });

  test('serves the beginning of a shop from the index where text sorts by its bytes, or the index is made for it', async () => {
    await start(`${schemas.OFFICIAL_CURRENT} CREATE INDEX s ON shopify_sessions (shop); ${MANY}`);
    const query = { filter: { shop: { match: 'prefix' as const, value: 'shop-77' } }, limit: 5, now: NOW };
    const byShop = { by: 'shop', direction: 'asc' } as const;
    let store = await open();
    const plans = await plansOf(() => store.page({ ...query, order: byShop }, {}));
    expect(plans.filter((plan) => plan.includes('Seq Scan'))).toEqual([]);
    await place.app.query(
      'DROP INDEX s; CREATE INDEX s ON shopify_sessions (shop text_pattern_ops); ANALYZE shopify_sessions',
    );
    store = await open();
    expect((await store.describe({})).findings).toEqual([]);
    const others = await plansOf(() => store.page({ ...query, order: byShop }, {}));
    expect(others.filter((plan) => plan.includes('Seq Scan'))).toEqual([]);
    expect(await allPages(store, { ...query, order: byShop })).toHaveLength(111);
  });
});

describe('a look at the store', () => {
  test('steps, version, migrations, size, and what deserves a word', async () => {
    await start(`${schemas.OFFICIAL_CURRENT} ${MANY}`);
    const { steps, report } = await probe();
    expect(steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'Name done',
      'Connection done',
      'TLS done',
      'Sign-in done',
      'Database done',
      'Table done',
      'Layout warning',
    ]);
    expect(report.description).toMatchObject({
      backend: 'postgres',
      server: expect.stringMatching(/^PostgreSQL \d+/),
      total: { count: 20_000, exact: true },
      migrations: [
        'migrateScopeFieldToVarchar1024',
        'migrateToCaseSensitivity',
        'migrateToRefreshTokens',
        'addUserInfoColumns',
      ],
      findings: [{ message: 'There is no index on the shop column.' }],
    });
    expect(report.description?.size).toBeGreaterThan(1_000_000);
  });

  test('a large table is estimated, and counted when asked', async () => {
    await start(`${schemas.OFFICIAL_CURRENT} ${MANY.replace("'x'", "repeat('x', 255)").replace('20000', '60000')}`);
    const store = await open();
    const { total } = await store.describe({});
    expect(total).toMatchObject({ exact: false });
    expect(Math.abs((total?.count ?? 0) - 60_000)).toBeLessThan(3_000);
    expect(await store.count({})).toEqual({ count: 60_000, exact: true });
  });

  test('an empty database: the official table is planned, made, and not made twice', async () => {
    await start('CREATE SCHEMA app');
    for (const change of [{}, { schema: 'app' }]) {
      const { report } = await probe(change);
      expect(report.createTable).toBe(backend.planTable({ ...place.address, ...change }));
      const address = { ...place.address, ...change };
      await backend.createTable(address, { secrets: place.secrets });
      await expect(backend.createTable(address, { secrets: place.secrets })).rejects.toMatchObject({
        code: 'CONFLICT',
      });
      const store = await open({}, change);
      expect((await store.describe({})).layoutTitle).toBe('official adapter, 6.0 and later');
      await store.write(FULL, {});
      await place.app.query('DROP TABLE IF EXISTS public.shopify_sessions, public.shopify_sessions_migrations');
    }
  });

  test('the index on shop is planned, made without holding up writers, and a half-made one is replaced', async () => {
    await start(`${schemas.OFFICIAL_CURRENT} ${MANY}`);
    const store = await open();
    expect((await store.planIndex({}))?.statement).toBe(
      'CREATE INDEX CONCURRENTLY "shopify_sessions_shop_idx" ON "public"."shopify_sessions" ("shop")',
    );
    // A transaction that stays open keeps the index from being finished.
    await place.app.query(
      'BEGIN; UPDATE shopify_sessions SET state = state WHERE id = $$nobody$$; SELECT txid_current()',
    );
    const stop = new AbortController();
    const making = store.createIndex({ signal: stop.signal });
    const waits = `SELECT 1 FROM pg_locks WHERE locktype = 'virtualxid' AND NOT granted`;
    making.catch(() => {});
    await vi.waitFor(async () => expect((await place.app.query(waits)).rowCount).toBe(1), { timeout: 20_000 });
    stop.abort();
    await expect(making).rejects.toMatchObject({ code: 'CANCELLED' });
    await place.app.query('COMMIT');
    await store.createIndex({});
    const again = await open();
    expect(await again.planIndex({})).toBeUndefined();
    expect((await again.describe({})).indexes).toContainEqual({
      name: 'shopify_sessions_shop_idx',
      columns: ['shop'],
      unique: false,
    });
    await expect(again.createIndex({})).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('every table is outlined for mapping by hand', async () => {
    await start('CREATE TABLE odd (a varchar(10) NOT NULL, b timestamptz)');
    expect(await backend.tables(place.address, { secrets: place.secrets })).toEqual([
      {
        name: 'odd',
        columns: [
          { name: 'a', type: 'varchar(10)', nullable: false },
          { name: 'b', type: 'timestamptz', nullable: true },
        ],
      },
    ]);
  });
});

describe('safety', () => {
  beforeEach(() => start(schemas.OFFICIAL_CURRENT));

  test('a read-only profile cannot write even by a faulty statement, within a transaction or without', async () => {
    const db = connect(place.address, place.secrets, 'read-only');
    const faulty = sql`DELETE FROM shopify_sessions`;
    await expect(faulty.execute(db)).rejects.toMatchObject({ code: '25006' });
    await expect(db.transaction().execute((tx) => faulty.execute(tx))).rejects.toMatchObject({ code: '25006' });
    await db.destroy();
  });

  test('what is cancelled stops at the server', async () => {
    await place.app.query('CREATE VIEW slow AS SELECT s.* FROM shopify_sessions s, pg_sleep(30)');
    await place.app.query(`INSERT INTO shopify_sessions VALUES ('a', 'a', '', false)`);
    const store = await open({}, { table: 'slow', applicationName: 'cancelling' });
    const active = async () =>
      (
        await place.app.query(
          `SELECT 1 FROM pg_stat_activity WHERE application_name = 'cancelling' AND state = 'active'`,
        )
      ).rowCount;
    const stop = new AbortController();
    const counting = store.count({ signal: stop.signal });
    await vi.waitFor(async () => expect(await active()).toBe(1));
    stop.abort();
    await expect(counting).rejects.toMatchObject({ code: 'CANCELLED' });
    await vi.waitFor(async () => expect(await active()).toBe(0), { timeout: 3_000 });
  });

  test('a statement that takes too long is stopped at the server', async () => {
    await place.app.query('CREATE VIEW slow AS SELECT s.* FROM shopify_sessions s, pg_sleep(30)');
    await place.app.query(`INSERT INTO shopify_sessions VALUES ('a', 'a', '', false)`);
    const store = await open({}, { table: 'slow', statementTimeout: 200 });
    await expect(store.count({})).rejects.toMatchObject({ code: 'BUSY' });
  });

  test('two that add the same session at once: one does, one is told', async () => {
    const [one, other] = [await open(), await open()];
    const both = await Promise.allSettled([
      one.write(BARE, { expect: 'absent' }),
      other.write(BARE, { expect: 'absent' }),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'CONFLICT' } });
  });
});
