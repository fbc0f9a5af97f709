import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { toSession } from '../../main/layouts/session.ts';
import { versionOf } from '../../main/layouts/version.ts';
import { generateSessions } from '../../main/stores/memory/generate.ts';
import { backend } from '../../main/stores/redis/backend.ts';
import type { RedisAddress } from '../../main/stores/redis/client.ts';
import type { SessionStore, ShopIndexHealth, StoredSession } from '../../main/stores/store.ts';
import { onlineId } from '../../shared/ids.ts';
import type { ProbeReport, ProbeStep } from '../../shared/records.ts';
import type { SessionFields } from '../../shared/session.ts';
import { startRedis } from '../servers/redis.ts';
import type { TestServer } from '../servers/server.ts';
import { addressOf, MIGRATIONS } from './redis-address.ts';
import { allPages, BARE, byText, FULL, NOW, removeSeen } from './sessions.ts';

let server: TestServer;
let app: Redis;
let opened: SessionStore[];

beforeAll(async () => {
  const started = await startRedis();
  if (started === undefined) throw new Error('There is no Redis to test with.');
  server = started;
  app = new Redis(server.url);
});
afterAll(async () => {
  app.disconnect();
  await server[Symbol.asyncDispose]();
});
beforeEach(async () => {
  opened = [];
  await app.flushall();
});
afterEach(async () => {
  await Promise.all(opened.map((store) => store.close()));
});

async function open(change: Partial<RedisAddress> = {}): Promise<SessionStore> {
  const { address, secrets } = addressOf(server.url);
  const store = await backend.open({ ...address, ...change }, { access: 'read-write', secrets });
  opened.push(store);
  return store;
}

async function probed(change: Partial<RedisAddress> = {}): Promise<{ steps: ProbeStep[]; report: ProbeReport }> {
  const { address, secrets } = addressOf(server.url);
  const steps: ProbeStep[] = [];
  const probing = backend.probe({ ...address, ...change }, { secrets });
  for (;;) {
    const step = await probing.next();
    if (step.done === true) return { steps, report: step.value };
    if (step.value.state !== 'running') steps.push(step.value);
  }
}

const P = 'shopify_sessions';
const SHOP = BARE.shop;

function pairs(fields: SessionFields): string {
  return JSON.stringify(toSession(fields).toPropertyArray(true));
}

/** As the official adapter stores. */
async function put(prefix: string, ...sessions: readonly SessionFields[]): Promise<void> {
  for (const fields of sessions) {
    const key = `${prefix}_${fields.id}`;
    await app.set(key, pairs(fields));
    const entry = await app.get(`${prefix}_${fields.shop}`);
    const keys: unknown[] = entry === null ? [] : JSON.parse(entry);
    if (!keys.includes(key)) await app.set(`${prefix}_${fields.shop}`, JSON.stringify([...keys, key]));
  }
  await app.set(`${prefix}_migrations`, MIGRATIONS);
}

function userOf(shop: string, user: number): SessionFields {
  return { ...BARE, id: onlineId(shop, String(user)), shop, isOnline: true, userId: String(user) };
}

async function entryOf(shop: string, prefix: string = P): Promise<string | null> {
  return app.get(`${prefix}_${shop}`);
}

async function idsIn(store: SessionStore): Promise<(string | undefined)[]> {
  const found: (string | undefined)[] = [];
  for await (const batch of store.scan({ filter: {}, now: NOW, batch: 100 }, {})) {
    found.push(...batch.map((one) => one.fields.id));
  }
  return found.toSorted(byText);
}

/** Everything in the database, byte by byte. */
async function dump(): Promise<Record<string, string>> {
  const keys = await app.keys('*');
  const dumped = await Promise.all(
    keys.toSorted().map(async (key) => [key, (await app.dumpBuffer(key)).toString('hex')]),
  );
  return Object.fromEntries(dumped);
}

