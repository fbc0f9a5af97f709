import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { backend } from '../../main/stores/sqlite/backend.ts';
import { connect } from '../../main/stores/sqlite/open.ts';
import { untilGivenUpEnd, WorkerClient } from '../../main/stores/sqlite/connection.ts';
import { run } from '../servers/commands.ts';
import { temporaryFolder } from '../servers/temporary-folder.ts';
import * as schemas from './schemas.ts';

/** A view that never ends, as a store: its columns are those of the official table. */
const ENDLESS = `CREATE VIEW shopify_sessions AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
  SELECT 'id-' || i AS id, 'a.myshopify.com' AS shop, '' AS state, 0 AS isOnline, '' AS accessToken FROM n`;
/** A table that takes ten seconds and more to be read in whole, as its shops take some thirty microseconds each. */
const SLOW = `CREATE TABLE shopify_sessions (id TEXT PRIMARY KEY, state TEXT, isOnline INTEGER, accessToken TEXT,
    shop TEXT GENERATED ALWAYS AS (substr(hex(zeroblob(3000 + length(id))), 1, 0) || id) VIRTUAL);
  INSERT INTO shopify_sessions (id, state, isOnline, accessToken)
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400000) SELECT 'id-' || i, '', 0, '' FROM n`;
/** Closing waits two seconds for a statement, and half a second for its thread. */
const BOUND = 4_000;

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await temporaryFolder('desk-closing-sqlite-');
  file = path.join(folder, 'dev.sqlite');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function make(schema: string, rows = 0): void {
  const db = new Database(file);
  db.exec(schema);
  const insert =
    rows === 0
      ? undefined
      : db.prepare("INSERT INTO shopify_sessions (id, shop, state, isOnline) VALUES (?, 'a', '', 0)");
  for (let row = 0; row < rows; row += 1) insert?.run(`id-${row}`);
  db.close();
}

function countRows(): unknown {
  const db = new Database(file, { readonly: true });
  const count = db.prepare('SELECT count(*) FROM shopify_sessions').pluck().get();
  db.close();
  return count;
}

/** Milliseconds that something takes. */
async function timeOf(work: Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work;
  return performance.now() - started;
}

/** Seconds of processor time that this process uses in a second. */
async function busy(): Promise<number> {
  const before = process.cpuUsage();
  await wait(1_000);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000_000;
}

describe('closing', () => {
  test('in the middle of a transaction: none of it is written, and what comes after it is refused', async () => {
    make(schemas.OFFICIAL_CURRENT, 10);
    const db = connect(file, false);
    const { promise: closing, resolve: close } = Promise.withResolvers<void>();
    const change = db.transaction().execute(async (tx) => {
      await sql`delete from shopify_sessions where id = 'id-1'`.execute(tx);
      close();
      await closed;
      for (const id of ['id-2', 'id-3']) await sql`delete from shopify_sessions where id = ${id}`.execute(tx);
    });
    const closed = closing.then(() => db.destroy());
    await expect(change).rejects.toMatchObject({ code: 'TRANSACTION_LOST' });
    expect(countRows()).toBe(10);
  });

  test('twice, and while opening', async () => {
    make(schemas.OFFICIAL_CURRENT, 10);
    const store = await backend.open({ backend: 'sqlite', file }, { access: 'read-only' });
    await Promise.all([store.close(), store.close()]);
    await store.close();

    const client = new WorkerClient({ file, busyTimeout: 100, readOnly: true });
    const first = client.run('select 1', [], 'read');
    await Promise.all([client.close(), client.close()]);
    expect((await first).rows).toEqual([[1n]]);
    await expect(client.run('select 1', [], 'read')).rejects.toMatchObject({ code: 'WORKER_GONE' });
  });

  test('with a call in flight that has no end: it is over soon, and nothing goes on', async () => {
    make(ENDLESS);
    const db = connect(file, true);
    const counting = sql`select count(*) from shopify_sessions`.execute(db);
    await sql`select 1`.execute(connect(file, true));
    const time = timeOf(db.destroy());
    await expect(counting).rejects.toMatchObject({ code: 'WORKER_GONE' });
    expect(await time).toBeLessThan(BOUND);
    expect(await busy()).toBeLessThan(0.5);
  });
});

test('a call that nobody waits for stops reading an endless view', async () => {
  make(ENDLESS);
  const given = new AbortController();
  const opening = backend.open({ backend: 'sqlite', file }, { access: 'read-only' });
  const store = await opening;
  const asked = store.count({ signal: given.signal });
  setTimeout(() => given.abort(), 300);
  await expect(asked).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await busy()).toBeLessThan(0.5);
  expect(await timeOf(store.close())).toBeLessThan(BOUND);
});

test('what nobody waits for stops reading a table, and its thread goes on with the next call', async () => {
  make(SLOW);
  const store = await backend.open({ backend: 'sqlite', file }, { access: 'read-only' });
  const order = { by: 'id', direction: 'asc' } as const;
  const nobodys = { shop: { match: 'contains', value: 'nobody' } } as const;
  const calls: ((options: { signal: AbortSignal }) => Promise<unknown>)[] = [
    (options) => store.page({ filter: nobodys, limit: 50, now: 0, order }, options),
    (options) => store.count({ ...options, of: { filter: nobodys, now: 0 } }),
  ];
  for (const call of calls) {
    const given = new AbortController();
    const asked = call({ signal: given.signal });
    setTimeout(() => given.abort(), 300);
    await expect(asked).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await store.page({ filter: { id: 'id-7' }, limit: 50, now: 0, order }, {})).sessions).toHaveLength(1);
    expect(await untilGivenUpEnd(file, 0)).toBe(true);
  }
  await store.close();
});

test('what is not a regular file is refused at once', async () => {
  await run('mkfifo', [file]);
  const failure = { code: 'NOT_A_DATABASE', message: expect.stringContaining('not a file') };
  for (const named of [file, '/dev/zero']) {
    const opening = backend.open({ backend: 'sqlite', file: named }, { access: 'read-write' });
    await expect(opening).rejects.toMatchObject(failure);
  }
});
