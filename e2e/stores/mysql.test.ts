import { createServer } from 'node:net';
import { once } from 'node:events';
import { Kysely, sql, type CompiledQuery } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { backend } from '../../main/stores/mysql/backend.ts';
import { explainFailure } from '../../main/stores/mysql/failures.ts';
import { mysqlDialect } from '../../main/stores/mysql/dialect.ts';
import { catalogueOf, connect, storeOn } from '../../main/stores/mysql/open.ts';
import { asking, type AnyTables } from '../../main/stores/sql/database.ts';
import { locateTable } from '../../main/stores/sql/survey.ts';
import { generateSessions } from '../../main/stores/memory/generate.ts';
import type { SessionStore } from '../../main/stores/store.ts';
import type { ProbeReport, ProbeStep } from '../../shared/records.ts';
import { makeCertificates, type Certificates } from '../servers/certificates.ts';
import { startMariadb } from '../servers/mariadb.ts';
import type { TestServer } from '../servers/server.ts';
import { addressOf, type MysqlAddress } from './mysql-address.ts';
import { makeMysqlPlace, type MysqlPlace } from './mysql-place.ts';
import * as schemas from './mysql-schemas.ts';
import { BARE, FULL, NOW } from './sessions.ts';

const noServer = inject('mariadbUrl') === '';
const INDEXED = `${schemas.OFFICIAL_CURRENT} CREATE INDEX by_shop ON shopify_sessions (shop);`;

async function probe(
  address: MysqlAddress,
  secrets: MysqlPlace['secrets'],
): Promise<{ steps: ProbeStep[]; report: ProbeReport }> {
  const steps: ProbeStep[] = [];
  const running = backend.probe(address, { secrets });
  for (;;) {
    const next = await running.next();
    if (next.done === true) return { steps, report: next.value };
    if (next.value.state !== 'running') steps.push(next.value);
  }
}