describe('prefixes', () => {
  test('are detected, the fullest first, however foreign keys are called', async () => {
    await put('shop_a_sessions', userOf(SHOP, 1), userOf(SHOP, 2), { ...BARE, id: 'offline_x.myshopify.com' });
    await put('b', BARE);
    await app.set('cart_offline_x.myshopify.com', 'not JSON');
    await app.hset('cache_offline_y.myshopify.com', 'a', '1');
    await app.set('jobs_migrations', '{"done":1}');
    for (let at = 0; at < 500; at += 1) await app.set(`cache:${at}`, 'x');
    const { steps, report } = await probed();
    expect(report.tables.map(({ table, total }) => [table, total])).toEqual([
      ['shop_a_sessions', { count: 3, exact: true }],
      ['b', { count: 1, exact: true }],
    ]);
    expect(steps.find(({ name }) => name === 'Prefix')?.text).toMatch(/^shop_a_sessions with 3 sessions; .* 1 other/);
    expect(steps.at(-1)).toMatchObject({ name: 'Layout', state: 'done', text: 'official adapter, with user data' });
    expect((await (await open()).describe({})).location).toBe('prefix shop_a_sessions');
    expect(await idsIn(await open({ prefix: 'b' }))).toEqual([BARE.id]);
  });

  test('an empty one, and one that another begins with, are prefixes like any other', async () => {
    await put('', BARE);
    await put(P, userOf(SHOP, 1));
    await put(`${P}_beta`, userOf(SHOP, 2), userOf(SHOP, 3));
    const { report } = await probed({ prefix: '' });
    expect(report.tables.map(({ table }) => table).toSorted()).toEqual(['', P, `${P}_beta`]);
    const store = await open({ prefix: P });
    expect(await idsIn(store)).toEqual([onlineId(SHOP, '1')]);
    expect(await store.count({})).toEqual({ count: 1, exact: true });
    expect((await store.describe({})).findings).toEqual([]);
    expect((await health(store)).faults).toEqual([]);
    expect(await idsIn(await open({ prefix: `${P}_beta` }))).toHaveLength(2);
    expect(await idsIn(await open({ prefix: '' }))).toEqual([BARE.id]);
  });

  test('an empty database opens with the default one; one with other keys only does not', async () => {
    expect((await probed()).steps.at(-1)).toMatchObject({ state: 'warning', text: expect.stringMatching(/empty/) });
    const store = await open();
    await store.write(BARE, {});
    expect(await app.keys('*')).toEqual([`${P}_${BARE.id}`]);
    await app.flushall();
    await app.set('cache:1', 'x');
    await expect(open()).rejects.toMatchObject({ code: 'TABLE_MISSING' });
  });

  test('of very many keys a sample tells the fullest; other prefixes are told of later', async () => {
    const fill = async (prefix: string, shops: number) => {
      const texts = Array.from({ length: shops }, (_, at) => userOf(`shop-${at}.myshopify.com`, at)).flatMap((one) => [
        `${prefix}_${one.id}`,
        pairs(one),
      ]);
      await app.mset(texts);
    };
    await fill('main_app', 30_000);
    await fill('beta', 12_000);
    await app.mset(Array.from({ length: 20_000 }, (_, at) => [`cache:${at}`, 'x']).flat());
    await put('tiny', BARE);
    const store = await open();
    const { location, total, findings } = await store.describe({});
    expect(location).toBe('prefix main_app');
    expect(total?.exact).toBe(false);
    expect(Math.abs((total?.count ?? 0) - 30_000)).toBeLessThan(3000);
    expect(findings.map(({ message }) => message)).toContain('There are also sessions under the prefix tiny.');
    const { report } = await probed();
    expect(report.tables.slice(0, 2).map(({ table }) => table)).toEqual(['main_app', 'beta']);
    expect((await (await open({ prefix: 'beta' })).describe({})).findings).toHaveLength(1);
  });

  test('looking and opening change nothing', async () => {
    await put(P, BARE, userOf(SHOP, 1));
    await app.set(`${P}_odd`, 'nonsense', 'EX', 1000);
    const before = await dump();
    await probed();
    const store = await open();
    await store.describe({});
    await idsIn(store);
    await health(store);
    await store.findSessionsByShop(SHOP);
    expect(await dump()).toEqual(before);
  });
});

