import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { toSession } from '../../main/layouts/session.ts';
import { backend } from '../../main/stores/cloudflare-d1/backend.ts';
import { D1Control } from '../servers/d1.ts';
import { startKv } from '../servers/kv.ts';
import type { TestServer } from '../servers/server.ts';
import { makeD1Place, probeD1Address, type D1Address, type D1Place } from './d1-place.ts';
import * as schemas from './schemas.ts';
import { BARE, NOW } from './sessions.ts';

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const SESSION = { ...BARE, id: 'offline_plain-tea.myshopify.com', shop: 'plain-tea.myshopify.com' };

describe.skipIf(inject('kvUrl') === '')('Cloudflare D1', () => {
  let place: D1Place;
  beforeEach(async () => {
    place = await makeD1Place([schemas.OFFICIAL_CURRENT]);
  });
  afterEach(async () => {
    await place.remove();
  });

  test('the app reads in D1 what is written here: integers of 64 bits, reals, bytes and nulls in their own types', async () => {
    await place.app('ALTER TABLE shopify_sessions ADD COLUMN extra');
    const store = await place.open();
    const userId = '9223372036854775807';
    const { key, raw } = await store.write({ ...SESSION, isOnline: true, userId }, {});
    for (const extra of [
      9_007_199_254_740_993n,
      -1n,
      1,
      0.1,
      1_764_086_400_123.5,
      'ä\u0000b',
      new Uint8Array([0, 255]),
      null,
    ]) {
      await store.remove([{ key, raw: (await store.read([key], {}))[0]?.raw ?? {} }], {});
      expect(await store.restore([{ raw: { ...raw, extra } }], {})).toEqual([true]);
      const [stored] = await store.read([key], {});
      expect(stored?.raw['extra']).toEqual(extra instanceof Uint8Array ? Buffer.from(extra) : extra);
      expect(stored?.fields.userId).toBe(userId);
    }
    const [[types] = []] = await place.app(
      'SELECT typeof(userId) AS id, CAST(userId AS text) AS text FROM shopify_sessions',
    );
    expect(types).toEqual({ id: 'integer', text: userId });
    await store.close();
  });

  test('a page takes few requests, a deletion of hundreds too, and nothing is bound beyond what D1 allows', async () => {
    const store = await place.open();
    const ids = Array.from({ length: 300 }, (_, at) => `offline_shop-${at}.myshopify.com`);
    const { raw } = await store.write(SESSION, {});
    const copies = ids.map((id) => ({ raw: { ...raw, id, shop: id.slice('offline_'.length) } }));
    expect(await store.restore(copies, {})).toEqual(ids.map(() => true));
    const before = (await place.control.requests(place.token)).length;
    const seen = await store.read(
      ids.map((id) => `i:${id}`),
      {},
    );
    expect(seen).toHaveLength(ids.length);
    expect(await store.remove(seen, {})).toEqual({ removed: ids.map(() => true), others: 0 });
    expect((await place.control.requests(place.token)).length - before).toBe(2);
    expect(await store.count({})).toEqual({ count: 1, exact: true });
    await store.close();
  });

  test('a large table is judged by parts of it, as each row that is read is billed', async () => {
    await place.app(
      `INSERT INTO shopify_sessions (id, shop, state, isOnline)
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 60000)
        SELECT 'offline_shop-' || n || '.myshopify.com', 'shop-' || n || '.myshopify.com', '', 0 FROM numbers`,
      // Two of three where they lie close, and all in one place.
      'DELETE FROM shopify_sessions WHERE rowid % 3 <> 0 OR rowid BETWEEN 30001 AND 33000',
    );
    let rowsRead = 0;
    const { fetch } = globalThis;
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (...of) => {
      const answer = await fetch(...of);
      for (const [, rows] of (await answer.clone().text()).matchAll(/"rows_read":(\d+)/g)) rowsRead += Number(rows);
      return answer;
    });
    const store = await place.open();
    rowsRead = 0;
    const { total, scanCost } = await store.describe({});
    const readToDescribe = rowsRead;
    vi.restoreAllMocks();
    // There are 19,000.
    expect(total?.exact).toBe(false);
    expect(total?.count).toBeGreaterThan(18_000);
    expect(total?.count).toBeLessThan(20_000);
    expect(scanCost).toEqual({ reads: total?.count });
    expect(readToDescribe).toBeGreaterThan(10_000);
    expect(readToDescribe).toBeLessThan(16_000);
    expect(await store.count({})).toEqual({ count: 19_000, exact: true });
    await store.close();
  });

  test('a part of a shop’s name is found whatever its length: `like` takes 50 bytes only', async () => {
    const store = await place.open();
    const shop = `${'a-very-long-name-of-a-shop-'.repeat(2)}x.myshopify.com`;
    await store.storeSession(toSession({ ...SESSION, shop }));
    for (const match of ['contains', 'prefix'] as const) {
      const filter = { shop: { match, value: shop.slice(0, 60).toUpperCase() } };
      const { sessions } = await store.page({ filter, limit: 5, now: NOW }, {});
      expect(sessions.map(({ fields }) => fields.shop)).toEqual([shop]);
    }
    await store.close();
  });

  test('a batch is all or nothing: what one session is refused for leaves the others as they were', async () => {
    await place.app('CREATE UNIQUE INDEX tokens ON shopify_sessions (accessToken)');
    const store = await place.open();
    const { raw } = await store.write({ ...SESSION, accessToken: 'shpat_1' }, {});
    const copies = [
      { raw: { ...raw, id: 'offline_other.myshopify.com', accessToken: 'shpat_2' } },
      { raw: { ...raw, id: 'offline_third.myshopify.com' } },
    ];
    await expect(store.restore(copies, {})).rejects.toMatchObject({
      code: 'VALUE_REFUSED',
      message: matching(/same value in accessToken.*index tokens/),
    });
    expect(await store.count({})).toEqual({ count: 1, exact: true });
    await store.close();
  });

  test('an index is made, and used by the store when it is opened again', async () => {
    const store = await place.open();
    expect(await store.planIndex({})).toMatchObject({ statement: matching(/CREATE INDEX/) });
    await store.createIndex({});
    await store.close();
    const again = await place.open();
    expect(await again.planIndex({})).toBeUndefined();
    expect(await again.describe({})).toMatchObject({
      backend: 'cloudflare-d1',
      location: 'table shopify_sessions',
      size: expect.any(Number),
    });
    await again.close();
  });

  test.each([
    ['D1 DB is overloaded. Requests queued for too long.', 400, 7500, 'BUSY', /overloaded/],
    ['D1 DB exceeded its CPU time limit and was reset.', 400, 7500, 'STORE_FAILED', /longer than D1 allows/],
    ['D1 DB reached its maximum DB size', 400, 7500, 'STORE_FAILED', /largest size/],
    ['Exceeded the daily limit of rows read', 400, 7500, 'THROTTLED', /plan/],
    ['no such table: shopify_sessions: SQLITE_ERROR', 400, 7500, 'TABLE_MISSING', /table/],
    ['Authentication error', 403, 10_000, 'AUTH_FAILED', /not allowed/],
    [
      'The given account is not valid or is not authorized to access this service',
      403,
      7403,
      'AUTH_FAILED',
      /not allowed/,
    ],
  ])('“%s” is told as what it means', async (message, status, code, expected, pattern) => {
    const store = await place.open();
    await place.wish({ failures: [{ on: 'POST .*/raw', times: 1, status, code, message }] });
    await expect(store.count({})).rejects.toMatchObject({ code: expected, message: matching(pattern) });
    expect(await store.count({})).toEqual({ count: 0, exact: true });
    await store.close();
  });

  test('a change is not sent a second time when it may have been made', async () => {
    const store = await place.open();
    await place.wish({ failures: [{ on: 'POST .*/raw', times: 1, status: 502, done: true }] });
    await expect(store.deleteSession('nobody')).rejects.toMatchObject({ code: 'STORE_FAILED' });
    const requests = await place.control.requests(place.token);
    await store.deleteSession('nobody');
    expect(await place.control.requests(place.token)).toHaveLength(requests.length + 1);
    await store.close();
  });

  test('databases are listed to choose from, and the one with sessions is found', async () => {
    const { control, account, token, address } = place;
    const other = await control.database(account, token, 'cache');
    await control.statements(other, 'CREATE TABLE entries (id text, value text)');
    const archive = await control.database(account, token, 'archive');
    const insert = `INSERT INTO shopify_sessions (id, shop, state, isOnline) VALUES ('a', 'a.myshopify.com', '', 0)`;
    await control.statements(archive, schemas.OFFICIAL_CURRENT, insert);
    const { database: _, ...anywhere } = address;
    const { steps, report } = await probeD1Address(anywhere, token);
    expect(steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'Token done',
      'Account done',
      'Database done',
      'Table done',
      'Layout warning',
    ]);
    expect(report.tables).toMatchObject([
      { table: `${archive}/shopify_sessions`, title: 'shopify_sessions in archive', total: { count: 1 } },
      { table: place.database, total: { count: 0, exact: true } },
    ]);
    const store = await place.open({}, { database: undefined });
    expect(await store.count({})).toEqual({ count: 1, exact: true });
    await store.close();
    await control.removeDatabase(account, token, archive);
    await control.removeDatabase(account, token, other);
  });

  test('an empty database can be given a table; a database, a table and a token that are not there are told', async () => {
    await place.app('DROP TABLE shopify_sessions', 'DROP TABLE IF EXISTS shopify_sessions_migrations');
    const secrets = { password: place.token };
    expect((await probeD1Address(place.address, place.token)).report.createTable).toMatch(/CREATE TABLE/);
    await backend.createTable(place.address, { secrets });
    await expect(backend.createTable(place.address, { secrets })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await backend.tables(place.address, { secrets })).map(({ name }) => name)).toContain('shopify_sessions');
    const nowhere = { database: '00000000-0000-0000-0000-000000000000' };
    await expect(place.open({}, nowhere)).rejects.toMatchObject({ code: 'TABLE_MISSING' });
    await expect(place.open({}, { table: 'nope' })).rejects.toMatchObject({ code: 'TABLE_MISSING' });
    await expect(place.open({ secrets: { password: 'not-it' } })).rejects.toMatchObject({ code: 'AUTH_FAILED' });
  });
});

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).toSorted();
}

