import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHash, randomBytes } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { backend } from '../../main/stores/sqlite/backend.ts';
import type { SessionStore, StoredSession } from '../../main/stores/store.ts';
import type { ProbeReport, ProbeStep } from '../../shared/records.ts';
import * as schemas from './schemas.ts';
import { BARE, FULL, NOW, removeSeen } from './sessions.ts';
import { makeFile } from './table.ts';

let file: string;
let folder: string;
let opened: SessionStore[];

beforeEach(async () => {
  ({ file, folder } = await makeFile(schemas.OFFICIAL_CURRENT));
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((store) => store.close()));
  await rm(folder, { recursive: true, force: true });
});

async function open(access: 'read-only' | 'read-write' = 'read-only', table?: string): Promise<SessionStore> {
  const store = await backend.open({ backend: 'sqlite', file, ...(table !== undefined && { table }) }, { access });
  opened.push(store);
  return store;
}

function run(sql: string): void {
  const db = new Database(file);
  db.exec(sql);
  db.close();
}

/** Names, sizes, times and contents of everything in the folder. */
async function traces(): Promise<unknown[]> {
  const names = (await readdir(folder)).toSorted((a, b) => (a < b ? -1 : 1));
  return Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(path.join(folder, name));
      const content = await readFile(path.join(folder, name));
      return { name, size, mtimeMs, hash: createHash('sha256').update(content).digest('hex') };
    }),
  );
}

const FIRST_PAGE = { filter: {}, order: { by: 'id', direction: 'asc' }, limit: 10, now: NOW } as const;

async function ids(store: SessionStore): Promise<(string | undefined)[]> {
  return (await store.page({ ...FIRST_PAGE, limit: 500 }, {})).sessions.map((one) => one.fields.id);
}

async function probe(table?: string): Promise<{ steps: ProbeStep[]; report: ProbeReport }> {
  const steps: ProbeStep[] = [];
  const probing = backend.probe({ backend: 'sqlite', file, ...(table !== undefined && { table }) }, {});
  for (;;) {
    const next = await probing.next();
    if (next.done === true) return { steps, report: next.value };
    if (next.value.state !== 'running') steps.push(next.value);
  }
}

const session = (id: string) =>
  `INSERT INTO shopify_sessions (id, shop, state, isOnline, accessToken) VALUES (${id}, 'a.myshopify.com', '', 0, 'x');`;

describe('looking leaves no trace', () => {
  test.each(['delete', 'wal', 'truncate'])('in a file in %s mode', async (mode) => {
    run(`PRAGMA journal_mode = ${mode}; ${session("'one'")}`);
    const before = await traces();
    await probe();
    for (const access of ['read-only', 'read-write'] as const) {
      const store = await open(access);
      expect(await ids(store)).toEqual(['one']);
      await store.describe({});
      await store.findSessionsByShop('a.myshopify.com');
      await store.loadSession('one');
      expect(await traces()).toEqual(before);
      await store.close();
    }
    expect(await traces()).toEqual(before);
  });

  test('where nothing is, nothing is made', async () => {
    const missing = path.join(folder, 'not-there.sqlite');
    for (const access of ['read-only', 'read-write'] as const) {
      const opening = backend.open({ backend: 'sqlite', file: missing }, { access });
      await expect(opening).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    }
    expect(await readdir(folder)).toEqual(['dev.sqlite']);
  });

  test('after a change in WAL mode the -wal and -shm files are gone again', async () => {
    run(`PRAGMA journal_mode = wal`);
    const store = await open('read-write');
    await store.write(FULL, {});
    expect(await ids(store)).toEqual([FULL.id]);
    await store.close();
    expect(await readdir(folder)).toEqual(['dev.sqlite']);
  });

  test('names that SQLite could take for something else are names', async () => {
    for (const name of [' blank .sqlite ', 'a?immutable=1#%20.sqlite', 'ümläut 李.db']) {
      const odd = path.join(folder, name);
      await rename(file, odd);
      file = odd;
      const store = await open('read-write');
      await store.write(FULL, {});
      expect(await ids(store)).toEqual([FULL.id]);
      await store.close();
      expect(await readdir(folder)).toEqual([name]);
    }
  });
});