test('keys of other programs under the prefix are left alone, and told of', async () => {
  await put(P, BARE);
  await app.hset(`${P}_hash`, 'a', '1');
  await app.rpush(`${P}_list`, 'a');
  await app.set(`${P}_binary`, Buffer.from([0xff, 0xfe, 0x00]));
  await app.set(`${P}_text`, 'nonsense');
  const store = await open();
  const { sessions } = await store.page({ filter: {}, limit: 100, now: NOW }, {});
  expect(sessions.map(({ fields }) => fields.id).toSorted(byText)).toEqual(
    ['binary', BARE.id, 'text'].toSorted(byText),
  );
  const broken = sessions.filter(({ problems }) => problems.some(({ severity }) => severity === 'error'));
  expect(broken).toHaveLength(2);
  const messages = (await store.describe({})).findings.map(({ message }) => message);
  expect(messages).toEqual([
    expect.stringMatching(/^2 of the keys do not hold a session/),
    expect.stringMatching(/^2 of the keys hold no text/),
  ]);
  await expect(store.write({ ...BARE, id: 'hash' }, {})).rejects.toMatchObject({ code: 'CONFLICT' });
  const before = await dump();
  const others = await Promise.all(
    [`${P}_hash`, `${P}_list`, `${P}_migrations`, `${P}_${SHOP}`, 'cache'].map(async (key) => ({
      key,
      raw: { key, value: (await app.get(key).catch(() => undefined)) ?? '' },
    })),
  );
  expect(await removeSeen(store, [...broken, ...others])).toBe(2);
  expect(
    await store.restore(
      broken.map(({ raw }) => ({ raw })),
      {},
    ),
  ).toEqual([true, true]);
  expect(await dump()).toEqual(before);
});

test('what the adapter keeps for itself is never taken for a session, nor written over', async () => {
  await put(P, BARE);
  const store = await open();
  const before = await dump();
  const refused = { code: 'VALUE_REFUSED', message: expect.stringMatching(/Nothing was written/) };
  await expect(store.write({ ...BARE, id: 'migrations' }, {})).rejects.toMatchObject(refused);
  await expect(store.write({ ...BARE, id: SHOP, shop: 'x.myshopify.com' }, {})).rejects.toMatchObject(refused);
  await expect(store.storeSession(toSession({ ...BARE, id: SHOP }))).rejects.toMatchObject(refused);
  expect(await store.deleteSessions(['migrations', SHOP])).toBe(true);
  expect(await store.loadSession(SHOP)).toBeUndefined();
  expect(await dump()).toEqual(before);
});

