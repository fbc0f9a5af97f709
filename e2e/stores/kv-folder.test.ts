import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { backend } from '../../main/stores/cloudflare-kv/backend.ts';
import type { SessionStore } from '../../main/stores/store.ts';
import { generateSessions } from '../../main/stores/memory/generate.ts';
import { encodePairs, pairsLayout, writeJson } from '../../main/layouts/pairs.ts';
import type { Address } from '../../shared/backends/index.ts';
import { probeKvAddress } from './kv-place.ts';
import { KvControl, startKv } from '../servers/kv.ts';
import type { TestServer } from '../servers/server.ts';
import { allPages, byText, NOW } from './sessions.ts';

const SESSIONS = '0f2ac74b498b48028cb68387c421e279';
const CACHE = '11111111111111111111111111111111';
const SETTINGS = `{
  // as “wrangler init” makes it
  "kv_namespaces": [
    { "binding": "SESSIONS", "id": "${SESSIONS}" },
    { "binding": "CACHE", "id": "${CACHE}" },
  ],
}`;
const SHOP = 'plain-tea.myshopify.com';
/** The value goes into a file of its own, whatever its size. */
const LONG = 'x'.repeat(300_000);

/** Every file below a folder with what is in it. */
async function contents(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const hashes = files
    .filter((file) => file.isFile())
    .map(async ({ parentPath, name }) => {
      const bytes = await readFile(path.join(parentPath, name));
      return `${name} ${createHash('sha256').update(bytes).digest('hex')}`;
    });
  return (await Promise.all(hashes)).toSorted(byText);
}

const nameIn = (line: string) => line.split(' ')[0];
/** SQLite's own notes on who is reading. */
const isBookkeeping = (line: string) => line.includes('-shm ');

function addressOf(folder: string, namespace?: string): Extract<Address, { backend: 'cloudflare-kv' }> {
  return { backend: 'cloudflare-kv', place: { at: 'folder', folder }, ...(namespace !== undefined && { namespace }) };
}

const open = (folder: string): Promise<SessionStore> => backend.open(addressOf(folder), { access: 'read-write' });
const probe = (folder: string, namespace?: string) => probeKvAddress(addressOf(folder, namespace));

