import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster, Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { toSession } from '../../main/layouts/session.ts';
import { backend } from '../../main/stores/redis/backend.ts';
import type { RedisAddress } from '../../main/stores/redis/client.ts';
import type { SessionStore } from '../../main/stores/store.ts';
import { onlineId } from '../../shared/ids.ts';
import type { Tls } from '../../shared/backends/address-fields.ts';
import type { DeskError } from '../../shared/errors.ts';
import type { ProbeStep } from '../../shared/records.ts';
import { makeCertificates, type Certificates } from '../servers/certificates.ts';
import { portOf, startCluster, startRedis, startSentinel, type TestCluster } from '../servers/redis.ts';
import { freePort, type TestServer } from '../servers/server.ts';
import { addressOf, MIGRATIONS } from './redis-address.ts';
import { allPages, BARE, FULL, NOW } from './sessions.ts';

let certificates: Certificates;
let server: TestServer;
let tlsPort: number;
let owner: Redis;
let address: RedisAddress;
let secrets: { password?: string };
const opened: SessionStore[] = [];

const P = 'shopify_sessions';

beforeAll(async () => {
  certificates = await makeCertificates('localhost');
  tlsPort = await freePort();
  server = needed(await startRedis({ tls: { ...certificates, port: tlsPort }, durable: true }));
  ({ address, secrets } = addressOf(server.url));
  owner = new Redis(server.url);
  // It comes back by itself when the server does.
  owner.on('error', () => {});
  await owner.set(`${P}_migrations`, MIGRATIONS);
  await setUser('app', '~*', '+@all');
  await setUser('reader', '~*', '+@read', '+@connection', '-@dangerous');
  await setUser('searcher', '~*', '+@all', '-scan', '-dbsize', '-info');
  await setUser('stranger', '~other*', '+@all');
  await setUser('nobody', '~*', '+@connection');
}, 60_000);
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
});
afterAll(async () => {
  owner.disconnect();
  await server[Symbol.asyncDispose]();
  await certificates[Symbol.asyncDispose]();
});

function needed<T>(found: T | undefined): T {
  if (found === undefined) throw new Error('There is no Redis to test with.');
  return found;
}

async function setUser(name: string, ...rules: readonly string[]): Promise<void> {
  await owner.call('ACL', 'SETUSER', name, 'reset', 'on', `>secret-of-${name}`, ...rules);
}

const as = (user: string) => ({ change: { user }, password: `secret-of-${user}` });

async function opening(change: Partial<RedisAddress> = {}, password?: string): Promise<SessionStore> {
  const own = password === undefined ? secrets : password === '' ? {} : { password };
  const store = await backend.open({ ...address, ...change }, { access: 'read-write', secrets: own });
  opened.push(store);
  return store;
}

async function steps(change: Partial<RedisAddress> = {}, password?: string): Promise<ProbeStep[]> {
  const told: ProbeStep[] = [];
  const own = password === undefined ? secrets : password === '' ? {} : { password };
  for await (const step of backend.probe({ ...address, ...change }, { secrets: own })) {
    if (step.state !== 'running') told.push(step);
  }
  return told;
}

const at = (host: string, port: number) => ({ nodes: [{ host, port }] });

