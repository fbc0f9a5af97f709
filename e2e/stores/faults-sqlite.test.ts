import { finish } from '../../main/changes/run.ts';
import { copyFile, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { backend } from '../../main/stores/sqlite/backend.ts';
import type { SessionStore } from '../../main/stores/store.ts';
import { isRoot, run } from '../servers/commands.ts';
import { temporaryFolder } from '../servers/temporary-folder.ts';
import { failureOf, idsOf, list, makeDeletions, told, type Deletions } from './faults-deletion.ts';
import * as schemas from './schemas.ts';
import { BARE } from './sessions.ts';

/** A file has no network and no server: other programs have it, and the disk. */
const SESSIONS = 1_500;
const FILL = `WITH RECURSIVE n (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM n WHERE n < ${SESSIONS})
  INSERT INTO shopify_sessions (id, shop, state, isOnline, accessToken)
  SELECT 'id-' || n, 'shop-' || n % 9 || '.myshopify.com', '', 0, 'shpat_' || n FROM n`;

let deletions: Deletions;
let folder: string;
let file: string;
let store: SessionStore;

beforeAll(async () => {
  deletions = await makeDeletions();
});
afterAll(() => deletions[Symbol.asyncDispose]());

beforeEach(async () => {
  folder = await temporaryFolder('desk-faults-sqlite-');
  file = await fill(folder);
  store = await backend.open({ backend: 'sqlite', file }, { access: 'read-write' });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

async function fill(where: string): Promise<string> {
  const made = path.join(where, 'dev.sqlite');
  const db = new Database(made);
  db.exec(schemas.OFFICIAL_CURRENT);
  db.exec(FILL);
  db.close();
  return made;
}

const keysOf = async () => (await list(store)).map(({ key }) => key);

describe('in the middle of a bulk deletion', () => {
  test('another program locks the file: told, and gone on with when the lock is gone', async () => {
    const before = await list(store);
    const deletion = deletions.begin(store, await keysOf());
    await deletion.next();
    const app = new Database(file);
    app.exec('BEGIN IMMEDIATE');
    const result = await finish(deletion);
    app.exec('ROLLBACK');
    app.close();
    expect(result).toMatchObject({ changed: 500, failure: told('BUSY', /locked/) });
    await deletions.compare(store, before, result);
  });

  test('the file goes away: told, and gone on with when it is back', async () => {
    const before = await list(store);
    const deletion = deletions.begin(store, await keysOf());
    await deletion.next();
    await rename(file, `${file}.away`);
    const result = await finish(deletion);
    expect(result).toMatchObject({ changed: 500, failure: told('FILE_NOT_FOUND') });
    expect(await readdir(folder)).toEqual(['dev.sqlite.away']);
    await rename(`${file}.away`, file);
    await deletions.compare(store, before, result);
  });

  test('another file takes its place: nothing goes from the new one', async () => {
    const copy = path.join(folder, 'copy.sqlite');
    await copyFile(file, copy);
    const deletion = deletions.begin(store, await keysOf());
    await deletion.next();
    await rename(copy, file);
    expect(await finish(deletion)).toMatchObject({ changed: 500, failure: told('PLAN_EXPIRED', /file was replaced/) });
    // The first batch went from the file that is no more.
    expect(await list(store)).toHaveLength(SESSIONS);
  });
});

test('a file that goes away in the middle of a list is told, and read again when it is back', async () => {
  const listing = async () => {
    for await (const _ of store.scan({ filter: {}, now: 0, batch: 100 }, {})) await rename(file, `${file}.away`);
  };
  expect(await failureOf(listing())).toEqual(told('FILE_NOT_FOUND'));
  await rename(`${file}.away`, file);
  expect(await list(store)).toHaveLength(SESSIONS);
});

test('a write to a file that was put in the place of another goes into the new one', async () => {
  await store.write({ ...BARE, id: 'first' }, {});
  const next = await mkdtemp(path.join(folder, 'next-'));
  await rename(await fill(next), file);
  await store.write({ ...BARE, id: 'second' }, {});
  expect(await store.readById('first', {})).toBeUndefined();
  const app = new Database(file, { readonly: true });
  expect(app.prepare(`SELECT id FROM shopify_sessions WHERE id NOT LIKE 'id-%'`).pluck().all()).toEqual(['second']);
  app.close();
});

// A disk of our own to fill can only be had as root on Linux.
test.each(isRoot && process.platform === 'linux' ? ['tmpfs'] : [])('a disk that is full (%s)', async (kind) => {
  const disk = await mkdtemp(path.join(tmpdir(), 'desk-faults-disk-'));
  await run('mount', ['-t', kind, '-o', 'size=512k', kind, disk]);
  const small = await backend.open({ backend: 'sqlite', file: await fill(disk) }, { access: 'read-write' });
  try {
    const before = await list(small);
    const long = { ...BARE, scope: 'x'.repeat(400_000) };
    expect(await failureOf(small.write(long, {}))).toEqual(told('STORE_FAILED', /disk is full/));
    const old = before[0]?.fields;
    expect((await small.readById(old?.id ?? '', {}))?.fields).toEqual(old);
    expect(idsOf(await list(small))).toEqual(idsOf(before));
    expect((await small.write(BARE, {})).fields).toEqual(BARE);
  } finally {
    await small.close();
    await run('umount', [disk]);
    await rm(disk, { recursive: true });
  }
});