describe('keys that expire', () => {
  test('go on expiring when the session is changed, and when it is put back', async () => {
    await put(P, BARE, userOf(SHOP, 1));
    const key = `${P}_${BARE.id}`;
    const at = Date.now() + 3_600_123;
    await app.pexpireat(key, at);
    const store = await open();
    const stored = await store.write({ ...BARE, scope: 'changed' }, {});
    expect(await app.pexpiretime(key)).toBe(at);
    await store.storeSession(toSession({ ...BARE, scope: 'by the app' }));
    expect(await app.pexpiretime(key)).toBe(at);
    expect(stored.raw['expiresAt']).toBe(at);
    expect(store.explain(stored.raw).at(-1)).toMatchObject({ name: 'key expires', value: new Date(at) });
    const [copy] = await store.read([key], {});
    expect(await removeSeen(store, copy === undefined ? [] : [copy])).toBe(1);
    expect(await store.restore([{ raw: copy?.raw ?? {} }], {})).toEqual([true]);
    expect(await app.pexpiretime(key)).toBe(at);
    expect(await app.ttl(`${P}_${onlineId(SHOP, '1')}`)).toBe(-1);
  });

  test('are not as they were seen when they expire at another time, and stay', async () => {
    const users = [1, 2, 3].map((user) => userOf(SHOP, user));
    await put(P, ...users);
    const [longer, forever, same] = users.map(({ id }) => `${P}_${id}`);
    const at = Date.now() + 3_600_000;
    for (const key of [longer, forever, same]) await app.pexpireat(key ?? '', at);
    const store = await open();
    const seen = await store.read([longer ?? '', forever ?? '', same ?? ''], {});
    await app.pexpireat(longer ?? '', at + 1);
    await app.persist(forever ?? '');
    const { removed } = await store.remove(seen, {});
    expect(new Set(seen.filter((_, one) => removed[one]).map(({ key }) => key))).toEqual(new Set([same]));
    expect(await app.pexpiretime(longer ?? '')).toBe(at + 1);
    const over = versionOf(seen.find(({ key }) => key === longer)?.raw ?? {});
    const [copy] = seen.filter(({ key }) => key === longer);
    expect(await store.restore([{ raw: copy?.raw ?? {}, over }], {})).toEqual([false]);
  });

  test('a copy that has expired is not put back, and takes the place of nothing', async () => {
    await put(P, BARE);
    const key = `${P}_${BARE.id}`;
    const store = await open();
    const [present] = await store.read([key], {});
    const expired = { ...present?.raw, expiresAt: Date.now() - 1_000 };
    expect(await store.restore([{ raw: expired, over: versionOf(present?.raw ?? {}) }], {})).toEqual([false]);
    expect(await store.read([key], {})).toEqual([present]);
    await app.del(key);
    expect(await store.restore([{ raw: expired }], {})).toEqual([false]);
    expect(await app.exists(key)).toBe(0);
  });

  test('have the same version wherever they are read, and another when they expire at another time', async () => {
    const sessions = Array.from({ length: 60 }, (_, at) => userOf(SHOP, at + 1));
    await put(P, ...sessions);
    const key = `${P}_${sessions[30]?.id ?? ''}`;
    await app.pexpireat(key, Date.now() + 60_000);
    const store = await open();
    const all = (await store.page({ filter: {}, limit: 500, now: NOW }, {})).sessions;
    const one = await store.read([key], {});
    const paged = all.find((stored) => stored.key === key);
    expect(versionOf(paged?.raw ?? {})).toBe(versionOf(one[0]?.raw ?? {}));
    await app.persist(key);
    expect(versionOf((await store.read([key], {}))[0]?.raw ?? {})).not.toBe(versionOf(paged?.raw ?? {}));
  });
});