describe.skipIf(inject('kvUrl') === '')('what Miniflare keeps of D1 on disk', () => {
  let project: string;
  let server: TestServer;
  let app: D1Control;
  let database: string;
  const addressOf = (name?: string): D1Address => ({
    backend: 'cloudflare-d1',
    place: { at: 'folder', folder: project },
    ...(name !== undefined && { database: name }),
  });

  beforeAll(async () => {
    project = await mkdtemp(path.join(tmpdir(), 'desk-wrangler-'));
    const started = await startKv({ folder: path.join(project, '.wrangler', 'state', 'v3'), namespaces: ['1'] });
    if (started === undefined) throw new Error('Miniflare did not start.');
    server = started;
    app = new D1Control(server.url);
    const account = await app.account();
    database = await app.database(account, await app.token({ accounts: [account] }), 'sessions');
    const settings = { d1_databases: [{ binding: 'DB', database_name: 'sessions', database_id: database }] };
    await writeFile(path.join(project, 'wrangler.json'), JSON.stringify(settings));
    await app.statements(
      database,
      schemas.OFFICIAL_CURRENT,
      `INSERT INTO shopify_sessions (id, shop, state, isOnline, userId)
        VALUES ('a', 'plain-tea.myshopify.com', '', 0, 9223372036854775807)`,
    );
  }, 60_000);
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await rm(project, { recursive: true, force: true });
  });

  test('is found by the project’s folder while Miniflare runs, read-only, and leaves no trace', async () => {
    const before = await namesIn(project);
    const { steps, report } = await probeD1Address(addressOf());
    expect(steps.map(({ name }) => name)).toEqual(['Folder', 'State', 'Database', 'Table', 'Layout']);
    expect(report.tables).toMatchObject([{ table: `${database}/shopify_sessions`, title: 'shopify_sessions in DB' }]);
    const store = await backend.open(addressOf(database), { access: 'read-write' });
    const [stored] = (await store.page({ filter: {}, limit: 5, now: NOW }, {})).sessions;
    expect(stored?.fields).toMatchObject({ shop: 'plain-tea.myshopify.com', userId: '9223372036854775807' });
    await expect(store.deleteSession('a')).rejects.toMatchObject({ code: 'READ_ONLY' });
    await store.close();
    expect(await namesIn(project)).toEqual(before);
    await expect(backend.open(addressOf('other'), { access: 'read-only' })).rejects.toMatchObject({
      code: 'TABLE_MISSING',
    });
  });
});
