import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { toSession } from '../../main/layouts/session.ts';
import { backend as cloudflareD1 } from '../../main/stores/cloudflare-d1/backend.ts';
import { backend as cloudflareKv } from '../../main/stores/cloudflare-kv/backend.ts';
import { backend as dynamodb } from '../../main/stores/dynamodb/backend.ts';
import { backend as memory } from '../../main/stores/memory/backend.ts';
import { generateSessions } from '../../main/stores/memory/generate.ts';
import { backend as mongodb } from '../../main/stores/mongodb/backend.ts';
import { backend as redis } from '../../main/stores/redis/backend.ts';
import type { OpenOptions, SessionStore, StoredSession } from '../../main/stores/store.ts';
import type { Address } from '../../shared/backends/index.ts';
import { startProxy, type Proxy } from '../servers/proxy.ts';
import { makeDynamodbPlace, SECRETS } from './dynamodb-place.ts';
import { failureOf, list, versionsOf } from './faults-deletion.ts';
import { makeD1Place } from './d1-place.ts';
import { OFFICIAL_CURRENT } from './schemas.ts';
import { makeKvPlace } from './kv-place.ts';
import { makeMongodbPlace } from './mongodb-place.ts';
import { makeRedisPlace } from './redis-place.ts';
import { BARE, NOW } from './sessions.ts';

type Where = Pick<Proxy, 'host' | 'port'>;

/** A place on a server of the tests, which can be reached over another network. */
interface Target {
  where: Where;
  /** A module with a `backend`, and what that takes: also for a process of its own. */
  module: string;
  addressAt(where: Where): Address;
  secrets: OpenOptions['secrets'];
  open(where: Where, options?: Partial<OpenOptions>): Promise<SessionStore>;
  remove(): Promise<void>;
}

/** Closing may take no longer, whatever happens; milliseconds. */
const BOUND = 3_000;
/** What a person who cancels waits at the most; milliseconds. */
const AT_ONCE = 700;
/** Sockets that only wait for another request may stay a little after the store has gone; milliseconds. */
const KEPT_ALIVE = 8_000;
const SESSIONS = 400;
const CLOSED = expect.objectContaining({ code: 'STORE_FAILED', message: 'The store was closed.' });
const CANCELLED = expect.objectContaining({ code: 'CANCELLED' });

const hostOf = (url: string): Where => ({ host: new URL(url).hostname, port: Number(new URL(url).port) });
const dynamodbUrl = () => inject('dynamodbUrl') || inject('dynaliteUrl');

const TARGETS: readonly { name: string; url: string; make: () => Promise<Target> }[] = [
  {
    name: 'Redis',
    url: inject('redisUrl'),
    async make() {
      const place = await makeRedisPlace();
      const { address, secrets } = place;
      const [where = hostOf(inject('redisUrl'))] = address.nodes;
      const addressAt = ({ host, port }: Where) => ({ ...address, nodes: [{ host, port }] });
      const open = (at: Where, options: Partial<OpenOptions> = {}) =>
        redis.open(addressAt(at), { access: 'read-write', secrets, ...options });
      return { where, module: 'redis', addressAt, secrets, open, remove: () => place.remove() };
    },
  },
  {
    name: 'MongoDB',
    url: inject('mongodbUrl'),
    async make() {
      const place = await makeMongodbPlace((app) => app.createCollection('shopify_sessions'));
      const { address, secrets } = place;
      const addressAt = ({ host, port }: Where) => ({
        ...address,
        url: address.url.replace(/\/\/([^@/]*@)?[^/]*/, `//$1${host}:${port}`),
      });
      const open = (at: Where, options: Partial<OpenOptions> = {}) =>
        mongodb.open(addressAt(at), { access: 'read-write', secrets, ...options });
      return { where: hostOf(address.url), module: 'mongodb', addressAt, secrets, open, remove: () => place.remove() };
    },
  },
  {
    name: 'DynamoDB',
    url: dynamodbUrl(),
    async make() {
      const place = await makeDynamodbPlace(dynamodbUrl());
      const { address } = place;
      const addressAt = ({ host, port }: Where) => ({ ...address, endpoint: `http://${host}:${port}` });
      const open = (at: Where, options: Partial<OpenOptions> = {}) =>
        dynamodb.open(addressAt(at), { access: 'read-write', secrets: SECRETS, ...options });
      return {
        where: hostOf(dynamodbUrl()),
        module: 'dynamodb',
        addressAt,
        secrets: SECRETS,
        open,
        remove: () => place.remove(),
      };
    },
  },
  {
    name: 'Cloudflare D1',
    url: inject('kvUrl'),
    async make() {
      const place = await makeD1Place([OFFICIAL_CURRENT]);
      const { address, account, token } = place;
      const secrets = { password: token };
      const addressAt = ({ host, port }: Where) => ({
        ...address,
        place: { at: 'account', account, endpoint: `http://${host}:${port}/client/v4` } as const,
      });
      const open = (at: Where, options: Partial<OpenOptions> = {}) =>
        cloudflareD1.open(addressAt(at), { access: 'read-write', secrets, ...options });
      return {
        where: hostOf(inject('kvUrl')),
        module: 'cloudflare-d1',
        addressAt,
        secrets,
        open,
        remove: () => place.remove(),
      };
    },
  },
  {
    name: 'Cloudflare KV',
    url: inject('kvUrl'),
    async make() {
      const place = await makeKvPlace();
      const { address, account, token } = place;
      const secrets = { password: token };
      const addressAt = ({ host, port }: Where) => ({
        ...address,
        place: { at: 'account', account, endpoint: `http://${host}:${port}/client/v4` } as const,
      });
      const open = (at: Where, options: Partial<OpenOptions> = {}) =>
        cloudflareKv.open(addressAt(at), { access: 'read-write', secrets, ...options });
      return {
        where: hostOf(inject('kvUrl')),
        module: 'cloudflare-kv',
        addressAt,
        secrets,
        open,
        remove: () => place.remove(),
      };
    },
  },
];