/** An app that stores a session every few milliseconds; says each time how many there are. */
const APP = `
  const db = new (require('better-sqlite3'))(process.argv[1], { timeout: 0 });
  db.pragma('journal_mode = wal');
  const insert = db.prepare("INSERT INTO shopify_sessions (id, shop, state, isOnline) VALUES (?, 'a.myshopify.com', '', 0)");
  let count = 0;
  const timer = setInterval(() => { insert.run('live-' + (count += 1)); console.log(count); }, 2);
  process.stdin.on('end', () => { clearInterval(timer); db.close(); });
  process.stdin.resume();
`;

describe('beside a running app', () => {
  test('its newest sessions are read, it is never held up, and its files are left to it', async () => {
    const reader = await open('read-only');
    expect(await ids(reader)).toEqual([]);
    const app = spawn(process.execPath, ['-e', APP, file], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(app, 'exit');
    let stored = 0;
    createInterface(app.stdout).on('line', (line) => {
      stored = Number(line);
    });
    let seen = 0;
    for (const until = Date.now() + 1_500; Date.now() < until || seen <= 100;) {
      const before = stored;
      const { count } = await reader.count({});
      expect(count).toBeGreaterThanOrEqual(Math.max(before, seen));
      seen = count;
      await ids(reader);
      await wait(1);
    }
    expect(seen).toBeGreaterThan(100);
    await reader.close();
    app.stdin.end();
    // Had it been held up, its insert would have thrown: it does not wait for locks.
    expect(await ended).toEqual([0, null]);
    expect(await readdir(folder)).toEqual(['dev.sqlite']);
    const later = await open();
    expect((await later.count({})).count).toBe(stored);
  }, 30_000);

  test('a lock that does not go away is explained, and the file opens once it is gone', async () => {
    const app = new Database(file);
    app.exec('BEGIN EXCLUSIVE');
    await expect(open()).rejects.toMatchObject({ code: 'BUSY' });
    app.exec('COMMIT');
    expect(await ids(await open())).toEqual([]);
    app.close();
  }, 30_000);

  test('a lock that goes away soon is waited for', async () => {
    const app = new Database(file);
    const store = await open('read-write');
    app.exec('BEGIN IMMEDIATE');
    const writing = store.write(BARE, {});
    await wait(200);
    app.exec('COMMIT');
    app.close();
    expect((await writing).fields).toEqual(BARE);
  });

  test('a file that was put in the place of another is read anew', async () => {
    const store = await open();
    expect(await ids(store)).toEqual([]);
    const old = path.join(folder, 'old.sqlite');
    await rename(file, old);
    new Database(file).exec(schemas.OFFICIAL_CURRENT + session("'new'")).close();
    expect(await ids(store)).toEqual(['new']);
    await rm(file);
    await expect(store.count({})).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });
});

/** Copies the files as they lie while an app is in the middle of its work: what a crash leaves behind. */
async function crash(work: string, left: readonly string[]): Promise<void> {
  const app = new Database(file);
  app.exec(work);
  await mkdir(path.join(folder, 'left'));
  for (const end of ['', ...left]) await copyFile(`${file}${end}`, path.join(folder, 'left', `dev.sqlite${end}`));
  app.close();
  const all = folder;
  folder = path.join(folder, 'left');
  file = path.join(folder, 'dev.sqlite');
  onTestFinished(() => rm(all, { recursive: true, force: true }));
}

describe('after a crash', () => {
  test('what is in the -wal file is read, and the files stay as they are', async () => {
    await crash(`PRAGMA journal_mode = wal; ${session("'newest'")}`, ['-wal', '-shm']);
    const before = await readdir(folder);
    const store = await open();
    expect(await ids(store)).toEqual(['newest']);
    await store.close();
    expect(await readdir(folder)).toEqual(before);
  });

  test('a -wal file that cannot be read without making another file is explained', async () => {
    await crash(`PRAGMA journal_mode = wal; ${session("'newest'")}`, ['-wal']);
    const before = await traces();
    await expect(open()).rejects.toMatchObject({ code: 'BUSY', message: expect.stringContaining('-wal') });
    expect(await traces()).toEqual(before);
  });

  test('a change that has to be rolled back first is explained', async () => {
    await crash(`PRAGMA cache_size = 1; BEGIN; ${session('randomblob(9)').repeat(2_000)}`, ['-journal']);
    const before = await traces();
    await expect(open().then(ids)).rejects.toMatchObject({
      code: 'BUSY',
      message: expect.stringContaining('stopped while writing'),
    });
    expect(await traces()).toEqual(before);
  });
});

describe('what is wrong is said', () => {
  test('a folder', async () => {
    file = folder;
    await expect(open()).rejects.toMatchObject({
      code: 'NOT_A_DATABASE',
      message: `${folder} is a folder, not a file.`,
    });
  });

  test('a text file', async () => {
    await writeFile(file, 'id,shop\n'.repeat(1_000));
    await expect(open()).rejects.toMatchObject({ code: 'NOT_A_DATABASE' });
    const { steps } = await probe();
    expect(steps.at(-1)).toMatchObject({ state: 'failed' });
    expect(steps.at(-1)?.text).toContain('dev.sqlite is not a SQLite database');
  });

  test('what may be encrypted', async () => {
    await writeFile(file, randomBytes(8_192));
    await expect(open()).rejects.toMatchObject({ code: 'ENCRYPTED' });
  });

  test('a damaged database', async () => {
    run(Array.from({ length: 500 }, (_, at) => session(`'${at}'`)).join(''));
    const bytes = await readFile(file);
    bytes.fill(0xa5, 4_096 * 3);
    await writeFile(file, bytes);
    await expect(open().then(ids)).rejects.toMatchObject({ code: 'NOT_A_DATABASE' });
  });

  test('no table that looks like sessions', async () => {
    run('DROP TABLE shopify_sessions; CREATE TABLE orders (id, shop); CREATE TABLE items (id);');
    const failure = { code: 'TABLE_MISSING', message: expect.stringContaining('items, orders') };
    await expect(open()).rejects.toMatchObject(failure);
    const { report, steps } = await probe();
    expect(report).toMatchObject({ tables: [], otherTables: ['items', 'orders', 'shopify_sessions_migrations'] });
    expect(report.createTable).toBeUndefined();
    expect(steps.at(-1)).toMatchObject({ name: 'Table', state: 'failed' });
  });

  test('a table that is not there, and one that is not of sessions', async () => {
    run('CREATE TABLE orders (id, shop)');
    await expect(open('read-only', 'Session')).rejects.toMatchObject({
      code: 'TABLE_MISSING',
      message: expect.stringContaining('orders, shopify_sessions'),
    });
    await expect(open('read-only', 'orders')).rejects.toMatchObject({
      code: 'LAYOUT_UNKNOWN',
      message: 'Table orders has no column for isOnline, accessToken.',
    });
  });

  test('a table that has gone meanwhile', async () => {
    const store = await open();
    run('DROP TABLE shopify_sessions');
    await expect(ids(store)).rejects.toMatchObject({ code: 'TABLE_MISSING' });
  });

  test('a value that the table refuses', async () => {
    run(`CREATE TRIGGER t BEFORE INSERT ON shopify_sessions WHEN NEW.shop = 'no.myshopify.com'
      BEGIN SELECT RAISE(ABORT, 'not this shop'); END;`);
    const store = await open('read-write');
    const writing = store.write({ ...BARE, shop: 'no.myshopify.com' }, {});
    await expect(writing).rejects.toMatchObject({
      code: 'VALUE_REFUSED',
      message: expect.stringContaining('not this shop'),
    });
    expect(await ids(store)).toEqual([]);
  });
});

describe('tables as they come', () => {
  test.each([
    [schemas.OFFICIAL_CURRENT, 'official adapter, 6.0 and later'],
    [schemas.OFFICIAL_OLD, 'official adapter, up to 5.x'],
    [schemas.PRISMA, 'Prisma, times in milliseconds'],
    [schemas.PRISMA_WITH_USER, 'Prisma, without refresh tokens, times in milliseconds'],
    [schemas.PRISMA_8_COLUMNS, 'Prisma, without user data, without refresh tokens, times in milliseconds'],
    [schemas.DRIZZLE, 'Drizzle, times as ISO text'],
    [schemas.DRIZZLE_8_COLUMNS, 'Drizzle, without user data, without refresh tokens, times as ISO text'],
  ])('%# are recognised', async (schema, title) => {
    await rm(file);
    run(schema);
    expect((await (await open()).describe({})).layoutTitle).toBe(title);
  });

  test('ids that are missing, doubled, or no text are listed once each and deleted alone', async () => {
    await rm(file);
    run(schemas.OFFICIAL_CURRENT.replace('varchar(255) NOT NULL PRIMARY KEY', ''));
    run(['NULL', 'NULL', "'twice'", "'twice'", "x'00ff'", '7', "''"].map(session).join(''));
    const store = await open('read-write');
    const page = await store.page(FIRST_PAGE, {});
    expect(page.sessions).toHaveLength(7);
    expect(new Set(page.sessions.map((one) => one.key)).size).toBe(7);
    expect(page.sessions.filter((one) => one.problems.some((problem) => problem.severity === 'error'))).toHaveLength(3);
    for (const [at, seen] of page.sessions.entries()) {
      expect((await store.read([seen.key], {})).map((one) => one.raw)).toEqual([seen.raw]);
      expect(await removeSeen(store, [seen])).toBe(1);
      expect((await store.count({})).count).toBe(6 - at);
    }
  });

  test('a primary key may hold NULL, and still no page loses a row', async () => {
    await rm(file);
    run(schemas.DRIZZLE);
    for (const id of ['NULL', "'a'", 'NULL', "'b'"]) {
      run(`INSERT INTO session (id, shop, state, accessToken) VALUES (${id}, 'a.myshopify.com', '', 'x')`);
    }
    const store = await open();
    for (const direction of ['asc', 'desc'] as const) {
      const first = await store.page({ ...FIRST_PAGE, order: { by: 'id', direction }, limit: 3 }, {});
      const next = await store.page(
        { ...FIRST_PAGE, order: { by: 'id', direction }, limit: 3, cursor: first.next },
        {},
      );
      expect(new Set([...first.sessions, ...next.sessions].map((one) => one.key)).size).toBe(4);
    }
  });

  test('column names in capitals, a column called rowid, and one that is computed', async () => {
    await rm(file);
    run(`CREATE TABLE "Shopify_Sessions" (ID varchar(255) PRIMARY KEY, SHOP varchar(255), STATE text, ISONLINE integer,
      EXPIRES integer, ACCESSTOKEN varchar(255), ROWID text, upper_shop text GENERATED ALWAYS AS (upper(SHOP)));`);
    const store = await open('read-write', 'SHOPIFY_SESSIONS');
    const stored = await store.write({ ...BARE, expires: NOW }, {});
    expect(stored.raw).toMatchObject({ ID: BARE.id, EXPIRES: 1795178096n, upper_shop: 'BARE.MYSHOPIFY.COM' });
    expect(await removeSeen(store, [stored])).toBe(1);
    expect(await store.restore([{ raw: stored.raw }], {})).toEqual([true]);
    expect((await store.readById(BARE.id, {}))?.raw).toEqual(stored.raw);
  });

  test('a view can be looked at, not changed', async () => {
    run(
      `${session("'one'")} ${session("'two'")} CREATE VIEW mine AS SELECT * FROM shopify_sessions WHERE id <> 'two';`,
    );
    const store = await open('read-write', 'mine');
    expect(await ids(store)).toEqual(['one']);
    expect((await store.describe({})).location).toBe('view mine');
    await expect(store.write(FULL, {})).rejects.toMatchObject({ code: 'READ_ONLY' });
  });

  test('columns outside the layout keep what they hold', async () => {
    await rm(file);
    run(schemas.OF_ONES_OWN);
    const store = await open('read-write');
    await store.write(BARE, {});
    run(`UPDATE app_logins SET note = 'by hand'`);
    expect((await store.write({ ...BARE, scope: 'read_orders' }, {})).raw).toMatchObject({ note: 'by hand' });
  });

  test('times that mix forms are all found by status', async () => {
    await rm(file);
    run(schemas.PRISMA);
    const soon = NOW + 600_000;
    const forms = [soon, Math.floor(soon / 1000), `'${new Date(soon).toISOString()}'`];
    for (const [at, form] of [...forms, `'${new Date(soon).toISOString().replace('Z', '+00:00')}'`].entries()) {
      run(
        `INSERT INTO Session (id, shop, state, accessToken, expires) VALUES ('${at}', 'a.myshopify.com', '', 'x', ${form})`,
      );
    }
    const store = await open();
    const expiring = await store.page({ ...FIRST_PAGE, filter: { statuses: ['expiring'] } }, {});
    expect(expiring.sessions.map((one) => one.fields.expires)).toEqual([soon, soon - 789, soon, soon]);
    for (const status of ['active', 'expired', 'refreshable', 'no-expiry', 'unreadable'] as const) {
      expect((await store.page({ ...FIRST_PAGE, filter: { statuses: [status] } }, {})).sessions).toEqual([]);
    }
  });

  test('a layout mapped by hand is taken as it is', async () => {
    run(`CREATE TABLE odd (who text PRIMARY KEY, dom text, st text, onl text, tok text, ex text)`);
    const layout = {
      family: 'custom' as const,
      title: 'mapped by hand',
      table: 'odd',
      columns: {
        id: { column: 'WHO', encoding: 'text' as const },
        shop: { column: 'dom', encoding: 'text' as const },
        state: { column: 'st', encoding: 'text' as const },
        isOnline: { column: 'onl', encoding: 'boolean-integer' as const },
        accessToken: { column: 'tok', encoding: 'text' as const },
        expires: { column: 'ex', encoding: 'iso-offset' as const },
      },
    };
    const store = await backend.open({ backend: 'sqlite', file }, { access: 'read-write', layout });
    opened.push(store);
    const stored = await store.write({ ...BARE, expires: NOW }, {});
    expect(stored.raw).toMatchObject({ who: BARE.id, ex: '2026-11-20T12:34:56.789+00:00' });
    const missing = { ...layout, columns: { ...layout.columns, shop: { column: 'nope', encoding: 'text' as const } } };
    await expect(
      backend.open({ backend: 'sqlite', file }, { access: 'read-only', layout: missing }),
    ).rejects.toMatchObject({
      code: 'LAYOUT_UNKNOWN',
    });
  });
});

describe('what a look finds', () => {
  test('steps, counts, migrations, and what deserves a word', async () => {
    run(`${session("'one'")} CREATE TABLE shopify_sessions_for_addUserInfoColumns AS SELECT * FROM shopify_sessions;
      ${schemas.PRISMA}`);
    const { steps, report } = await probe();
    expect(steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'File done',
      'Database done',
      'Table done',
      'Layout warning',
    ]);
    expect(report.tables.map(({ table, total }) => [table, total.count])).toEqual([
      ['shopify_sessions', 1],
      ['Session', 0],
    ]);
    const { migrations, findings } = report.description ?? { migrations: [], findings: [] };
    expect(migrations).toEqual(['migrateScopeFieldToVarchar1024', 'addRefreshTokenFields', 'addUserInfoColumns']);
    expect(findings.map((finding) => finding.message)).toEqual([
      'There is no index on the shop column.',
      expect.stringContaining('shopify_sessions_for_addUserInfoColumns was left behind'),
    ]);
    expect((await open('read-only', 'Session')).capabilities.indexedOrders[0]).toEqual({ by: 'id', direction: 'asc' });
  });

  test('an empty database: the official table is planned, made, and not made twice', async () => {
    await writeFile(file, '');
    const { steps, report } = await probe();
    expect(steps.at(-1)).toMatchObject({ name: 'Table', state: 'warning' });
    expect(report.createTable).toBe(backend.planTable({ backend: 'sqlite', file }));
    expect((await stat(file)).size).toBe(0);
    await backend.createTable({ backend: 'sqlite', file }, {});
    const store = await open('read-write');
    expect((await store.describe({})).layoutTitle).toBe('official adapter, 6.0 and later');
    await store.write(FULL, {});
    const again = backend.createTable({ backend: 'sqlite', file }, {});
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await ids(store)).toEqual([FULL.id]);
  });
});