describe('the index on shop', () => {
  test('is left as the official adapter leaves it', async () => {
    await put(P, BARE);
    const store = await open();
    await store.write(userOf(SHOP, 1), {});
    await store.storeSession(toSession(userOf(SHOP, 1)));
    expect(await entryOf(SHOP)).toBe(JSON.stringify([`${P}_${BARE.id}`, `${P}_${SHOP}_1`]));
    await store.write(userOf('new.myshopify.com', 2), {});
    expect(await entryOf('new.myshopify.com')).toBe(`["${P}_new.myshopify.com_2"]`);
    await store.deleteSession(BARE.id);
    expect(await entryOf(SHOP)).toBe(`["${P}_${SHOP}_1"]`);
    await store.deleteSessions([onlineId(SHOP, '1'), 'new.myshopify.com_2']);
    expect([await entryOf(SHOP), await entryOf('new.myshopify.com')]).toEqual(['[]', '[]']);
  });

  test('holds unusual keys as JavaScript writes them', async () => {
    await put(P, BARE);
    const store = await open();
    const shop = 'slash.myshopify.com/';
    const ids = ['a/b', 'quo"ted', 'back\\slash', '\\/', 'new\nline', '李 👩🏽‍💻', '\u007f', 'last'];
    for (const id of ids) await store.write({ ...BARE, id, shop }, {});
    await store.deleteSession('last');
    const kept = ids.slice(0, -1).map((id) => `${P}_${id}`);
    expect(JSON.parse((await entryOf(shop)) ?? '')).toEqual(kept);
    expect((await entryOf(shop))?.replace('\\u007f', '\u007f')).toBe(JSON.stringify(kept));
  });

  test('moves a session whose shop changes', async () => {
    await put(P, BARE, userOf(SHOP, 1));
    const store = await open();
    await store.write({ ...BARE, shop: 'moved.myshopify.com' }, {});
    expect(await entryOf(SHOP)).toBe(`["${P}_${SHOP}_1"]`);
    expect(await entryOf('moved.myshopify.com')).toBe(`["${P}_${BARE.id}"]`);
    await store.storeSession(toSession({ ...BARE, shop: 'again.myshopify.com' }));
    expect(await entryOf('moved.myshopify.com')).toBe('[]');
    expect((await health(store)).faults).toEqual([]);
  });

  test('loses nothing that many programs store and delete at once', async () => {
    await put(P, BARE);
    const writers = await Promise.all(Array.from({ length: 4 }, () => open()));
    const each = 50;
    await Promise.all(
      writers.flatMap((writer, at) =>
        Array.from({ length: each }, async (_, turn) => {
          const session = userOf(SHOP, at * each + turn + 1);
          if (turn % 2 === 0) await writer.storeSession(toSession(session));
          else await writer.write(session, {});
          if (turn % 5 === 0) await writer.deleteSession(session.id);
        }),
      ),
    );
    const [store] = writers;
    if (store === undefined) throw new Error('no store');
    const found = await store.findSessionsByShop(SHOP);
    expect(found).toHaveLength(1 + 4 * (each - each / 5));
    expect((await health(store)).faults).toEqual([]);
  });

  test('is not begun where an adapter keeps none, and then every key is looked at', async () => {
    await app.set(`${P}_${BARE.id}`, pairs(BARE));
    const store = await open();
    await store.write(userOf(SHOP, 1), {});
    expect(await entryOf(SHOP)).toBeNull();
    expect(await store.findSessionsByShop(SHOP)).toHaveLength(2);
    const page = await store.page({ filter: { shop: { match: 'exact', value: SHOP } }, limit: 10, now: NOW }, {});
    expect([page.sessions.length, page.fromShopIndex]).toEqual([2, undefined]);
    expect((await store.describe({})).findings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/no index on shop/),
    ]);
    expect(await health(store)).toEqual({ shops: 0, sessions: 2, faults: [] });
    // The app's adapter comes, makes one and notes it.
    await put(P, BARE, userOf(SHOP, 1));
    await store.write(userOf(SHOP, 2), {});
    expect(JSON.parse((await entryOf(SHOP)) ?? '')).toHaveLength(3);
  });

  test('answers a search, and what it has forgotten is found by a thorough one', async () => {
    const sessions = Array.from({ length: 25 }, (_, at) => userOf(SHOP, at + 1));
    await put(P, ...sessions, userOf('other.myshopify.com', 1));
    await app.set(`${P}_${SHOP}_999`, pairs(userOf(SHOP, 999)));
    const store = await open();
    const query = { filter: { shop: { match: 'exact', value: SHOP } }, limit: 10, now: NOW } as const;
    const first = await store.page(query, {});
    expect(first).toMatchObject({ fromShopIndex: true, complete: true });
    expect(await allPages(store, query)).toHaveLength(25);
    const thorough = await allPages(store, { ...query, thorough: true });
    expect(thorough).toHaveLength(26);
    expect(await store.findSessionsByShop(SHOP)).toHaveLength(25);
  });

  test('pages of a shop neither lose nor repeat while the index changes', async () => {
    const sessions = Array.from({ length: 40 }, (_, at) => userOf(SHOP, at + 100));
    await put(P, ...sessions);
    const store = await open();
    const query = { filter: { shop: { match: 'exact', value: SHOP } }, limit: 6, now: NOW } as const;
    const listed = await allPages(store, query, async (page) => {
      await store.deleteSession(sessions[page]?.id ?? '');
      await store.write(userOf(SHOP, 500 + page), {});
    });
    const ids = listed.map(({ fields }) => fields.id);
    expect(new Set(ids).size).toBe(ids.length);
    const stayed = sessions.slice(10).map(({ id }) => id);
    expect(stayed.filter((id) => !ids.includes(id))).toEqual([]);
  });
});