async function timeOf(work: Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work;
  return performance.now() - started;
}

const listing = async (store: SessionStore, signal?: AbortSignal) => {
  for await (const _ of store.scan({ filter: {}, now: NOW, batch: 20 }, { signal }));
};

const reads = (store: SessionStore, key: string): Record<string, (signal?: AbortSignal) => Promise<unknown>> => ({
  page: (signal) => store.page({ filter: {}, limit: 20, now: NOW }, { signal }),
  count: (signal) => store.count({ signal }),
  describe: (signal) => store.describe({ signal }),
  read: (signal) => store.read([key], { signal }),
  readById: (signal) => store.readById(BARE.id, { signal }),
  planIndex: (signal) => store.planIndex({ signal }),
  scan: (signal) => listing(store, signal),
});

describe.each(TARGETS.filter(({ url }) => url !== ''))('closing a store of $name', ({ make, name }) => {
  let target: Target;
  let proxy: Proxy;
  let all: StoredSession[];
  const own = name === 'MongoDB' ? [] : ['planIndex'];

  beforeAll(async () => {
    target = await make();
    const store = await target.open(target.where);
    const sessions = [...generateSessions({ shops: 40, sessions: SESSIONS, seed: 4, now: NOW })];
    // One at a time where that is how changes are made.
    const atOnce = store.capabilities.writes === 'atomic' ? 25 : 1;
    const count = atOnce === 1 ? 60 : sessions.length;
    for (let at = 0; at < count; at += atOnce) {
      await Promise.all(sessions.slice(at, at + atOnce).map((one) => store.storeSession(toSession(one))));
    }
    all = await list(store);
    await store.close();
  }, 60_000);
  beforeEach(async () => {
    proxy = await startProxy(target.where);
  });
  afterEach(() => proxy[Symbol.asyncDispose]());
  afterAll(() => target.remove());

  async function nothingIsLeft(): Promise<void> {
    proxy.become({});
    await expect.poll(() => proxy.connections, { timeout: KEPT_ALIVE }).toBe(0);
  }

  const readsOf = (store: SessionStore) =>
    Object.entries(reads(store, all[0]?.key ?? '')).filter(([call]) => !own.includes(call));

  test('twice, and what comes after it fails', async () => {
    const store = await target.open(proxy);
    await store.count({});
    expect(await timeOf(Promise.all([store.close(), store.close()]))).toBeLessThan(BOUND);
    await store.close();
    for (const [call, read] of readsOf(store)) expect([call, await failureOf(read())]).toEqual([call, CLOSED]);
    expect(await failureOf(store.write(BARE, {}))).toEqual(CLOSED);
    expect(await failureOf(store.remove(all.slice(0, 1), {}))).toEqual(CLOSED);
    expect(await failureOf(store.restore(all.slice(0, 1), {}))).toEqual(CLOSED);
    await nothingIsLeft();
  });

  test('with calls in flight: they fail, and nothing is told wrongly', async () => {
    const store = await target.open(proxy);
    await store.count({});
    proxy.become({ delay: 100 });
    const told = new Map<string, boolean>();
    const deletion = async () => {
      for (const one of all) {
        const { removed } = await store.remove([one], {});
        told.set(one.key, removed[0] === true);
      }
    };
    const running = [deletion(), ...readsOf(store).map(([, read]) => read()), store.shopIndex && checking(store)];
    const failures = running.flatMap((one) => (one === undefined ? [] : failureOf(one)));
    await expect.poll(() => told.size, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(await timeOf(store.close())).toBeLessThan(BOUND);
    for (const failure of await Promise.all(failures)) expect([undefined, CLOSED]).toContainEqual(failure);
    expect(await failures[0]).toEqual(CLOSED);

    await nothingIsLeft();
    const again = await target.open(proxy, { access: 'read-only' });
    const left = new Set((await list(again)).map(({ key }) => key));
    const gone = all.filter(({ key }) => !left.has(key));
    expect([...told.values()]).toEqual([...told.values()].map(() => true));
    // The one that was on its way is not known.
    expect(gone.slice(0, told.size).map(({ key }) => key)).toEqual([...told.keys()]);
    expect(gone.length - told.size).toBeLessThanOrEqual(1);
    await again.close();
    const restoring = await target.open(target.where);
    // What was on its way may arrive only now.
    const restored = async () => {
      await restoring.restore(all, {});
      return versionsOf(await list(restoring));
    };
    await expect.poll(restored, { timeout: 20_000 }).toEqual(versionsOf(all));
    await restoring.close();
  });

  test('on a network that has gone silent; cancelling works there, too', async () => {
    const [store, other] = [await target.open(proxy), await target.open(proxy)];
    await Promise.all([store.count({}), other.count({})]);
    proxy.become({ silent: true });
    for (const [call, read] of readsOf(other)) {
      const stop = new AbortController();
      const cancelled = failureOf(read(stop.signal));
      setTimeout(() => stop.abort(), 50);
      expect([call, (await timeOf(cancelled)) < AT_ONCE, await cancelled]).toEqual([call, true, CANCELLED]);
    }
    const calls = readsOf(store).map(([, read]) => failureOf(read()));
    const changes = [failureOf(store.write(BARE, {})), failureOf(store.remove(all.slice(0, 1), {}))];
    expect(await timeOf(Promise.all([store.close(), other.close()]))).toBeLessThan(BOUND);
    const failures = await Promise.all([...calls, ...changes]);
    expect(failures).toEqual(failures.map(() => CLOSED));
    await nothingIsLeft();
  });

  test('opening is given up at once on such a network', async () => {
    proxy.become({ silent: true });
    const stop = new AbortController();
    const opening = failureOf(target.open(proxy, { signal: stop.signal }));
    await expect.poll(() => proxy.connections).toBeGreaterThan(0);
    stop.abort();
    expect(await timeOf(opening)).toBeLessThan(BOUND);
    expect(await opening).toEqual(CANCELLED);
    await nothingIsLeft();
  });

  test('nothing of it keeps a process alive', async () => {
    const program = spawn(process.execPath, [path.join(import.meta.dirname, 'closing-process.ts')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface(program.stdout)[Symbol.asyncIterator]();
    const { module, secrets } = target;
    program.stdin.write(`${JSON.stringify({ module, address: target.addressAt(proxy), secrets })}\n`);
    expect((await lines.next()).value).toBe('open');
    proxy.become({ silent: true });
    program.stdin.end('close\n');
    const exited = once(program, 'exit');
    expect((await lines.next()).value).toBe('closed');
    expect(await timeOf(exited)).toBeLessThan(BOUND);
    expect(await exited).toEqual([0, null]);
    await nothingIsLeft();
  });
});

async function checking(store: SessionStore): Promise<void> {
  for await (const _ of store.shopIndex?.check({}) ?? []);
}

test('a store in memory that was closed is not taken for an empty one', async () => {
  const store = await memory.open({ backend: 'memory', content: 'demo' }, { access: 'read-write' });
  const scan = store.scan({ filter: {}, now: NOW, batch: 5 }, {})[Symbol.asyncIterator]();
  const first = await scan.next();
  const seen = first.done === true ? [] : first.value;
  await Promise.all([store.close(), store.close()]);
  expect(await failureOf(scan.next())).toEqual(CLOSED);
  const { planIndex: _, ...own } = reads(store, '');
  for (const [call, read] of Object.entries(own)) expect([call, await failureOf(read())]).toEqual([call, CLOSED]);
  expect(await failureOf(store.remove(seen, {}))).toEqual(CLOSED);
});