test('the index on shop is planned, made, and not made twice', async () => {
  const store = await open('read-write');
  expect((await store.planIndex({}))?.statement).toBe(
    'CREATE INDEX "shopify_sessions_shop_idx" ON "shopify_sessions" ("shop")',
  );
  await store.createIndex({});
  const again = await open('read-write');
  expect(await again.planIndex({})).toBeUndefined();
  expect((await again.describe({})).findings).toEqual([]);
  await expect(again.createIndex({})).rejects.toMatchObject({ code: 'CONFLICT' });
  const reader = await open('read-only');
  await expect(reader.createIndex({})).rejects.toMatchObject({ code: 'READ_ONLY' });
});

describe('a large table', () => {
  beforeEach(() => {
    run(`WITH RECURSIVE n (x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM n WHERE x < 300000)
      INSERT INTO shopify_sessions (id, shop, state, isOnline, accessToken)
      SELECT 'offline_shop-' || x || '.myshopify.com', 'shop-' || x || '.myshopify.com', '', 0, 'x' FROM n;`);
  });

  const nowhere = { ...FIRST_PAGE, filter: { shop: { match: 'contains', value: 'nowhere' } } } as const;

  test('a search that is cancelled ends at once, and the next call works', async () => {
    const store = await open();
    for (let time = 0; time < 3; time += 1) {
      const stop = new AbortController();
      const search = store.page(nowhere, { signal: stop.signal });
      await wait(8);
      const started = performance.now();
      stop.abort();
      await expect(search).rejects.toMatchObject({ code: 'CANCELLED' });
      // The search itself takes longer by far than a busy machine needs to end it.
      expect(performance.now() - started).toBeLessThan(1_000);
    }
    expect((await store.page(FIRST_PAGE, {})).sessions).toHaveLength(10);
  });

  test('a call that is cancelled while it waits for another leaves that one alone', async () => {
    const store = await open();
    const search = store.page(nowhere, {});
    const stop = new AbortController();
    const waiting = store.page(FIRST_PAGE, { signal: stop.signal });
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await search).toMatchObject({ complete: true, sessions: [] });
    expect((await store.page(FIRST_PAGE, {})).sessions).toHaveLength(10);
  });

  test('a search for what only decoding can tell gives back what it has, and can be gone on with', async () => {
    run(`UPDATE shopify_sessions SET isOnline = 'perhaps' WHERE id = 'offline_shop-299999.myshopify.com'`);
    const store = await open();
    const unreadable = { ...FIRST_PAGE, filter: { statuses: ['unreadable' as const] } };
    const found: (string | undefined)[] = [];
    let scanned = 0;
    let calls = 0;
    for (let cursor: string | undefined, complete = false; !complete; calls += 1) {
      const page = await store.page({ ...unreadable, cursor }, {});
      found.push(...page.sessions.map((one) => one.fields.id));
      scanned += page.scanned ?? 0;
      expect(page.scanned).toBeLessThanOrEqual(21_000);
      cursor = page.next;
      complete = page.complete;
    }
    expect(found).toEqual(['offline_shop-299999.myshopify.com']);
    expect(scanned).toBe(300_000);
    expect(calls).toBeGreaterThan(10);
  });

  test('the main thread is never held up', async () => {
    const store = await open('read-write');
    // What the thread itself works, not what a busy machine lets it wait; microseconds.
    let longest = 0;
    let last = process.threadCpuUsage();
    const timer = setInterval(() => {
      const { user, system } = process.threadCpuUsage(last);
      longest = Math.max(longest, user + system);
      last = process.threadCpuUsage();
    }, 1);
    await store.page(nowhere, {});
    await store.page({ ...FIRST_PAGE, order: { by: 'shop', direction: 'desc' }, limit: 500 }, {});
    await store.findSessionsByShop('shop-7.myshopify.com');
    const seen: StoredSession[] = [];
    for await (const batch of store.scan({ filter: {}, now: NOW, batch: 1_000 }, {})) {
      seen.push(...batch);
      if (seen.length >= 20_000) break;
    }
    expect(await removeSeen(store, seen.slice(0, 10_000))).toBe(10_000);
    clearInterval(timer);
    expect(longest).toBeLessThan(100_000);
  });
});