const random = (shop: string, at: number) => ({ ...BARE, id: `00000000-0000-4000-8000-00000000000${at}`, shop });
const offline = (shop: string) => ({ ...BARE, id: `offline_${shop}`, shop });
const search = (value: string, match: 'prefix' | 'contains' = 'prefix') =>
  ({ filter: { shop: { match, value } }, limit: 100, now: NOW }) as const;
const ids = (found: readonly StoredSession[]) => found.map(({ fields }) => fields.id).toSorted(byText);

describe('a search by a part of shops’ names', () => {
  const [TEA, SEA] = ['north-tea.myshopify.com', 'north-sea.myshopify.com'];
  test('finds what names tell and what the index lists, and with a look at everything what it forgot', async () => {
    await put(P, offline(TEA), userOf(TEA, 1), random(TEA, 1), { ...BARE, id: 'offline_elsewhere', shop: TEA });
    await put(P, offline(SEA), userOf(SEA, 2), random(SEA, 2));
    await put(P, offline('other.myshopify.com'), { ...BARE, id: `offline_${SEA}x`, shop: 'other.myshopify.com' });
    // The same beginning under a longer prefix, and among the names of other things.
    await put(`${P}_north`, offline(TEA), userOf('-tea.myshopify.com', 3));
    await app.set(`${P}_north-note`, 'nonsense');
    await app.del(`${P}_${SEA}`);
    await app.set(`${P}_${TEA}_9`, pairs(userOf(TEA, 9)));
    const store = await open();
    const told = [`offline_${TEA}`, `${TEA}_1`, `${TEA}_9`, random(TEA, 1).id, 'offline_elsewhere'];
    const named = [`offline_${SEA}`, `${SEA}_2`];
    for (const query of [search('north'), search('North-'), search('rth', 'contains')]) {
      expect(ids(await allPages(store, query))).toEqual([...told, ...named].toSorted(byText));
      expect(await store.page(query, {})).toMatchObject({ fromShopIndex: true, complete: true });
      const thorough = await allPages(store, { ...query, thorough: true });
      expect(ids(thorough)).toEqual([...told, ...named, random(SEA, 2).id].toSorted(byText));
    }
    expect(ids(await allPages(store, search('north-tea')))).toEqual(told.toSorted(byText));
    const whole = { ...search(''), filter: { shop: { match: 'exact', value: SEA } } } as const;
    expect(ids(await allPages(store, { ...whole, thorough: true }))).toHaveLength(3);
  });

  test('shows the shop that is most likely meant at once', async () => {
    await put(P, offline(TEA), userOf(TEA, 1), random(TEA, 1), offline('north-teapots.myshopify.com'));
    await app.del(`${P}_${SEA}`);
    await app.set(`${P}_offline_${SEA}`, pairs(offline(SEA)));
    const store = await open();
    const found = async (value: string) => ids((await store.findByIds?.(search(value), {})) ?? []);
    expect(await found('North-Tea')).toEqual([`offline_${TEA}`, `${TEA}_1`, random(TEA, 1).id].toSorted(byText));
    expect(await found('north-tea.my')).toHaveLength(3);
    expect(await found('north-sea')).toEqual([`offline_${SEA}`]);
    expect(await found('north')).toEqual([]);
  });

  test('reads no value of another shop', async () => {
    await put(P, offline(TEA), userOf(TEA, 1));
    const others = Array.from({ length: 2000 }, (_, at) => offline(`shop-${at}.myshopify.com`));
    await app.mset(others.flatMap((one) => [`${P}_${one.id}`, pairs(one)]));
    const store = await open();
    await store.page(search('north'), {});
    await app.config('RESETSTAT');
    expect(ids(await allPages(store, search('north')))).toEqual([`${TEA}_1`, `offline_${TEA}`]);
    const [, read] = /keyspace_hits:(\d+)/.exec(await app.info('stats')) ?? [];
    expect(Number(read)).toBeLessThan(10);
  });

  test('looks at everything where no adapter keeps an index, and shows first what names tell', async () => {
    for (const one of [offline(TEA), userOf(TEA, 1), random(TEA, 1)]) await app.set(`${P}_${one.id}`, pairs(one));
    const store = await open();
    const page = await store.page(search('north'), {});
    expect([page.sessions.length, page.fromShopIndex]).toEqual([3, undefined]);
    const byIds = [`offline_${TEA}`, `${TEA}_1`].toSorted(byText);
    expect(ids((await store.findByIds?.(search('north'), {})) ?? [])).toEqual(byIds);
    const exact = { ...search(''), filter: { shop: { match: 'exact', value: TEA } } } as const;
    expect(ids((await store.findByIds?.(exact, {})) ?? [])).toEqual(byIds);
  });
});