describe('what is wrong is said', () => {
  test.each<[string, Partial<RedisAddress>, string | undefined, string, string, RegExp]>([
    [
      'a name that nobody knows',
      at('no-such-host.invalid', 6379),
      undefined,
      'UNREACHABLE',
      'Name',
      /could not be resolved/,
    ],
    ['nothing there', at('127.0.0.1', 1), undefined, 'UNREACHABLE', 'Connection', /refused the connection/],
    ['a wrong password', {}, 'wrong-secret', 'AUTH_FAILED', 'Sign-in', /password is wrong/],
    ['a wrong user', { user: 'who' }, 'wrong-secret', 'AUTH_FAILED', 'Sign-in', /User who or the password is wrong/],
    ['no password', {}, '', 'AUTH_FAILED', 'Sign-in', /needs a password/],
    ['no such database', { database: 99 }, undefined, 'NOT_FOUND', 'Sign-in', /no database 99/],
    ['no cluster', { topology: 'cluster' }, undefined, 'BAD_INPUT', 'Sign-in', /not part of a cluster/],
    ['no right to read', as('nobody').change, as('nobody').password, 'AUTH_FAILED', 'Prefix', /not allowed to/],
  ])('%s', async (_, change, password, code, step, words) => {
    const error: unknown = await opening(change, password).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code, message: expect.stringMatching(words) });
    const last = (await steps(change, password)).at(-1);
    expect(last).toMatchObject({ name: step, state: 'failed', text: expect.stringMatching(words) });
    expect(JSON.stringify([error, String(error), last])).not.toMatch(/secret/);
  });

  test('a server that takes the connection and says nothing', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const place = silent.address();
    const port = typeof place === 'object' && place !== null ? place.port : 0;
    const failure = { code: 'UNREACHABLE', message: expect.stringMatching(/did not respond/) };
    const started = performance.now();
    for (const topology of ['single', 'cluster', 'sentinel'] as const) {
      const change = { ...at('127.0.0.1', port), topology, connectTimeout: 300 };
      await expect(opening(change)).rejects.toMatchObject(failure);
    }
    expect(performance.now() - started).toBeLessThan(10_000);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  test('a server that is no Redis', async () => {
    const other = createServer((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const place = other.address();
    const port = typeof place === 'object' && place !== null ? place.port : 0;
    await expect(opening(at('127.0.0.1', port))).rejects.toMatchObject({ code: 'UNREACHABLE' });
    other.close();
  });

  test('a server that is full, cannot save, or is a replica', async () => {
    const store = await opening({ prefix: P });
    await store.write(BARE, {});
    await owner.config('SET', 'maxmemory', '1');
    await expect(store.write(FULL, {})).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringMatching(/memory limit/),
    });
    await owner.config('SET', 'maxmemory', '0');
    const replica = needed(await startRedis({ settings: ['--replicaof', '127.0.0.1', String(portOf(server))] }));
    await using _ = replica;
    const port = portOf(replica);
    await expect
      .poll(() => opening({ ...at('127.0.0.1', port), prefix: P }).then((one) => one.count({})), { timeout: 10_000 })
      .toMatchObject({
        count: 1,
      });
    const reading = await opening({ ...at('127.0.0.1', port), prefix: P });
    await expect(reading.write(FULL, {})).rejects.toMatchObject({
      code: 'READ_ONLY',
      message: expect.stringMatching(/replica/),
    });
    expect((await reading.describe({})).findings.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/replica/),
    );
    await store.deleteSession(BARE.id);
  });
});

describe('users with few rights', () => {
  test('who may only read can look at everything, and is told when changing something', async () => {
    await (await opening({ prefix: P })).write(BARE, {});
    const { change, password } = as('reader');
    const store = await opening(change, password);
    expect((await store.page({ filter: {}, limit: 10, now: NOW }, {})).sessions).toHaveLength(1);
    expect(await store.count({})).toEqual({ count: 1, exact: true });
    expect((await store.describe({})).total).toEqual({ count: 1, exact: true });
    expect(await store.findSessionsByShop(BARE.shop)).toHaveLength(1);
    await expect(store.write(FULL, {})).rejects.toMatchObject({
      code: 'AUTH_FAILED',
      message: expect.stringMatching(/EVAL/),
    });
    expect(await owner.exists(`${P}_${FULL.id}`)).toBe(0);
    expect((await steps(change, password)).at(-1)).toMatchObject({ name: 'Layout', state: 'done' });
  });

  test('who may not look through the keys can search for a shop and an id, and change sessions', async () => {
    const { change, password } = as('searcher');
    const store = await opening({ ...change, prefix: P }, password);
    await store.write(FULL, {});
    const find = (filter: object) => store.page({ filter, limit: 10, now: NOW }, {});
    expect((await find({ shop: { match: 'exact', value: FULL.shop } })).sessions).toHaveLength(1);
    expect((await find({ id: FULL.id })).sessions).toHaveLength(1);
    await expect(find({})).rejects.toMatchObject({
      code: 'LIST_DENIED',
      hint: expect.stringMatching(/whole shop or a session ID/),
    });
    expect((await store.describe({})).findings.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/not allowed to list/),
    );
    expect((await steps({ ...change, prefix: P }, password)).at(-1)).toMatchObject({ name: 'Layout' });
    await store.deleteSession(FULL.id);
    expect(await owner.exists(`${P}_${FULL.id}`)).toBe(0);
  });

  test.each([
    ['on a server before version 7', ['-pexpiretime'], 1],
    ['without scripts on such a server', ['-pexpiretime', '-eval'], 1000],
  ])('when keys expire is known %s', async (_, rules, exactTo) => {
    await setUser('older', '~*', '+@all', ...rules);
    const moment = Date.now() + 3_600_123;
    const key = `${P}_${BARE.id}`;
    await owner.set(key, JSON.stringify(toSession(BARE).toPropertyArray(true)), 'PXAT', moment);
    const store = await opening({ user: 'older', prefix: P }, 'secret-of-older');
    for (let turn = 0; turn < 20; turn += 1) {
      const [stored] = await store.read([key], {});
      expect(Math.abs(Number(stored?.raw['expiresAt']) - moment)).toBeLessThan(exactTo);
    }
    await owner.del(key);
  });

  test('whose keys are others', async () => {
    const { change, password } = as('stranger');
    await expect(opening({ ...change, prefix: P }, password)).rejects.toMatchObject({
      code: 'AUTH_FAILED',
      message: expect.stringMatching(/not allowed to use these keys/),
    });
  });
});