describe.skipIf(inject('kvUrl') === '')('what Miniflare keeps on disk', () => {
  let project: string;
  let server: TestServer;
  let app: KvControl;
  const sessions = [...generateSessions({ shops: 40, sessions: 160, seed: 5, now: NOW })];

  const state = () => path.join(project, '.wrangler', 'state', 'v3', 'kv');
  beforeAll(async () => {
    project = await mkdtemp(path.join(tmpdir(), 'desk-wrangler-'));
    await writeFile(path.join(project, 'wrangler.jsonc'), SETTINGS);
    const started = await startKv({ folder: state(), namespaces: [SESSIONS, CACHE] });
    if (started === undefined) throw new Error('Miniflare did not start.');
    server = started;
    app = new KvControl(server.url);
    for (const session of sessions) {
      await app.app(SESSIONS, 'put', session.id, writeJson(encodePairs(pairsLayout('current', 'x'), session)));
    }
    await app.app(SESSIONS, 'put', `shop:${SHOP}`, JSON.stringify([`offline_${SHOP}`]));
    await app.app(CACHE, 'put', 'greeting', 'hello');
  }, 60_000);
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await rm(project, { recursive: true, force: true });
  });

  test('sessions are found by the project’s folder while Miniflare runs, and what it writes shows', async () => {
    const store = await open(project);
    const description = await store.describe({});
    expect(description).toMatchObject({
      location: 'namespace SESSIONS',
      layoutTitle: 'official adapter, with user data',
      total: { count: sessions.length, exact: true },
    });
    const listed = await allPages(store, { filter: {}, limit: 50, now: NOW });
    expect(listed.map(({ fields }) => fields.id).toSorted(byText)).toEqual(
      sessions.map(({ id }) => id).toSorted(byText),
    );
    const [first] = sessions;
    expect((await store.readById(first?.id ?? '', {}))?.fields).toMatchObject({ accessToken: first?.accessToken });

    const before = listed.find(({ key }) => key === first?.id);
    await app.app(SESSIONS, 'put', first?.id, String(before?.raw['value']).replace('shpat_', 'shpat_changed'));
    expect((await store.readById(first?.id ?? '', {}))?.fields.accessToken).toMatch(/^shpat_changed/);
    await app.app(SESSIONS, 'put', first?.id, before?.raw['value']);
    await store.close();
  });

  test('large values, metadata and keys that have expired', async () => {
    const store = await open(project);
    const id = `offline_large.myshopify.com`;
    const value = JSON.stringify([
      ['id', id],
      ['shop', 'large.myshopify.com'],
      ['state', ''],
      ['isOnline', false],
      ['accessToken', 'shpat_1'],
      ['theme', LONG],
    ]);
    const expiration = Math.floor(Date.now() / 1000) + 3_600;
    await app.app(SESSIONS, 'put', id, value, { metadata: { app: 'x' }, expiration });
    const [stored] = await store.read([id], {});
    expect(stored?.raw).toEqual({ key: id, value, expires: expiration * 1_000, metadata: { app: 'x' } });
    expect(store.explain(stored?.raw ?? {}).map(({ name }) => name)).toEqual(
      'key id shop state isOnline accessToken theme expiration metadata'.split(' '),
    );
    await store.close();

    // A copy in which that key's time has come.
    const copy = await mkdtemp(path.join(tmpdir(), 'desk-wrangler-'));
    await cp(project, copy, { recursive: true });
    const databases = path.join(copy, '.wrangler/state/v3/kv/miniflare-KVNamespaceObject');
    const names = (await readdir(databases)).filter((name) => /^[0-9a-f]+\.sqlite$/.test(name));
    for (const name of names) {
      const db = new Database(path.join(databases, name));
      db.exec('CREATE TABLE IF NOT EXISTS _mf_entries (key, expiration)');
      db.prepare('UPDATE _mf_entries SET expiration = 1000 WHERE key = ?').run(id);
      db.close();
    }
    const later = await open(copy);
    expect(await later.read([id], {})).toEqual([]);
    expect((await later.count({})).count).toBe(sessions.length);
    await later.close();
    await rm(copy, { recursive: true, force: true });
    await app.app(SESSIONS, 'delete', id);
  });

  test('nothing is changed by looking, whether Miniflare runs or has stopped', async () => {
    const copy = await mkdtemp(path.join(tmpdir(), 'desk-wrangler-'));
    await cp(project, copy, { recursive: true });
    const before = await contents(copy);
    for (const folder of [copy, path.join(copy, '.wrangler', 'state'), path.join(copy, '.wrangler/state/v3/kv')]) {
      const store = await open(folder);
      await allPages(store, { filter: {}, limit: 50, now: NOW });
      await store.close();
    }
    const after = await contents(copy);
    expect(after.map(nameIn)).toEqual(before.map(nameIn));
    expect(after.filter((line) => !isBookkeeping(line))).toEqual(before.filter((line) => !isBookkeeping(line)));
    await rm(copy, { recursive: true, force: true });
  });

  test('it is only looked at, whatever the profile allows', async () => {
    const store = await open(project);
    const readOnly = { code: 'READ_ONLY', message: 'The local KV of wrangler is read-only in Session Desk.' };
    await expect(store.deleteSession(sessions[0]?.id ?? '')).rejects.toMatchObject(readOnly);
    await expect(store.shopIndex?.repair([SHOP], {})).rejects.toMatchObject(readOnly);
    await store.close();
  });

  test('the probe names the namespaces as the project does', async () => {
    const { steps, report } = await probe(project);
    expect(steps.map(({ name, state: at }) => `${name} ${at}`)).toEqual(
      'Folder,State,Namespace,Layout'.split(',').map((name) => `${name} done`),
    );
    expect(report.tables).toMatchObject([{ table: SESSIONS, title: 'SESSIONS', total: { count: sessions.length } }]);
    expect(report.otherTables).toEqual(['CACHE']);
    const other = await probe(project, CACHE);
    expect(other.steps.at(-1)).toMatchObject({
      name: 'Layout',
      state: 'warning',
      text: expect.stringMatching(/1 key of other programs/),
    });
  });

  test('a folder without KV, and no folder, say so', async () => {
    const empty = path.join(project, 'src');
    await mkdir(empty);
    expect((await probe(empty)).steps).toMatchObject([
      { name: 'Folder', state: 'failed', text: expect.stringMatching(/has kept no KV/) },
    ]);
    await expect(open(path.join(project, 'nowhere'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(backend.open(addressOf(project, 'no-such-namespace'), { access: 'read-only' })).rejects.toMatchObject({
      code: 'TABLE_MISSING',
    });
  });
});