const shopOf = (name: string) => [userOf(`${name}.myshopify.com`, 1), userOf(`${name}.myshopify.com`, 2)];

/** Shops with one fault each, and a sound one. */
async function makeFaults(): Promise<void> {
  await put(P, ...['sound', 'twice', 'gone', 'forgot', 'broken', 'strange'].flatMap((name) => shopOf(name)));
  const key = (name: string, user: number) => `${P}_${name}.myshopify.com_${user}`;
  const set = (name: string, entry: string) => app.set(`${P}_${name}.myshopify.com`, entry);
  await set('twice', JSON.stringify([key('twice', 2), key('twice', 1), key('twice', 2), key('twice', 2)]));
  await set('gone', JSON.stringify([key('gone', 1), key('gone', 3), key('sound', 1), key('gone', 2)]));
  await set('forgot', JSON.stringify([key('forgot', 2)]));
  await set('broken', 'nonsense');
  await app.del(`${P}_strange.myshopify.com`);
}

async function health(store: SessionStore): Promise<ShopIndexHealth> {
  const checking = store.shopIndex?.check({});
  for (;;) {
    const step = await checking?.next();
    if (step === undefined) throw new Error('This store has no index.');
    if (step.done === true) return step.value;
  }
}

describe('the health of the index', () => {
  test('is told shop by shop, and nothing is changed by asking', async () => {
    await makeFaults();
    const store = await open();
    const before = await dump();
    const { shops, sessions, faults } = await health(store);
    expect([shops, sessions]).toEqual([5, 12]);
    expect(faults.toSorted((a, b) => byText(a.shop, b.shop))).toEqual([
      { shop: 'broken.myshopify.com', unreadable: true, duplicates: 0, dangling: 0, missing: 2 },
      { shop: 'forgot.myshopify.com', unreadable: false, duplicates: 0, dangling: 0, missing: 1 },
      { shop: 'gone.myshopify.com', unreadable: false, duplicates: 0, dangling: 2, missing: 0 },
      { shop: 'strange.myshopify.com', unreadable: false, duplicates: 0, dangling: 0, missing: 2 },
      { shop: 'twice.myshopify.com', unreadable: false, duplicates: 2, dangling: 0, missing: 0 },
    ]);
    expect(await dump()).toEqual(before);
  });

  test('is made good shop by shop, by what is true then', async () => {
    await makeFaults();
    const store = await open();
    const { faults } = await health(store);
    // Another program goes on meanwhile.
    const late = userOf('forgot.myshopify.com', 7);
    await (await open()).write(late, {});
    await (await open()).deleteSession(onlineId('strange.myshopify.com', '1'));
    const repaired = await store.shopIndex?.repair(
      faults.map(({ shop }) => shop),
      {},
    );
    expect(repaired).toEqual([true, true, true, true, true]);
    expect((await health(store)).faults).toEqual([]);
    expect(await entryOf('twice.myshopify.com')).toBe(
      JSON.stringify([`${P}_twice.myshopify.com_2`, `${P}_twice.myshopify.com_1`]),
    );
    expect(await store.findSessionsByShop('forgot.myshopify.com')).toHaveLength(3);
    expect(await entryOf('strange.myshopify.com')).toBe(`["${P}_strange.myshopify.com_2"]`);
    // Who repairs without having checked looks through everything first.
    await makeFaults();
    expect(await (await open()).shopIndex?.repair(['broken.myshopify.com', 'strange.myshopify.com'], {})).toEqual([
      true,
      true,
    ]);
    expect(await store.findSessionsByShop('strange.myshopify.com')).toHaveLength(2);
  });

  test('is repaired while others store for the same shop, and what they store stays listed', async () => {
    await put(P, ...shopOf('busy'));
    const shop = 'busy.myshopify.com';
    const [store, other] = [await open(), await open()];
    for (let turn = 0; turn < 20; turn += 1) {
      await app.set(`${P}_${shop}`, JSON.stringify([`${P}_${shop}_1`, `${P}_${shop}_1`]));
      await Promise.all([
        store.shopIndex?.repair([shop], {}),
        ...Array.from({ length: 5 }, (_, at) => other.write(userOf(shop, 100 + turn * 5 + at), {})),
      ]);
    }
    await health(store);
    expect(await store.shopIndex?.repair([shop], {})).toEqual([true]);
    expect(await store.findSessionsByShop(shop)).toHaveLength(2 + 100);
  });

  test('a read-only store refuses to repair', async () => {
    await makeFaults();
    const { address, secrets } = addressOf(server.url);
    const store = await backend.open(address, { access: 'read-only', secrets });
    opened.push(store);
    expect((await health(store)).faults).toHaveLength(5);
    await expect(store.shopIndex?.repair(['twice.myshopify.com'], {})).rejects.toMatchObject({ code: 'READ_ONLY' });
  });
});

