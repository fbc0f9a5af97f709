import { createServer } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { encodePairs, pairsLayout, writeJson } from '../../main/layouts/pairs.ts';
import { versionOf } from '../../main/layouts/version.ts';
import { generateSessions } from '../../main/stores/memory/generate.ts';
import type { SessionStore, ShopIndexHealth, StoredSession } from '../../main/stores/store.ts';
import { DeskError } from '../../shared/errors.ts';
import { offlineId, onlineId } from '../../shared/ids.ts';
import type { SessionFields } from '../../shared/session.ts';
import { freePort } from '../servers/server.ts';
import { makeKvPlace, probeKvAddress, type KvAddress, type KvPlace } from './kv-place.ts';
import { allPages, BARE, byText, FULL, NOW, removeSeen } from './sessions.ts';

const UUID = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const SHOP = 'plain-tea.myshopify.com';

function textOf(fields: SessionFields): string {
  return writeJson(encodePairs(pairsLayout('current', 'x'), fields));
}

async function failureOf(work: Promise<unknown>): Promise<DeskError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DeskError) return error;
  throw new Error('It did not fail as it should.', { cause: error });
}

/** Stores sessions as the app would, index and all, in one request. */
async function fill(store: SessionStore, count: number): Promise<SessionFields[]> {
  const sessions = [...generateSessions({ shops: Math.ceil(count / 5), sessions: count, seed: 3, now: NOW })];
  const raws = sessions.map((fields) => ({ raw: { key: fields.id, value: textOf(fields) } }));
  expect(await store.restore(raws, {})).toEqual(raws.map(() => true));
  return sessions;
}

async function everything(store: SessionStore): Promise<StoredSession[]> {
  const found: StoredSession[] = [];
  for await (const batch of store.scan({ filter: {}, now: NOW, batch: 100 }, {})) found.push(...batch);
  return found;
}

const probe = (address: KvAddress, token: string) => probeKvAddress(address, { password: token });

async function check(store: SessionStore): Promise<ShopIndexHealth> {
  const run = store.shopIndex?.check({});
  for (;;) {
    const next = await run?.next();
    if (next === undefined) throw new Error('there is no index');
    if (next.done === true) return next.value;
  }
}