test('databases are told apart by their number', async () => {
  const [zero, three] = [await opening({ prefix: P }), await opening({ prefix: P, database: 3 })];
  await zero.write(BARE, {});
  expect(await three.count({})).toMatchObject({ count: 0 });
  await three.write(FULL, {});
  expect((await zero.readById(FULL.id, {})) === undefined).toBe(true);
  expect((await steps({ database: 3 })).find(({ name }) => name === 'Server')?.text).toMatch(/^Redis .*, database 3$/);
  await zero.deleteSession(BARE.id);
});

const encrypted = () => at('localhost', tlsPort);
const withCa = () => ({ caFile: certificates.ca });
const tlsFailure = (words: RegExp) => ({ code: 'TLS_FAILED', message: expect.stringMatching(words) });

describe('TLS', () => {
  test('is used when required or checked', async () => {
    const ways: readonly Tls[] = [
      { mode: 'require' },
      { mode: 'verify-ca', ...withCa() },
      { mode: 'verify-full', ...withCa() },
    ];
    for (const tls of ways) {
      const store = await opening({ ...encrypted(), tls, prefix: P });
      expect(await store.count({})).toMatchObject({ exact: true });
      const told = await steps({ ...encrypted(), tls });
      expect(told.find(({ name }) => name === 'Sign-in')?.text).toMatch(/encrypted, certificate/);
    }
    const byAddress = { ...at('127.0.0.1', tlsPort), tls: { mode: 'verify-ca', ...withCa() } } as const;
    expect(await (await opening(byAddress)).count({})).toMatchObject({ exact: true });
  });

  test('refuses an unknown authority, another name, a missing file, and a server without it', async () => {
    const refused = async (tls: Tls, where: object, words: RegExp) =>
      expect(opening({ ...where, tls })).rejects.toMatchObject(tlsFailure(words));
    await refused({ mode: 'verify-full' }, encrypted(), /not signed by an authority/);
    await refused({ mode: 'verify-ca', caFile: certificates.otherCa }, encrypted(), /not signed by an authority/);
    await refused({ mode: 'verify-full', ...withCa() }, at('127.0.0.1', tlsPort), /for another host/);
    await refused({ mode: 'require', caFile: '/nonexistent.pem' }, encrypted(), /nonexistent\.pem cannot be read/);
    // A server without encryption waits for the rest of what it takes for a command.
    const waiting = opening({ tls: { mode: 'require' }, connectTimeout: 300 });
    await expect(waiting).rejects.toMatchObject({ code: 'UNREACHABLE', hint: expect.stringMatching(/TLS/) });
    const without = await opening({ ...encrypted(), tls: { mode: 'disable' } }).catch((error: unknown) => error);
    expect(without).toMatchObject({ code: 'UNREACHABLE', hint: expect.stringMatching(/TLS/) });
  });
});

test('a server that starts anew while a list is read gives every session all the same', async () => {
  const store = await opening({ prefix: P });
  for (let user = 1; user <= 300; user += 1) await store.write({ ...BARE, id: onlineId(BARE.shop, String(user)) }, {});
  const listed = await allPages(store, { filter: {}, limit: 40, now: NOW }, async (page) => {
    if (page !== 1) return;
    await server.kill();
    await server.start();
  });
  const ids = new Set(listed.map(({ fields }) => fields.id));
  expect(ids.size).toBe(300);
  await store.deleteSessions([...ids].flatMap((id) => id ?? []));
});