describe('ages', () => {
  const OLD =
    '[["id","x.myshopify.com_5"],["shop","x.myshopify.com"],["state","1"],["isOnline",true],["expires",1795178096],["accessToken","x"],["onlineAccessInfo",5]]';

  test('seconds of the oldest are read, and new sessions are written as the app writes them', async () => {
    await app.set(`${P}_x.myshopify.com_5`, OLD);
    const store = await open();
    expect((await store.describe({})).layoutTitle).toBe('official adapter, without user data');
    const stored = await store.readById('x.myshopify.com_5', {});
    expect(stored?.fields).toMatchObject({ expires: 1_795_178_096_000, userId: '5' });
    await store.write(FULL, {});
    expect(await app.get(`${P}_${FULL.id}`)).toMatch(/"onlineAccessInfo",9007199254740993\]\]$/);
  });

  test('where both are, the newer one is written', async () => {
    await app.set(`${P}_x.myshopify.com_5`, OLD);
    await put(P, FULL);
    const store = await open();
    const { layoutTitle, findings } = await store.describe({});
    expect(layoutTitle).toBe('official adapter, with user data');
    expect(findings.map(({ message }) => message)).toEqual([expect.stringMatching(/before 4\.2/)]);
    const changed = await store.write({ ...FULL, id: 'x.myshopify.com_5', shop: 'x.myshopify.com' }, {});
    expect(changed.fields.firstName).toBe(FULL.firstName);
    expect(changed.raw['value']).not.toMatch(/onlineAccessInfo/);
  });
});

test('pairs that are nobody’s field survive an edit', async () => {
  const text = pairs(BARE).replace(/\]$/, ',["theme",{"n":12345678901234567890}]]');
  await put(P, BARE);
  await app.set(`${P}_${BARE.id}`, text);
  const store = await open();
  await store.write({ ...BARE, scope: 'changed' }, {});
  expect(await app.get(`${P}_${BARE.id}`)).toContain('["theme",{"n":12345678901234567890}]');
});

test('first rows come at once, and say how far they looked, among very many keys of others', async () => {
  const pipeline = app.pipeline();
  for (let at = 0; at < 200_000; at += 1) pipeline.set(`cache:${at}`, 'x');
  await pipeline.exec();
  const sessions = [...generateSessions({ shops: 20, sessions: 60, seed: 5, now: NOW })];
  await put(P, ...sessions);
  const started = performance.now();
  const store = await open();
  const page = await store.page({ filter: {}, limit: 50, now: NOW }, {});
  expect(performance.now() - started).toBeLessThan(2500);
  expect(page.outOf).toBeGreaterThan(200_000);
  expect(page.scanned).toBeGreaterThan(1000);
  const all = await allPages(store, { filter: {}, limit: 50, now: NOW });
  expect(new Set(all.map(({ fields }) => fields.id)).size).toBe(60);
});