// Where Miniflare could not be installed, the end of the run says so.
describe.skipIf(inject('kvUrl') === '')('Cloudflare KV over its REST API', () => {
  let place: KvPlace;
  let opened: SessionStore[];

  beforeEach(async () => {
    opened = [];
    place = await makeKvPlace();
  });
  afterEach(async () => {
    await Promise.all(opened.map((store) => store.close()));
    await place.remove();
  });

  async function countRequests(work: () => Promise<unknown>): Promise<number> {
    const before = (await place.control.requests(place.token)).length;
    await work();
    return (await place.control.requests(place.token)).length - before;
  }

  async function open(...options: Parameters<KvPlace['open']>): Promise<SessionStore> {
    const store = await place.open(...options);
    opened.push(store);
    return store;
  }

  const indexOf = async (shop: string): Promise<unknown> => JSON.parse((await place.get(`shop:${shop}`)) ?? 'null');

  describe('the probe', () => {
    test('goes from the token to the layout, and offers the namespaces that hold sessions', async () => {
      const store = await open();
      await fill(store, 30);
      const second = await place.control.namespace(place.account, place.token, 'staging');
      await place.control.app(second, 'put', BARE.id, textOf(BARE));
      await place.control.namespace(place.account, place.token, 'flags');
      const { namespace: _, ...unnamed } = place.address;
      const { steps, report } = await probe(unnamed, place.token);
      expect(steps.map(({ name, state }) => `${name} ${state}`)).toEqual(
        'Token,Account,Namespace,Layout'.split(',').map((name) => `${name} done`),
      );
      expect(report.tables).toMatchObject([
        { table: place.namespace, title: expect.stringMatching(/^sessions-/), total: { count: 30, exact: true } },
        { table: second, title: 'staging', total: { count: 1, exact: true } },
      ]);
      expect(report.otherTables).toEqual(['flags']);
      expect(report.description?.layoutTitle).toBe('official adapter, with user data');
      const found = await open({}, { namespace: undefined });
      expect((await found.describe({})).location).toMatch(/^namespace sessions-/);
    });

    test('finds the account that a token sees, and asks which when there are two', async () => {
      const address: KvAddress = { ...place.address, place: { ...place.address.place, at: 'account', account: '' } };
      expect((await probe(address, place.token)).steps.map(({ state }) => state)).not.toContain('failed');
      const other = await place.control.account('Other company');
      const token = await place.control.token({ accounts: [place.account, other] });
      expect((await probe(address, token)).steps.at(-1)).toMatchObject({
        name: 'Account',
        state: 'failed',
        text: expect.stringContaining(`Other company (${other})`),
      });
    });

    test('a token of the account is as good as one of a user', async () => {
      await place.wish({ owner: 'account' });
      for (const account of [place.account, '']) {
        const address: KvAddress = { ...place.address, place: { ...place.address.place, at: 'account', account } };
        expect((await probe(address, place.token)).steps.map(({ state }) => state)).not.toContain('failed');
      }
    });

    test('sessions behind a thousand keys of another program are found', async () => {
      const store = await open();
      const flags = Array.from({ length: 1_050 }, (_, at) => ({ raw: { key: `flag:${at}`, value: '1' } }));
      await store.restore(flags, {});
      await store.write(BARE, {});
      const { namespace: _, ...unnamed } = place.address;
      const { report } = await probe(unnamed, place.token);
      expect(report.tables).toMatchObject([{ table: place.namespace, total: { count: 1, exact: false } }]);
      // The first call may not come so far; it says so, and where to go on.
      const filter = { shop: { match: 'prefix', value: 'bare' } } as const;
      expect(await allPages(store, { filter, limit: 5, now: NOW })).toHaveLength(1);
    });

    test.each([
      ['Token', 'no-such-token', /does not know this API token/],
      ['Token', '', /no API token/],
      ['Token', 'token\nwith a line', /characters that no token has/],
    ])('%s: %j is told for what it is, and never repeated', async (name, token, words) => {
      const { steps } = await probe(place.address, token);
      expect(steps.at(-1)).toMatchObject({ name, state: 'failed', text: words });
      expect(JSON.stringify(steps)).not.toContain('no-such-token');
    });
  });

  describe('what Cloudflare says no to', () => {
    test('a token that may only read', async () => {
      const store = await open();
      await fill(store, 5);
      await place.wish({ access: 'read' });
      expect((await store.page({ filter: {}, limit: 10, now: NOW }, {})).sessions.length).toBeGreaterThan(0);
      const failure = await failureOf(store.write(BARE, {}));
      expect(failure).toMatchObject({ code: 'AUTH_FAILED', hint: expect.stringMatching(/Workers KV Storage.*Edit/) });
      await place.wish({ access: 'none' });
      expect(await failureOf(store.count({}))).toMatchObject({
        code: 'AUTH_FAILED',
        hint: expect.stringMatching(/Workers KV Storage: Read/),
      });
      await place.wish({});
      expect((await store.count({})).count).toBe(5);
    });

    test.each([
      ['an account of somebody else', { account: '0'.repeat(32) }, {}, 'AUTH_FAILED'],
      ['what is no account', { account: 'acme' }, {}, 'NOT_FOUND'],
      ['a namespace that is not there', {}, { namespace: 'f'.repeat(32) }, 'TABLE_MISSING'],
      ['what is no namespace', {}, { namespace: 'SESSIONS' }, 'TABLE_MISSING'],
    ])('%s', async (_, where, change, code) => {
      const address = { ...place.address.place, at: 'account' as const, account: place.account, ...where };
      const failure = await failureOf(place.open({}, { ...change, place: address }));
      expect(failure).toMatchObject({ code, hint: expect.any(String), detail: expect.any(String) });
      expect(`${failure.message}${failure.hint}${failure.detail}`).not.toContain(place.token);
    });

    test('a moment’s failure is overcome, a lasting one told', async () => {
      const store = await open();
      await fill(store, 20);
      const broken = { on: 'bulk/get', status: 503, code: 10001, message: 'service temporarily unavailable' };
      await place.wish({ failures: [{ ...broken, times: 2 }] });
      expect(await everything(store)).toHaveLength(20);
      await place.wish({ failures: [{ ...broken, times: 99 }] });
      expect(await failureOf(everything(store))).toMatchObject({
        code: 'STORE_FAILED',
        detail: 'service temporarily unavailable [10001]',
      });
      await place.wish({ failures: [{ on: '.', status: 502, times: 99, body: '<html>Bad gateway</html>' }] });
      expect(await failureOf(store.count({}))).toMatchObject({ code: 'STORE_FAILED' });
    });

    test('what was done although it failed is done once', async () => {
      const store = await open();
      await place.wish({ failures: [{ on: 'PUT .*/bulk', status: 500, times: 1, done: true }] });
      await store.write(FULL, {});
      expect(await indexOf(FULL.shop)).toEqual([FULL.id]);
      expect(await everything(store)).toHaveLength(1);
    });

    test('what another server answers', async () => {
      const server = createServer((_, answer) => answer.end('<html>hello</html>')).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const bound = server.address();
      const port = typeof bound === 'object' ? bound?.port : undefined;
      const at = (endpoint: string) => ({ place: { at: 'account' as const, account: place.account, endpoint } });
      const failure = await failureOf(place.open({}, at(`http://127.0.0.1:${port}/client/v4`)));
      expect(failure).toMatchObject({ code: 'STORE_FAILED', message: expect.stringMatching(/not Cloudflare’s/) });
      server.close();
      const nobody = await failureOf(place.open({}, at(`http://127.0.0.1:${await freePort()}`)));
      expect(nobody).toMatchObject({ code: 'UNREACHABLE', message: expect.stringMatching(/refused the connection/) });
      expect(await failureOf(place.open({}, at('http://no-such-host.invalid')))).toMatchObject({ code: 'UNREACHABLE' });
    });
  });

  describe('the limits on requests', () => {
    const tooMany = { on: 'GET .*/keys', status: 429, code: 10429, message: 'Rate limited' };

    test('a short wait is waited for, and the page says so', async () => {
      const store = await open();
      await fill(store, 5);
      await place.wish({ failures: [{ ...tooMany, times: 1, headers: { 'Retry-After': '1' } }] });
      const page = await store.page({ filter: {}, limit: 10, now: NOW }, {});
      expect(page.sessions.length).toBe(5);
      expect(page.slowedFor).toBeGreaterThan(800);
    });

    test('a long wait is told with how long, and can be cancelled', async () => {
      const store = await open();
      await place.wish({ failures: [{ ...tooMany, times: 1, headers: { 'Retry-After': '280' } }] });
      const query = { filter: {}, limit: 10, now: NOW };
      expect(await failureOf(store.page(query, {}))).toMatchObject({
        code: 'THROTTLED',
        hint: expect.stringMatching(/in 2[78]\d seconds/),
      });
      const stop = new AbortController();
      const counting = failureOf(store.count({ signal: stop.signal }));
      stop.abort();
      expect(await counting).toMatchObject({ code: 'CANCELLED' });
    });

    test('what Cloudflare says is left is not used up', async () => {
      await fill(await open(), 1_000);
      await place.wish({ quota: { requests: 20, seconds: 1 } });
      const store = await open();
      expect(await everything(store)).toHaveLength(1_000);
      expect((await store.count({})).count).toBe(1_000);
      expect((await place.control.requests(place.token)).length).toBeGreaterThan(20);
      expect(await place.control.refusals(place.token)).toBe(0);
    });

    test('a few requests do the work of many', async () => {
      const store = await open();
      const sessions = await fill(store, 1_000);
      const all = await everything(store);
      expect(all).toHaveLength(1_000);
      const [busiest = ''] = sessions.map(({ shop }) => shop).slice(-1);
      expect(await countRequests(() => store.findSessionsByShop(busiest))).toBe(2);
      expect(await countRequests(() => store.page({ filter: {}, limit: 100, now: NOW }, {}))).toBe(2);
      expect(await countRequests(() => store.count({}))).toBe(2);
      expect(await countRequests(() => everything(store))).toBeLessThanOrEqual(14);
      expect(await countRequests(() => store.write({ ...BARE, scope: 'x' }, {}))).toBe(3);
      const ids = sessions.map(({ id }) => id);
      // Ten to see what is there, one to delete, three for the index.
      expect(await countRequests(() => store.deleteSessions(ids))).toBeLessThanOrEqual(14);
      expect((await store.count({})).count).toBe(1);
    });
  });

  describe('among the keys of other programs', () => {
    const OTHERS = {
      greeting: 'hello',
      'cache:1': '[["a",1],["b",2]]',
      cart_12345: '{"total":3}',
      list: '["a","b"]',
      shopping: '[]',
    };

    test('sessions are found, others left out, counted and left alone', async () => {
      const store = await open();
      await fill(store, 20);
      for (const [key, value] of Object.entries(OTHERS)) await place.put(key, value);
      expect(await allPages(store, { filter: {}, limit: 10, now: NOW })).toHaveLength(20);
      const description = await store.describe({});
      expect(description.total).toEqual({ count: 20, exact: true });
      expect(description.findings.map(({ message }) => message)).toEqual([
        'The namespace also has 5 keys of other programs.',
      ]);
      expect(await store.read(Object.keys(OTHERS), {})).toEqual([]);
      expect(
        await removeSeen(
          store,
          Object.entries(OTHERS).map(([key, value]) => ({ key, raw: { key, value } })),
        ),
      ).toBe(0);
      await store.deleteSessions(Object.keys(OTHERS));
      expect(await failureOf(store.write({ ...BARE, id: 'greeting' }, {}))).toMatchObject({ code: 'VALUE_REFUSED' });
      for (const [key, value] of Object.entries(OTHERS)) expect(await place.get(key)).toBe(value);
    });

    test('a session’s key over what is none is listed as unreadable, with what the key tells', async () => {
      const store = await open();
      await place.put(offlineId(SHOP), 'null');
      await place.put(onlineId(SHOP, '77'), '[["id","x"]');
      await place.put(UUID, '{"id":1}');
      await place.control.putBytes(place, offlineId('bytes.myshopify.com'), new Uint8Array([0xff, 0x00, 0x80]));
      const page = await store.page({ filter: { statuses: ['unreadable'] }, limit: 10, now: NOW }, {});
      expect(page.sessions.map(({ fields }) => [fields.id, fields.shop, fields.isOnline])).toEqual([
        [UUID, undefined, undefined],
        [offlineId('bytes.myshopify.com'), 'bytes.myshopify.com', false],
        [offlineId(SHOP), SHOP, false],
        [onlineId(SHOP, '77'), SHOP, true],
      ]);
      expect(page.sessions.every(({ problems }) => problems[0]?.severity === 'error')).toBe(true);
      const raws = page.sessions.map(({ raw }) => ({ raw }));
      expect(await removeSeen(store, page.sessions)).toBe(4);
      expect(await everything(store)).toEqual([]);
      expect(await store.restore(raws, {})).toEqual([true, true, true, true]);
      const back = await everything(store);
      expect(back.map(({ raw }) => versionOf(raw)).toSorted(byText)).toEqual(
        raws.map(({ raw }) => versionOf(raw)).toSorted(byText),
      );
      // To the last byte, through the base64 of the bulk write.
      expect(await place.control.getBytes(place, offlineId('bytes.myshopify.com'))).toEqual(
        Buffer.from([0xff, 0, 0x80]),
      );
    });

    test('a session under another key than its id is pointed out', async () => {
      const store = await open();
      await place.put('moved', textOf(BARE));
      const moved = await store.readById('moved', {});
      expect(moved?.fields.id).toBe(BARE.id);
      expect(moved?.problems.map(({ message }) => message)).toContain(
        'The session lies under another key than its id.',
      );
    });
  });

  test.each(['', '.', '..', 'shop:x', 'x'.repeat(513), 'ü'.repeat(257)])(
    'the id %j is refused before anything is sent',
    async (id) => {
      const store = await open();
      const before = (await place.control.requests(place.token)).length;
      const failure = await failureOf(store.write({ ...BARE, id }, {}));
      expect(failure).toMatchObject({ code: 'VALUE_REFUSED', message: expect.stringMatching(/Nothing was written/) });
      expect(await store.loadSession(id)).toBeUndefined();
      expect((await place.control.requests(place.token)).length).toBe(before);
    },
  );

  test('expiry and metadata of a key stay with it, through an edit and through the trash', async () => {
    const store = await open();
    const expiration = Math.floor(Date.now() / 1000) + 3_600;
    await place.put(BARE.id, textOf(BARE), { expiration, metadata: { app: 'x', n: [1] } });
    const edited = await store.write({ ...BARE, scope: 'read_products' }, {});
    expect(edited.raw).toMatchObject({ expires: expiration * 1_000, metadata: { app: 'x', n: [1] } });
    await store.deleteSession(BARE.id);
    expect(await store.restore([{ raw: edited.raw }], {})).toEqual([true]);
    const back = await store.readById(BARE.id, {});
    expect(versionOf(back?.raw ?? {})).toBe(versionOf(edited.raw));
    const listed = await place.control.app(place.namespace, 'list', { prefix: BARE.id });
    expect(listed).toMatchObject({ keys: [{ name: BARE.id, expiration, metadata: { app: 'x', n: [1] } }] });

    const gone = { ...edited.raw, key: 'offline_gone.myshopify.com', expires: Date.now() - 1_000 };
    expect(await store.restore([{ raw: gone }], {})).toEqual([false]);
    await place.put('soon', textOf({ ...BARE, id: 'soon' }), { expiration: Math.floor(Date.now() / 1000) + 61 });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await failureOf(store.write({ ...BARE, id: 'soon', scope: 'x' }, {}))).toMatchObject({
      code: 'VALUE_REFUSED',
      message: expect.stringMatching(/expires within a minute/),
    });
  });

  describe('the adapter’s index on shop', () => {
    test('storing and deleting keep it right, with its duplicates of before', async () => {
      const store = await open();
      const online = { ...FULL, id: onlineId(SHOP, '1'), shop: SHOP };
      await place.put(`shop:${SHOP}`, JSON.stringify(['a', 'a', online.id]));
      await store.write(online, {});
      await store.write({ ...BARE, id: offlineId(SHOP), shop: SHOP }, {});
      expect(await indexOf(SHOP)).toEqual(['a', 'a', online.id, offlineId(SHOP)]);
      // Duplicates and what is gone do not show.
      const found = (await store.findSessionsByShop(SHOP)).map(({ id }) => id);
      expect(found.toSorted(byText)).toEqual([offlineId(SHOP), online.id].toSorted(byText));
      await store.write({ ...online, shop: 'moved.myshopify.com' }, {});
      expect(await indexOf(SHOP)).toEqual(['a', 'a', offlineId(SHOP)]);
      expect(await indexOf('moved.myshopify.com')).toEqual([online.id]);
      await store.deleteSessions([online.id, offlineId(SHOP)]);
      expect(await indexOf(SHOP)).toEqual(['a', 'a']);
      expect(await indexOf('moved.myshopify.com')).toEqual([]);
    });

    test('what it forgot is found by the shop’s keys, and by looking at everything', async () => {
      const store = await open();
      await place.put(offlineId(SHOP), textOf({ ...BARE, id: offlineId(SHOP), shop: SHOP }));
      await place.put(UUID, textOf({ ...FULL, id: UUID, shop: SHOP }));
      const query = { filter: { shop: { match: 'exact', value: SHOP } }, limit: 10, now: NOW } as const;
      const trusting = await store.page(query, {});
      expect(trusting).toMatchObject({ fromShopIndex: true, complete: true });
      expect(trusting.sessions.map(({ key }) => key)).toEqual([offlineId(SHOP)]);
      const thorough = await store.page({ ...query, thorough: true }, {});
      expect(thorough.fromShopIndex).toBeUndefined();
      expect(thorough.sessions.map(({ key }) => key)).toEqual([UUID, offlineId(SHOP)]);
      const scanned: string[] = [];
      for await (const batch of store.scan({ filter: query.filter, now: NOW, batch: 10 }, {})) {
        scanned.push(...batch.map(({ key }) => key));
      }
      expect(scanned).toEqual([UUID, offlineId(SHOP)]);
    });

    test('what keys tell of the beginning of a shop is found without listing everything', async () => {
      const store = await open();
      const shops = ['north-tea.myshopify.com', 'north-teapot.myshopify.com', 'North-tea.myshopify.com'];
      const sessions = shops.flatMap((shop, at) => [
        { ...BARE, id: offlineId(shop), shop },
        { ...FULL, id: onlineId(shop, String(at)), shop },
        { ...FULL, id: `${UUID.slice(0, -1)}${at}`, shop },
      ]);
      for (const one of sessions) await place.put(one.id, textOf(one));
      await place.put('north-tea', 'a key of another program');
      await place.put(`shop:${shops[0]}`, JSON.stringify([UUID]));
      const found = async (match: 'exact' | 'prefix' | 'contains', value: string) =>
        (await store.findByIds?.({ filter: { shop: { match, value } }, limit: 100, now: NOW }, {}))
          ?.map(({ fields }) => fields.id)
          .toSorted(byText);
      const told = (some: readonly string[]) =>
        some.flatMap((shop) => [offlineId(shop), onlineId(shop, String(shops.indexOf(shop)))]).toSorted(byText);
      expect(await found('prefix', 'north-tea')).toEqual(told(shops.slice(0, 2)));
      expect(await found('prefix', 'North-tea')).toEqual(told(shops));
      expect(await found('prefix', 'north-teap')).toEqual(told(shops.slice(1, 2)));
      expect(await found('prefix', 'offline')).toEqual([]);
      expect(await found('prefix', 'shop')).toEqual([]);
      expect(await found('exact', 'north-tea.myshopify.com')).toBeUndefined();
      expect(await found('contains', 'tea')).toBeUndefined();
    });

    test('the check finds what is wrong and changes nothing, and the repair makes it right', async () => {
      const store = await open();
      const sessions = await fill(store, 50);
      const [one, two, three, four] = [...new Set(sessions.map(({ shop }) => shop))];
      const idsOf = (shop: string | undefined) =>
        sessions.filter((session) => session.shop === shop).map(({ id }) => id);
      await place.put(`shop:${one}`, JSON.stringify([...idsOf(one), ...idsOf(one), 'gone']));
      await place.put(`shop:${two}`, 'nonsense');
      await place.control.app(place.namespace, 'delete', `shop:${three}`);
      await place.put('shop:nobody.myshopify.com', '["gone"]');
      await place.put(UUID, textOf({ ...FULL, id: UUID, shop: four ?? '' }));

      const health = await check(store);
      expect(health).toMatchObject({ sessions: 51 });
      const byShop = new Map(health.faults.map((fault) => [fault.shop, fault]));
      expect([...byShop.keys()].toSorted(byText)).toEqual(
        [one, two, three, four, 'nobody.myshopify.com'].toSorted(byText),
      );
      expect(byShop.get(one ?? '')).toMatchObject({ duplicates: idsOf(one).length, dangling: 1, missing: 0 });
      expect(byShop.get(two ?? '')).toMatchObject({ unreadable: true, missing: idsOf(two).length });
      expect(byShop.get(three ?? '')).toMatchObject({ missing: idsOf(three).length });
      expect(byShop.get(four ?? '')).toMatchObject({ missing: 1 });
      expect(await place.get(`shop:${two}`)).toBe('nonsense');

      // Meanwhile the app stores one more: it must not be lost.
      const late = { ...FULL, id: onlineId(three ?? '', '99'), shop: three ?? '' };
      await place.put(late.id, textOf(late));
      await place.put(`shop:${three}`, JSON.stringify([late.id]));
      const shops = health.faults.map(({ shop }) => shop);
      expect(await store.shopIndex?.repair(shops, {})).toEqual(shops.map(() => true));
      expect((await check(store)).faults).toEqual([]);
      const repaired = (await store.findSessionsByShop(three ?? '')).map(({ id }) => id);
      expect(repaired.toSorted(byText)).toEqual([late.id, ...idsOf(three)].toSorted(byText));
      expect(await indexOf(four ?? '')).toContain(UUID);
    });
  });

  test('what was changed here a moment ago shows at once, what others change as soon as Cloudflare gives it', async () => {
    const store = await open();
    await fill(store, 10);
    expect(store.capabilities.delay).toMatch(/may not be visible yet/);
    await place.wish({ delayed: 2_000 });
    const written = await store.write({ ...BARE, scope: 'new' }, {});
    expect(written.fields.scope).toBe('new');
    await store.write({ ...BARE, scope: 'newer' }, { expect: { version: versionOf(written.raw) } });
    expect((await store.readById(BARE.id, {}))?.fields.scope).toBe('newer');
    const [other] = (await everything(store)).filter(({ key }) => key !== BARE.id);
    expect(await removeSeen(store, await store.read([other?.key ?? '', BARE.id], {}))).toBe(2);
    expect(await store.read([other?.key ?? '', BARE.id], {})).toEqual([]);
    expect(await everything(store)).toHaveLength(9);
    expect((await store.count({})).count).toBe(9);
    expect((await store.describe({})).total?.count).toBe(9);
    // Another session under the same key is no leftover.
    await place.put(BARE.id, textOf({ ...BARE, scope: 'by the app' }));
    await place.wish({});
    expect((await store.readById(BARE.id, {}))?.fields.scope).toBe('by the app');
    expect((await store.count({})).count).toBe(10);
  });

  test('a store of the age before writes what that adapter reads', async () => {
    const online = { ...FULL, id: onlineId(SHOP, '7'), shop: SHOP, userId: '7' };
    await place.put(online.id, writeJson(encodePairs(pairsLayout('before', 'x'), online)));
    const store = await open();
    expect((await store.describe({})).layoutTitle).toBe('official adapter, without user data');
    await store.write({ ...online, scope: 'x' }, {});
    expect(await place.get(online.id)).toContain('["onlineAccessInfo",7]');
    expect(await place.get(online.id)).not.toContain('firstName');
  });
});