describe('Sentinel', () => {
  test('names the master, and the next one when that has died', async () => {
    await using master = needed(await startRedis());
    const settings = ['--replicaof', '127.0.0.1', String(portOf(master))];
    await using replica = needed(await startRedis({ settings }));
    await using sentinel = needed(await startSentinel(master, 'desk-master'));
    const { address: place, secrets: own } = addressOf(sentinel.url);
    const whole = { ...place, prefix: P };
    const store = await backend.open(whole, { access: 'read-write', secrets: own });
    opened.push(store);
    await store.write(BARE, {});
    const told: ProbeStep[] = [];
    for await (const step of backend.probe(whole, { secrets: own })) told.push(step);
    expect(told.find(({ name, state }) => name === 'Sentinel' && state === 'done')?.text).toBe(
      `The master is 127.0.0.1:${portOf(master)}`,
    );
    const unknown = backend.open({ ...whole, sentinelName: 'nobody' }, { access: 'read-write', secrets: own });
    await expect(unknown).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringMatching(/no server called nobody/),
    });

    const copy = new Redis(replica.url);
    await expect.poll(() => copy.exists(`${P}_${BARE.id}`), { timeout: 10_000 }).toBe(1);
    // The Sentinel must have heard of the replica before it can choose it.
    const watcher = new Redis({ port: place.nodes[0]?.port ?? 0 });
    await expect.poll(() => watcher.call('SENTINEL', 'REPLICAS', 'desk-master'), { timeout: 15_000 }).toHaveLength(1);
    watcher.disconnect();
    copy.disconnect();
    await master.kill();
    await expect(store.readById(BARE.id, {})).rejects.toMatchObject({ code: 'UNREACHABLE' });
    await expect
      .poll(() => store.write({ ...BARE, scope: 'after' }, {}).then(({ fields }) => fields.scope, String), {
        timeout: 20_000,
        interval: 200,
      })
      .toBe('after');
  }, 60_000);
});

