import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { encodePairs, pairsLayout, writeJson } from '../../main/layouts/pairs.ts';
import { toSession } from '../../main/layouts/session.ts';
import { backend } from '../../main/stores/cloudflare-kv/backend.ts';
import { OBJECTS } from '../../main/stores/cloudflare-kv/local-files.ts';
import { objectId } from '../../main/stores/cloudflare/wrangler.ts';
import type { SessionStore } from '../../main/stores/store.ts';
import { KvControl, startKv } from '../servers/kv.ts';
import { startProxy } from '../servers/proxy.ts';
import { installAdapters } from '../stores/adapters.ts';
import { compareFirstDeletion } from './deletion.ts';
import { KvByHand } from './kv-by-hand.ts';
import { compare, compareInTurn, LIMIT, type Row } from './measure.ts';
import { busyShop, compareShops, everySession, everything, sample, type Official } from './sessions.ts';

const NAMESPACE = '0f2ac74b498b48028cb68387c421e279';
const BATCH = 10_000;
/** Milliseconds there and back. */
const LATENCY = 5;
const LAYOUT = pairsLayout('current', NAMESPACE);

interface Ways {
  store: SessionStore;
  hand: KvByHand;
  official: Official;
}

export async function benchKv(sessions: number): Promise<Row[] | undefined> {
  const folder = await mkdtemp(path.join(tmpdir(), 'session-desk-kv-'));
  try {
    await fill(folder, sessions);
    await using server = await startKv({ folder, namespaces: [NAMESPACE] });
    if (server === undefined) return undefined;
    await installAdapters();
    const control = new KvControl(server.url);
    const account = await control.account();
    const token = await control.token({ accounts: [account] });
    // The only one there is to be had.
    await control.namespace(account, token, 'sessions');
    const where = { account, token };
    const near = await withWays(server.url, where, measure);
    const { hostname, port } = new URL(server.url);
    await using proxy = await startProxy({ host: hostname, port: Number(port) });
    proxy.become({ delay: LATENCY / 2 });
    const far = await withWays(`http://${proxy.host}:${proxy.port}`, where, (ways) =>
      compareShops(ways, ` at ${LATENCY} ms`),
    );
    const deletion = await withWays(server.url, where, compareDelete);
    const inWindow = await withWays(server.url, where, ({ store, hand }) =>
      compareFirstDeletion(store, (ids) => hand.delete(ids), BATCH),
    );
    return [...near, ...far, deletion, inWindow];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Puts sessions and index straight to where Miniflare keeps them: through its KV it would take minutes. */
async function fill(folder: string, sessions: number): Promise<void> {
  const objects = path.join(folder, 'miniflare-KVNamespaceObject');
  const blobs = path.join(folder, NAMESPACE, 'blobs');
  await Promise.all([mkdir(objects, { recursive: true }), mkdir(blobs, { recursive: true })]);
  const db = new Database(path.join(objects, `${objectId(OBJECTS, NAMESPACE)}.sqlite`));
  db.exec(`PRAGMA journal_mode = WAL;
    CREATE TABLE _mf_entries (key TEXT PRIMARY KEY, blob_id TEXT NOT NULL, expiration INTEGER, metadata TEXT);
    CREATE INDEX _mf_entries_expiration_idx ON _mf_entries(expiration);`);
  const insert = db.prepare('INSERT INTO _mf_entries (key, blob_id) VALUES (?, ?)');
  const shops = new Map<string, string[]>();
  let number = 0;
  const values: [string, string][] = [];
  async function flush(): Promise<void> {
    const rows = values.splice(0).map(([key, value]) => ({ key, value, blob: `blob-${(number += 1)}` }));
    db.transaction(() => rows.forEach(({ key, blob }) => insert.run(key, blob)))();
    await Promise.all(rows.map(({ blob, value }) => writeFile(path.join(blobs, blob), value)));
  }
  for (const session of everySession(sessions)) {
    values.push([session.id, writeJson(encodePairs(LAYOUT, session))]);
    shops.set(session.shop, [...(shops.get(session.shop) ?? []), session.id]);
    if (values.length === 500) await flush();
  }
  for (const [shop, ids] of shops) {
    values.push([`shop:${shop}`, JSON.stringify(ids)]);
    if (values.length === 500) await flush();
  }
  await flush();
  db.close();
}

async function withWays<T>(
  url: string,
  { account, token }: { account: string; token: string },
  work: (ways: Ways) => Promise<T>,
): Promise<T> {
  const { endpoint } = new KvControl(url);
  const place = { at: 'account', account, endpoint } as const;
  const address = { backend: 'cloudflare-kv', place, namespace: NAMESPACE } as const;
  const store = await backend.open(address, { access: 'read-write', secrets: { password: token } });
  const hand = new KvByHand(`${endpoint}/accounts/${account}/storage/kv/namespaces/${NAMESPACE}`, token);
  try {
    return await work({ store, hand, official: await officialAt(`${url}/binding/${NAMESPACE}`) });
  } finally {
    await store.close();
  }
}

/** The official adapter as the tests of interoperability run it. */
async function officialAt(place: string): Promise<Official> {
  const file = path.resolve(import.meta.dirname, '../interop/kv.mjs');
  const exported: unknown = await import(pathToFileURL(file).href);
  const adapters = typeof exported === 'object' && exported !== null && 'default' in exported ? exported.default : {};
  const make: unknown = Object.entries(adapters ?? {}).find(([kind]) => kind === 'official-8')?.[1];
  if (!isMaker(make)) throw new Error('there is no official adapter');
  return make(place);
}

function isMaker(value: unknown): value is (place: string) => Promise<Official> {
  return typeof value === 'function';
}

async function measure(ways: Ways): Promise<Row[]> {
  const { store, hand, official } = ways;
  const page = (cursor?: string) => store.page({ filter: {}, limit: LIMIT, cursor, now: Date.now() }, {});
  const { next } = await page();
  const { next: cursor } = await hand.page(undefined, LIMIT);
  const fields = sample(busyShop(1), '1');
  const session = toSession(fields);
  const text = writeJson(encodePairs(LAYOUT, fields));
  return [
    await compare('first page', { ours: () => page(), byHand: () => hand.page(undefined, LIMIT) }),
    await compare('next page', { ours: () => page(next), byHand: () => hand.page(cursor, LIMIT) }),
    await compareInTurn('full scan', 2, { ours: () => everything(store), byHand: () => hand.everything() }),
    await compare('load', {
      ours: () => store.loadSession(fields.id),
      byHand: () => hand.load(fields.id),
      official: () => official.loadSession(fields.id),
    }),
    ...(await compareShops(ways)),
    // Last of these: the official adapter makes the entry of this shop longer with each.
    await compare('store', {
      ours: () => store.storeSession(session),
      byHand: () => hand.store(fields.id, fields.shop, text),
      official: () => official.storeSession(session),
    }),
  ];
}

/** Deletes 10,000 sessions by id in each way; each has ids of its own. The official adapter's time is that of a tenth, times ten. */
async function compareDelete({ store, hand, official }: Ways): Promise<Row> {
  const ids = await hand.ids(BATCH * 2 + BATCH / 10);
  if (ids.length < BATCH * 2 + BATCH / 10) throw new Error('There are too few sessions to delete.');
  const take = (count: number) => ids.splice(0, count);
  const row = await compareInTurn(`delete of ${BATCH.toLocaleString('en')}`, 1, {
    ours: () => store.deleteSessions(take(BATCH)),
    byHand: () => hand.delete(take(BATCH)),
    official: () => official.deleteSessions(take(BATCH / 10)),
  });
  return { ...row, official: (row.official ?? Number.NaN) * 10 };
}