describe.skipIf(noServer)('MySQL and MariaDB', () => {
  let place: MysqlPlace;
  let opened: SessionStore[];

  async function open(...how: Parameters<MysqlPlace['open']>): Promise<SessionStore> {
    const store = await place.open(...how);
    opened.push(store);
    return store;
  }

  beforeEach(async () => {
    opened = [];
    place = await makeMysqlPlace(INDEXED);
  });
  afterEach(async () => {
    await Promise.all(opened.map((store) => store.close()));
    await place.remove();
  });

  test('a trial that is stopped between any two steps leaves no connection', async () => {
    const db = connect(place.address, place.secrets, 'read-only');
    const count = async () => {
      const { rows } = await sql<{ n: bigint }>`select count(*) as n from information_schema.processlist
        where db = ${place.address.database}`.execute(db);
      return Number(rows[0]?.n);
    };
    const before = await count();
    const begin = (signal?: AbortSignal) => backend.probe(place.address, { secrets: place.secrets, signal });
    let steps = 0;
    for await (const _ of begin()) steps += 1;
    expect(steps).toBeGreaterThan(3);
    for (let stopAfter = 1; stopAfter < steps; stopAfter += 1) {
      const given = new AbortController();
      const trial = begin(given.signal);
      for (let step = 1; step <= stopAfter; step += 1) await trial.next();
      given.abort();
      const rest = (async () => {
        for await (const _ of trial);
      })();
      await expect(rest, `after step ${stopAfter}`).rejects.toMatchObject({ code: 'CANCELLED' });
      await expect.poll(count, { message: `after step ${stopAfter}` }).toBe(before);
    }
    await db.destroy();
  });

  describe('failures are told apart', () => {
    test.each<[string, Partial<MysqlAddress>, string, RegExp, string]>([
      ['a name that nobody has', { host: 'nobody.invalid' }, 'UNREACHABLE', /nobody.* could not be resolved/, 'Name'],
      ['a port where nothing listens', { port: 1 }, 'UNREACHABLE', /:1 refused the connection/, 'Connection'],
      ['a socket that is not there', { host: '/nowhere/my.sock' }, 'UNREACHABLE', /no socket/, 'Connection'],
      ['no TLS where it must be', { tls: { mode: 'require' } }, 'TLS_FAILED', /does not offer TLS/, 'TLS'],
      ['a user that is not known', { user: 'nobody' }, 'AUTH_FAILED', /User nobody was refused/, 'Sign-in'],
      ['a database that is not there', { database: 'nowhere' }, 'NOT_FOUND', /no database nowhere/, 'Database'],
      ['a table that is not there', { table: 'nothing' }, 'TABLE_MISSING', /Its tables: shopify_sessions/, 'Table'],
    ])('%s', async (_, change, code, message, step) => {
      await expect(open({}, change)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
      const { steps } = await probe({ ...place.address, ...change }, place.secrets);
      expect(steps.at(-1)).toMatchObject({ name: step, state: 'failed', text: expect.stringMatching(message) });
    });

    test('a wrong password', async () => {
      const secrets = { password: 'not it' };
      await expect(open({ secrets })).rejects.toMatchObject({ code: 'AUTH_FAILED' });
      const { steps } = await probe(place.address, secrets);
      expect(steps.at(-1)).toMatchObject({ name: 'Sign-in', state: 'failed' });
      expect(JSON.stringify(steps)).not.toContain('not it');
    });

    test('a server that says nothing', async () => {
      const mute = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
      await once(mute, 'listening');
      const bound = mute.address();
      const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
      await expect(open({}, { port, connectTimeout: 200 })).rejects.toMatchObject({
        code: 'UNREACHABLE',
        message: expect.stringContaining('did not respond'),
      });
      mute.close();
    });

    test('what an account may not do, and one connection too many', async () => {
      const user = place.address.database;
      await place.app.query(`CREATE USER '${user}'@'%' IDENTIFIED BY 'x' WITH MAX_USER_CONNECTIONS 1;
        GRANT SELECT ON ${place.address.database}.* TO '${user}'@'%';`);
      try {
        const as = { secrets: { password: 'x' } };
        const store = await open(as, { user, tls: { mode: 'disable' } });
        await expect(store.write(BARE, {})).rejects.toMatchObject({
          code: 'AUTH_FAILED',
          message: expect.stringMatching(/INSERT/i),
        });
        await expect(open(as, { user, tls: { mode: 'disable' } })).rejects.toMatchObject({
          code: 'BUSY',
          message: expect.stringContaining('no connection left'),
        });
        await expect(open(as, { user, tls: { mode: 'disable' }, database: 'mysql' })).rejects.toMatchObject({
          message: expect.stringMatching(/may not use database mysql|no connection left/),
        });
      } finally {
        await Promise.all(opened.splice(0).map((one) => one.close()));
        await place.app.query(`DROP USER '${user}'@'%'`);
      }
    });

    test('a text too long for its column names the column and its size, and nothing is written', async () => {
      const store = await open();
      await store.write(FULL, {});
      await expect(store.write({ ...FULL, state: 'changed', scope: 'x'.repeat(1025) }, {})).rejects.toMatchObject({
        code: 'VALUE_REFUSED',
        message: 'The value for scope is too long for its column (varchar(1024)). Nothing was written.',
      });
      expect((await store.readById(FULL.id, {}))?.fields.state).toBe(FULL.state);
    });

    test('a letter that a latin1 table does not have', async () => {
      await place.app.query('ALTER TABLE shopify_sessions CONVERT TO CHARACTER SET latin1');
      const store = await open();
      const refused = await store.write({ ...FULL, firstName: '李' }, {}).catch((error: unknown) => error);
      expect(refused).toMatchObject({
        code: 'VALUE_REFUSED',
        message: expect.stringContaining('firstName holds a character'),
        hint: expect.stringContaining('CONVERT TO CHARACTER SET utf8mb4'),
        detail: expect.not.stringContaining('\\x'),
      });
      expect(await store.loadSession('李')).toBeUndefined();
      const filter = { shop: { match: 'prefix', value: '李' } } as const;
      const page = await store.page({ filter, order: { by: 'shop', direction: 'asc' }, limit: 5, now: NOW }, {});
      expect(page.sessions).toEqual([]);
    });

    test('a statement that takes longer than the profile allows', async () => {
      const db = connect({ ...place.address, statementTimeout: 100 }, place.secrets, 'read-only');
      const query = sql`select count(*) from information_schema.columns a, information_schema.columns b, information_schema.columns c`;
      await expect(query.execute(db)).rejects.toMatchObject({ errno: 1969 });
      await db.destroy();
    });
  });

  test('a session is never taken for another whose id differs in letter case or spaces only', async () => {
    const store = await open();
    await store.write({ ...BARE, id: 'Shop_1' }, {});
    for (const id of ['shop_1', 'Shop_1 ', 'SHOP_1']) {
      expect(await store.loadSession(id)).toBeUndefined();
      await store.deleteSession(id);
      await expect(store.write({ ...BARE, id, scope: 'other' }, {})).rejects.toMatchObject({ code: 'VALUE_REFUSED' });
      await expect(store.write({ ...BARE, id }, { expect: 'absent' })).rejects.toMatchObject({
        code: 'VALUE_REFUSED',
        message: expect.stringContaining('Shop_1, which is stored'),
      });
      const { present, problems } = await store.planWrite({ ...BARE, id }, {});
      expect(present).toBeUndefined();
      expect(problems).toEqual([
        expect.objectContaining({ severity: 'error', field: 'id', message: expect.stringContaining('Shop_1') }),
      ]);
    }
    expect((await store.loadSession('Shop_1'))?.scope).toBeUndefined();
  });

  test('a read-only store is read-only in the database too', async () => {
    await (await open()).write(BARE, {});
    const db = connect(place.address, place.secrets, 'read-only');
    for (const statement of [
      'delete from shopify_sessions',
      'update shopify_sessions set state = 1',
      'drop table shopify_sessions',
      'create table t (a int)',
    ]) {
      await expect(sql.raw(statement).execute(db)).rejects.toMatchObject({ errno: 1792 });
    }
    await db.destroy();
    expect(await (await open()).count({})).toEqual({ count: 1, exact: true });
  });

  test('cancelling stops the statement at the server', async () => {
    const store = await open();
    const statements = async () => {
      const [rows] = await place.app.query(
        `SELECT id FROM information_schema.processlist WHERE db = '${place.address.database}' AND command = 'Query' AND id <> connection_id()`,
      );
      return Array.isArray(rows) ? rows.length : -1;
    };
    await store.count({});
    await place.app.query('LOCK TABLES shopify_sessions WRITE');
    const stop = new AbortController();
    const counting = store.count({ signal: stop.signal }).catch((error: unknown) => error);
    await expect.poll(statements).toBe(1);
    stop.abort();
    expect(await counting).toMatchObject({ code: 'CANCELLED' });
    await expect.poll(statements).toBe(0);
    await place.app.query('UNLOCK TABLES');
    expect(await store.count({})).toEqual({ count: 0, exact: true });
  });

  test('a trial tells each step and what was found', async () => {
    await (await open()).write(BARE, {});
    const { steps, report } = await probe(place.address, place.secrets);
    expect(steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'Name done',
      'Connection done',
      'TLS done',
      'Sign-in done',
      'Database done',
      'Table done',
      'Layout done',
    ]);
    expect(report.tables).toEqual([
      { table: 'shopify_sessions', layoutTitle: 'official adapter, 6.0 and later', total: { count: 1, exact: true } },
    ]);
    expect(report.description?.server).toMatch(/^(MariaDB|MySQL) \d+\.\d+/);
    expect(report.description?.migrations.toSorted()).toEqual([
      'addRefreshTokenFields',
      'addUserInfoColumns',
      'migrateScopeFieldToVarchar1024',
    ]);
    expect(report.description?.indexes).toContainEqual({ name: 'by_shop', columns: ['shop'], unique: false });
  });

  test('an index on shop can be made; its SQL is told first', async () => {
    await place.app.query('DROP INDEX by_shop ON shopify_sessions');
    const store = await open();
    expect((await store.describe({})).findings.map(({ message }) => message)).toEqual([
      'There is no index on the shop column.',
    ]);
    expect((await store.planIndex({}))?.statement).toBe(
      'CREATE INDEX `shopify_sessions_shop_idx` ON `shopify_sessions` (`shop`)',
    );
    await store.createIndex({});
    const again = await open();
    expect(await again.planIndex({})).toBeUndefined();
    expect((await again.describe({})).findings).toEqual([]);
  });

  test('an official table can be made in an empty database', async () => {
    await place.app.query('DROP TABLE shopify_sessions, shopify_sessions_migrations');
    const { steps, report } = await probe(place.address, place.secrets);
    expect(steps.at(-1)).toMatchObject({ name: 'Table', state: 'warning' });
    expect(report.createTable).toBe(backend.planTable(place.address));
    await backend.createTable(place.address, { secrets: place.secrets });
    await expect(backend.createTable(place.address, { secrets: place.secrets })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    const store = await open();
    expect((await store.write(FULL, {})).fields.firstName).toBe(FULL.firstName);
  });

  test('no statement for an id, a page or a shop with an index reads the whole table', async () => {
    const queries: CompiledQuery[] = [];
    const { address, secrets } = place;
    const db = new Kysely<AnyTables>({
      dialect: mysqlDialect({ address, secrets, readOnly: false, zone: 'utc' }),
      log: ({ query }) => void queries.push(query),
    });
    const store = storeOn(
      db,
      address,
      await locateTable(catalogueOf(asking(db, undefined)), undefined, undefined),
      'read-write',
    );
    opened.push(store);
    const sessions = [...generateSessions({ shops: 5_000, sessions: 20_000, seed: 3, now: NOW })];
    const rows = sessions.map(({ id, shop, state, isOnline }) => [id, shop, state, isOnline]);
    await place.app.query('INSERT INTO shopify_sessions (id, shop, state, isOnline) VALUES ?', [rows]);
    await place.app.query('ANALYZE TABLE shopify_sessions');
    const [first] = sessions;
    const { id = '', shop = '' } = first ?? {};
    queries.length = 0;
    for (const by of ['id', 'shop'] as const) {
      for (const direction of ['asc', 'desc'] as const) {
        const query = { filter: {}, order: { by, direction }, limit: 50, now: NOW };
        const { next = '' } = await store.page(query, {});
        await store.page({ ...query, cursor: next }, {});
      }
    }
    await store.readById(id, {});
    await store.read([`i:${id}`], {});
    await store.findSessionsByShop(shop);
    const filter = { shop: { match: 'prefix', value: shop.slice(0, 5) } } as const;
    await store.page({ filter, order: { by: 'expires', direction: 'asc' }, limit: 50, now: NOW }, {});
    await store.page({ filter, order: { by: 'shop', direction: 'desc' }, limit: 50, now: NOW }, {});
    await store.deleteSessions([id, 'nobody']);
    const explained = queries.filter(({ sql: text }) => /^(select|delete)/.test(text));
    expect(explained.length).toBeGreaterThan(12);
    for (const query of explained) {
      // In a transaction that may write: the plan of a deletion asks for that too.
      const { rows: plan } = await db
        .transaction()
        .execute((tx) =>
          tx.executeQuery<{ type: string | null; key: string | null }>({ ...query, sql: `explain ${query.sql}` }),
        );
      for (const { type, key } of plan) {
        expect({ sql: query.sql, type, key: key !== null || type === null }).toEqual({
          sql: query.sql,
          type: expect.not.stringMatching(/^ALL$/),
          key: true,
        });
      }
    }
  });
});

describe.skipIf(noServer)('a MariaDB server of one’s own', () => {
  let certificates: Certificates;
  let server: TestServer;
  let place: MysqlPlace;

  beforeAll(async () => {
    certificates = await makeCertificates('localhost');
    const started = await startMariadb({ tls: certificates, zone: 'America/St_Johns' });
    if (started === undefined) throw new Error('MariaDB was there a moment ago.');
    server = started;
  }, 60_000);
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await certificates[Symbol.asyncDispose]();
  });

  test('protects the connection as asked, and says what is wrong with a certificate', async () => {
    place = await makeMysqlPlace(INDEXED, server.url);
    const { ca, otherCa } = certificates;
    const tryWith = async (change: Partial<MysqlAddress>) => {
      const { steps } = await probe({ ...place.address, ...change }, place.secrets);
      return steps.find(({ name, state }) => name === 'TLS' || state === 'failed')?.text ?? '';
    };
    expect(await tryWith({ tls: { mode: 'prefer' } })).toMatch(/^TLSv1\.\d, certificate not verified$/);
    expect(await tryWith({ tls: { mode: 'disable' } })).toMatch(/^Not encrypted/);
    expect(await tryWith({ tls: { mode: 'verify-ca', caFile: ca } })).toMatch(/certificate verified$/);
    expect(await tryWith({ tls: { mode: 'verify-ca' } })).toMatch(/not signed by an authority that this computer/);
    expect(await tryWith({ tls: { mode: 'verify-ca', caFile: otherCa } })).toMatch(/not signed by an authority/);
    const verified = { mode: 'verify-full', caFile: ca } as const;
    expect(await tryWith({ tls: verified })).toMatch(/is an address, not a name/);
    const store = await place.open({}, { host: '127.0.0.1', tls: { mode: 'require' } });
    await store.close();
    await place.remove();
  });

  test('a certificate for another name is refused where names are compared', async () => {
    await using elsewhere = await makeCertificates('db.example');
    await using other = await startMariadb({ tls: elsewhere });
    for (const [url, caFile, outcome] of [
      [server.url, certificates.ca, /certificate verified$/],
      [other?.url ?? '', elsewhere.ca, /for another host/],
    ] as const) {
      const { address, secrets } = addressOf(url);
      const { steps } = await probe({ ...address, host: 'localhost', tls: { mode: 'verify-full', caFile } }, secrets);
      expect(steps.find(({ name }) => name === 'TLS')?.text).toMatch(outcome);
    }
  });

  test.each([
    ['UTC', '+00:00'],
    ['America/St_Johns', 'SYSTEM'],
    ['Asia/Kolkata', '+05:30'],
  ])('times are UTC with the program in %s and the server in %s', async (program, serverZone) => {
    const before = process.env['TZ'];
    process.env['TZ'] = program;
    try {
      for (const [schema, table, kept] of [
        [schemas.PRISMA, 'Session', '2026-11-20 12:34:56.789'],
        [schemas.DRIZZLE, 'session', '2026-11-20 12:34:56'],
      ] as const) {
        place = await makeMysqlPlace(schema, server.url);
        await place.app.query(`SET GLOBAL time_zone = '${serverZone}'`);
        await place.app.query(`SET SESSION time_zone = '${serverZone}'`);
        const store = await place.open();
        const { fields, problems } = await store.write({ ...BARE, expires: NOW }, {});
        expect(fields.expires).toBe(kept.endsWith('.789') ? NOW : NOW - 789);
        expect(problems).toEqual([]);
        // As the app sees it, in the server's own zone.
        const query = { sql: `SELECT expires FROM \`${table}\``, rowsAsArray: true, dateStrings: true };
        const [rows] = await place.app.query(query);
        expect(rows).toEqual([[kept]]);
        await store.close();
        await place.remove();
      }
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });

  test('a server that only reads says so', async () => {
    place = await makeMysqlPlace(INDEXED, server.url);
    const user = place.address.database;
    await place.app.query(
      `CREATE USER '${user}'@'%' IDENTIFIED BY 'x'; GRANT SELECT, INSERT, UPDATE, DELETE ON ${user}.* TO '${user}'@'%'; SET GLOBAL read_only = 1`,
    );
    const store = await place.open({ secrets: { password: 'x' } }, { user });
    await expect(store.write(BARE, {})).rejects.toMatchObject({ code: 'READ_ONLY' });
    await store.close();
    await place.app.query(`SET GLOBAL read_only = 0; DROP USER '${user}'@'%'`);
    await place.remove();
  });

  test('going away in the middle is told, and when it is back all is well again', async () => {
    place = await makeMysqlPlace(INDEXED, server.url);
    place.app.on('error', () => {});
    // The servers of the tests are fast because they forget the last second when they crash.
    await place.app.query('SET GLOBAL innodb_flush_log_at_trx_commit = 1');
    const store = await place.open();
    await store.write(BARE, {});
    const db = connect(place.address, place.secrets, 'read-only');
    const waiting = sql`select sleep(30)`.execute(db).catch((error: unknown) => error);
    const running = async () =>
      place.app.query("SELECT 1 FROM information_schema.processlist WHERE info LIKE 'select sleep%'");
    await vi.waitFor(async () => expect((await running())[0]).toHaveLength(1));
    await server.kill();
    expect(explainFailure(await waiting, place)).toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('was lost'),
    });
    await expect(store.count({})).rejects.toMatchObject({ code: 'UNREACHABLE' });
    await server.start();
    for (let turn = 0; turn < 5; turn += 1) expect(await store.count({})).toEqual({ count: 1, exact: true });
    expect((await store.loadSession(BARE.id))?.accessToken).toBe(BARE.accessToken);
    await store.close();
    await db.destroy();
  });
});