describe('a cluster', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = needed(await startCluster());
  });
  afterAll(() => cluster[Symbol.asyncDispose]());

  const whole = (): RedisAddress => ({
    backend: 'redis',
    topology: 'cluster',
    nodes: cluster.ports.slice(0, 1).map((port) => ({ host: '127.0.0.1', port })),
    tls: { mode: 'disable' },
  });

  async function opened3(change: Partial<RedisAddress> = {}): Promise<SessionStore> {
    const store = await backend.open({ ...whole(), prefix: P, ...change }, { access: 'read-write' });
    opened.push(store);
    return store;
  }

  test('has its sessions on all nodes, and they are found through any', async () => {
    const store = await opened3();
    const users = Array.from({ length: 120 }, (_, user) => ({ ...BARE, id: onlineId(BARE.shop, String(user)) }));
    for (const session of users) await store.storeSession(toSession(session));
    for (const node of cluster.nodes) {
      const client = new Redis(node.url);
      expect(await client.dbsize()).toBeGreaterThan(10);
      client.disconnect();
    }
    const told: ProbeStep[] = [];
    for await (const step of backend.probe(whole(), {})) if (step.state !== 'running') told.push(step);
    expect(told.find(({ name }) => name === 'Server')?.text).toMatch(/a cluster of 3 masters/);
    expect(told.find(({ name }) => name === 'Prefix')?.text).toBe(`${P} with 120 sessions`);
    const listed = await allPages(store, { filter: {}, limit: 25, now: NOW });
    expect(new Set(listed.map(({ key }) => key)).size).toBe(120);
    const page = await store.page({ filter: {}, limit: 500, now: NOW }, {});
    expect(page.outOf).toBeGreaterThanOrEqual(120);
  });

  test('shows its fullest prefix in a sample, also one whose keys all lie on one node', async () => {
    const client = new Cluster(cluster.ports.map((port) => ({ host: '127.0.0.1', port })));
    const [spread, tagged] = [
      { prefix: 'spread', shops: 9000 },
      { prefix: 'app{one}', shops: 14_000 },
    ].map((place) =>
      Array.from({ length: place.shops }, (_, number) => {
        const shop = `shop-${number}.myshopify.com`;
        const fields = { ...BARE, id: onlineId(shop, '1'), shop };
        return [`${place.prefix}_${fields.id}`, JSON.stringify(toSession(fields).toPropertyArray(true))] as const;
      }),
    );
    await Promise.all((spread ?? []).map(([key, text]) => client.set(key, text)));
    await client.mset((tagged ?? []).flat());
    const store = await backend.open(whole(), { access: 'read-only' });
    opened.push(store);
    const { location, total } = await store.describe({});
    expect(location).toBe('prefix app{one}');
    expect(Math.abs((total?.count ?? 0) - 14_000)).toBeLessThan(1500);
    await Promise.all([...(spread ?? []), ...(tagged ?? [])].map(([key]) => client.del(key)));
    client.disconnect();
  });

  test('one of its nodes alone is told to be a part of it', async () => {
    const alone = backend.open({ ...whole(), topology: 'single' }, { access: 'read-write' });
    await expect(alone).rejects.toMatchObject({ code: 'BAD_INPUT', hint: expect.stringMatching(/Choose Cluster/) });
  });

  test('finds sessions while their slots move from node to node', async () => {
    const store = await opened3();
    await store.write(FULL, {});
    const [from, to] = await ownerOf(`${P}_${FULL.id}`);
    await moveSlot(`${P}_${FULL.id}`, from, to);
    expect((await store.readById(FULL.id, {}))?.fields.id).toBe(FULL.id);
    expect((await store.write({ ...FULL, scope: 'moved' }, {})).fields.scope).toBe('moved');
    const ids = (await allPages(store, { filter: {}, limit: 25, now: NOW })).map(({ fields }) => fields.id);
    expect(ids).toContain(FULL.id);
  });

  test('is sent no deletion twice: it would be told that nothing went', async () => {
    const store = await opened3();
    const session = await store.write(FULL, {});
    const [home] = await ownerOf(session.key);
    const node = new Redis(home.url);
    await node.client('PAUSE', 10_000, 'WRITE');
    const removing = store.remove([session], {}).then(String, ({ code }: DeskError) => code);
    const ours = async () => {
      const clients = String(await node.client('LIST'));
      return clients.split('\n').filter((line) => / name=session-desk /.test(line) && / cmd=eval /.test(line));
    };
    await expect.poll(ours).toHaveLength(1);
    const [, id = ''] = /^id=(\d+)/.exec((await ours())[0] ?? '') ?? [];
    await node.client('KILL', 'ID', id);
    expect(await removing).toBe('UNREACHABLE');
    await node.client('UNPAUSE');
    node.disconnect();
    expect((await store.remove([session], {})).removed).toEqual([true]);
  });

  test('is left without a connection when its store is closed with calls in flight', async () => {
    const store = await backend.open({ ...whole(), prefix: P }, { access: 'read-write' });
    const calls = [store.count({}), store.describe({}), store.readById(FULL.id, {})];
    const ended = Promise.allSettled(calls);
    await Promise.all([store.close(), store.close()]);
    const told = (await ended).flatMap((one): unknown[] => (one.status === 'rejected' ? [one.reason] : []));
    expect(told).toEqual(told.map(() => expect.objectContaining({ message: 'The store was closed.' })));
    for (const { url } of cluster.nodes) {
      const node = new Redis(url);
      await expect.poll(() => node.client('LIST')).not.toMatch(/ name=session-desk /);
      node.disconnect();
    }
  });

  test('that has lost a node says so, and goes on when the node is back', async () => {
    const store = await opened3({ connectTimeout: 1000 });
    const [lost] = cluster.nodes;
    await lost?.kill();
    const started = performance.now();
    await expect(store.count({})).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(performance.now() - started).toBeLessThan(20_000);
    await lost?.start();
    await expect.poll(() => store.count({}).then(({ count }) => count > 0, String), { timeout: 15_000 }).toBe(true);
  });

  /** The node that has a key, and another one. */
  async function ownerOf(key: string): Promise<[TestServer, TestServer]> {
    for (const node of cluster.nodes) {
      const client = new Redis(node.url);
      const isHere = await client.exists(key).then(
        (count) => count === 1,
        () => false,
      );
      client.disconnect();
      const other = cluster.nodes.find((one) => one !== node);
      if (isHere && other !== undefined) return [node, other];
    }
    throw new Error('No node has it.');
  }
});

/** As resharding does. */
async function moveSlot(key: string, from: TestServer, to: TestServer): Promise<void> {
  const [source, target] = [new Redis(from.url), new Redis(to.url)];
  const [fromId, toId] = [await source.cluster('MYID'), await target.cluster('MYID')];
  const slot = await source.cluster('KEYSLOT', key);
  await target.cluster('SETSLOT', slot, 'IMPORTING', fromId);
  await source.cluster('SETSLOT', slot, 'MIGRATING', toId);
  const keys = await source.cluster('GETKEYSINSLOT', slot, 100);
  for (const one of keys) await source.migrate('127.0.0.1', portOf(to), one, 0, 1000);
  for (const node of [target, source]) await node.cluster('SETSLOT', slot, 'NODE', toId);
  source.disconnect();
  target.disconnect();
  await sleep(50);
}
