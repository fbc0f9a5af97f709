import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CreateTableCommand,
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { versionOf } from '../../main/layouts/version.ts';
import { backend } from '../../main/stores/dynamodb/backend.ts';
import { officialLayout } from '../../main/stores/dynamodb/layout.ts';
import { narrowingOf } from '../../main/stores/dynamodb/narrowing.ts';
import type { PageQuery, SessionStore, StoreFilter } from '../../main/stores/store.ts';
import type { TableLayout } from '../../shared/layouts.ts';
import type { ProbeReport, ProbeStep } from '../../shared/records.ts';
import { SESSION_READINESS } from '../../shared/readiness.ts';
import { STATUSES, type SessionFields } from '../../shared/session.ts';
import { offlineId, onlineId } from '../../shared/ids.ts';
import {
  addressAt,
  clientAt,
  KEYS,
  makeDynamodbPlace,
  SECRETS,
  type DynamodbAddress,
  type DynamodbPlace,
} from './dynamodb-place.ts';
import { startPolicedServer, type PolicedServer } from './dynamodb-policy.ts';
import { allPages, BARE, byText, FULL, NOW, removeSeen } from './sessions.ts';

/** Amazon's own where it is to be had. */
const ENDPOINT = inject('dynamodbUrl') === '' ? inject('dynaliteUrl') : inject('dynamodbUrl');
const SHOP = 'busy.myshopify.com';
const DAY = 86_400_000;

function busy(count: number, shop = SHOP): SessionFields[] {
  return Array.from({ length: count }, (_, at) => ({
    id: onlineId(shop, String(at + 1)),
    shop,
    state: '',
    isOnline: true,
    accessToken: `shpua_${at}`,
    userId: String(at + 1),
  }));
}

const ofShop = (value: string, limit = 500): PageQuery => ({
  filter: { shop: { match: 'exact', value } },
  limit,
  now: NOW,
});

/** The ids of what ids tell of a shop. */
async function foundByIds(
  store: SessionStore,
  match: 'exact' | 'prefix' | 'contains',
  value: string,
  more: Partial<PageQuery['filter']> = {},
): Promise<(string | undefined)[] | undefined> {
  const found = await store.findByIds?.({ filter: { shop: { match, value }, ...more }, limit: 10, now: NOW }, {});
  return found?.map(({ fields }) => fields.id);
}

function offlineOf(name: string, fields: Partial<SessionFields>): SessionFields {
  const shop = `${name}.myshopify.com`;
  return { id: offlineId(shop), shop, state: '', isOnline: false, ...fields };
}

async function fill(store: SessionStore, sessions: readonly SessionFields[]): Promise<void> {
  await Promise.all(sessions.map((fields) => store.write(fields, {})));
}

describe.skipIf(ENDPOINT === '')('DynamoDB', () => {
  let place: DynamodbPlace;
  let aws: PolicedServer;
  let client: DynamoDBClient;
  let opened: SessionStore[];

  /** Through what stands for AWS's policies. */
  async function open(): Promise<SessionStore> {
    const address = { ...place.address, endpoint: aws.endpoint };
    const store = await backend.open(address, { access: 'read-write', secrets: SECRETS });
    opened.push(store);
    return store;
  }

  async function put(item: Record<string, AttributeValue>): Promise<void> {
    await client.send(new PutItemCommand({ TableName: place.address.table, Item: item }));
  }

  async function get(id: string): Promise<Record<string, AttributeValue> | undefined> {
    const { Item } = await client.send(new GetItemCommand({ TableName: place.address.table, Key: { id: { S: id } } }));
    return Item;
  }

  async function probe(address = place.address): Promise<{ steps: ProbeStep[]; report: ProbeReport }> {
    const steps: ProbeStep[] = [];
    const looks = backend.probe({ ...address, endpoint: aws.endpoint }, { secrets: SECRETS });
    for (;;) {
      const next = await looks.next();
      if (next.done === true) return { steps: steps.filter(({ state }) => state !== 'running'), report: next.value };
      steps.push(next.value);
    }
  }

  async function firstStep(credentials: DynamodbAddress['credentials']): Promise<ProbeStep | undefined> {
    return (await probe({ ...place.address, credentials })).steps[0];
  }

  beforeEach(async () => {
    opened = [];
    place = await makeDynamodbPlace(ENDPOINT);
    aws = await startPolicedServer(ENDPOINT);
    client = clientAt(ENDPOINT);
  });
  afterEach(async () => {
    await Promise.all(opened.map((store) => store.close()));
    await aws[Symbol.asyncDispose]();
    client.destroy();
    await place.remove();
  });

  describe('with the policy that Shopify documents', () => {
    const DOCUMENTED = ['GetItem', 'PutItem', 'DeleteItem', 'Query', 'DescribeTable'];
    const OTHERS = ['Scan', 'BatchGetItem', 'BatchWriteItem', 'UpdateItem', 'TransactWriteItems', 'ListTables'];
    let store: SessionStore;

    beforeEach(async () => {
      for (const operation of OTHERS) aws.faults.denied.add(operation);
      store = await open();
    });

    test('sessions are stored, found by shop and id, changed, deleted and put back', async () => {
      const sessions = busy(120);
      await fill(store, sessions);
      expect((await store.findSessionsByShop(SHOP)).map(({ id }) => id).toSorted(byText)).toEqual(
        sessions.map(({ id }) => id).toSorted(byText),
      );
      const pages = await allPages(store, ofShop(SHOP, 50));
      expect(pages).toHaveLength(120);
      const [first, ...rest] = pages;
      const byId = await store.page({ filter: { id: first?.fields.id ?? '' }, limit: 10, now: NOW }, {});
      expect(byId.sessions).toEqual([first]);
      const changed = await store.write({ ...BARE, id: first?.fields.id ?? '' }, {});
      expect(changed.fields.scope).toBeUndefined();
      expect(await store.deleteSessions(rest.slice(0, 30).map(({ fields }) => fields.id ?? ''))).toBe(true);
      expect(await removeSeen(store, rest.slice(0, 60))).toBe(30);
      expect(
        await store.restore(
          rest.slice(0, 60).map(({ raw }) => ({ raw })),
          {},
        ),
      ).toEqual(Array(60).fill(true));
      const planned: string[] = [];
      const scan = store.scan({ filter: { shop: { match: 'exact', value: SHOP } }, now: NOW, batch: 50 }, {});
      for await (const batch of scan) planned.push(...batch.map(({ key }) => key));
      expect(planned).toHaveLength(119);
      expect(new Set(aws.asked.filter((operation) => !OTHERS.includes(operation)))).toEqual(new Set(DOCUMENTED));
    });

    test('a right that is missing is asked for once, not with every call', async () => {
      await fill(store, busy(5));
      for (let turn = 0; turn < 3; turn += 1) {
        expect(await store.findSessionsByShop(SHOP)).toHaveLength(5);
        await store.deleteSessions(['nobody', 'no one']);
      }
      expect(aws.asked.filter((operation) => operation.startsWith('Batch'))).toEqual([
        'BatchGetItem',
        'BatchWriteItem',
      ]);
    });

    test.each<[string, (to: SessionStore) => Promise<unknown>]>([
      ['listing everything', (to) => to.page({ filter: {}, limit: 10, now: NOW }, {})],
      [
        'searching for a part of a shop',
        (to) => to.page({ filter: { shop: { match: 'prefix', value: 'busy' } }, limit: 10, now: NOW }, {}),
      ],
      ['searching for a user', (to) => to.page({ filter: { userId: '1' }, limit: 10, now: NOW }, {})],
      ['counting', (to) => to.count({})],
    ])('%s is denied, with what can be done instead', async (_, ask) => {
      await expect(ask(store)).rejects.toMatchObject({
        code: 'LIST_DENIED',
        message: expect.stringContaining('dynamodb:Scan'),
        hint: expect.stringMatching(/whole shop name|session id/),
      });
    });

    test('the store describes itself, and says that it cannot list', async () => {
      const { findings, total, scanCost } = await store.describe({});
      expect(findings.map(({ message }) => message)).toEqual([expect.stringContaining('dynamodb:Scan')]);
      expect(total).toBeUndefined();
      expect(scanCost).toBeUndefined();
    });

    test('trying it warns of listing and goes on', async () => {
      const { steps, report } = await probe();
      expect(steps.map(({ name, state }) => [name, state])).toEqual([
        ['Credentials', 'done'],
        ['Endpoint', 'done'],
        ['Table', 'done'],
        ['Index', 'done'],
        ['Listing', 'warning'],
        ['Layout', 'done'],
      ]);
      expect(report.tables.map(({ table }) => table)).toEqual([place.address.table]);
      expect(JSON.stringify([steps, report])).not.toContain(KEYS.secretAccessKey);
    });
  });

  test.each([
    ['PutItem', /store a session.*dynamodb:PutItem/, (to: SessionStore) => to.write(BARE, {})],
    [
      'DeleteItem',
      /delete a session.*dynamodb:DeleteItem/,
      (to: SessionStore) => to.remove([{ key: 'i:x', raw: { id: { S: 'x' } } }], {}),
    ],
    ['GetItem', /read a session.*dynamodb:GetItem/, (to: SessionStore) => to.readById('x', {})],
    ['Query', /find the sessions of a shop.*dynamodb:Query/, (to: SessionStore) => to.findSessionsByShop(SHOP)],
  ])('where %s is denied, the missing right is named', async (operation, words, ask) => {
    const store = await open();
    aws.faults.denied.add(operation);
    await expect(ask(store)).rejects.toMatchObject({
      code: 'AUTH_FAILED',
      message: expect.stringMatching(words),
      hint: expect.stringContaining(`dynamodb:${operation}`),
    });
  });

  describe('an item', () => {
    const INFO: Record<string, AttributeValue> = {
      associated_user: {
        M: { id: { N: '9223372036854775807' }, first_name: { S: 'Ünï' }, avatar: { S: 'a.png' } },
      },
      seen: { L: [{ N: '1.5' }, { NULL: true }] },
    };

    test('keeps what is nobody’s field when it is stored anew, within maps too', async () => {
      const tags = { SS: ['b', 'a'] };
      await put({
        id: { S: 'kept' },
        shop: { S: SHOP },
        state: { S: '' },
        isOnline: { BOOL: true },
        onlineAccessInfo: { M: INFO },
        tags,
      });
      const store = await open();
      const present = await store.readById('kept', {});
      const fields: SessionFields = { ...BARE, id: 'kept', isOnline: true, userId: '7', email: 'a@b.example' };
      await store.write(fields, { expect: { version: versionOf(present?.raw ?? {}) } });
      await store.storeSession((await import('../../main/layouts/session.ts')).toSession(fields));
      expect(await get('kept')).toEqual({
        id: { S: 'kept' },
        shop: { S: BARE.shop },
        state: { S: '' },
        isOnline: { BOOL: true },
        accessToken: { S: BARE.accessToken },
        onlineAccessInfo: {
          M: {
            associated_user: { M: { id: { N: '7' }, email: { S: 'a@b.example' }, avatar: { S: 'a.png' } } },
            seen: INFO['seen'],
          },
        },
        tags: { SS: expect.arrayContaining(['a', 'b']) },
      });
    });

    test('comes back from the trash as it was, with sets, numbers and bytes', async () => {
      const item: Record<string, AttributeValue> = {
        id: { S: 'odd' },
        shop: { S: SHOP },
        scores: { NS: ['3', '1.5', '9007199254740993'] },
        bytes: { B: new Uint8Array([0, 255]) },
        parts: { BS: [new Uint8Array([2]), new Uint8Array([1])] },
        none: { NULL: true },
        onlineAccessInfo: { M: INFO },
      };
      await put(item);
      const store = await open();
      const before = await store.readById('odd', {});
      const { serialize, deserialize } = await import('node:v8');
      const copy: unknown = deserialize(serialize(before?.raw));
      expect(versionOf(Object(copy))).toBe(versionOf(before?.raw ?? {}));
      expect(await removeSeen(store, before === undefined ? [] : [before])).toBe(1);
      expect(await store.restore([{ raw: Object(copy) }], {})).toEqual([true]);
      expect(versionOf((await store.readById('odd', {}))?.raw ?? {})).toBe(versionOf(before?.raw ?? {}));
    });

    test('of drifted types is read, and what has drifted is pointed out', async () => {
      await put({
        id: { S: 'drifted' },
        shop: { S: SHOP },
        state: { N: '482913746512345' },
        isOnline: { S: 'true' },
        expires: { N: '1795178096789' },
        onlineAccessInfo: {
          M: { associated_user: { M: { id: { S: '9223372036854775807' }, email_verified: { S: 'false' } } } },
        },
      });
      const stored = await (await open()).readById('drifted', {});
      expect(stored?.fields).toMatchObject({
        state: '482913746512345',
        isOnline: true,
        expires: 1_795_178_096_789,
        userId: '9223372036854775807',
        emailVerified: false,
      });
      const store = opened[0];
      for (const filter of [{ kind: 'online' }, { userId: '9223372036854775807' }] as const) {
        const page = await store?.page({ filter, limit: 10, now: NOW }, {});
        expect(page?.sessions.map(({ key }) => key)).toEqual(['i:drifted']);
      }
      const noted = stored?.problems
        .filter(({ message }) => message.includes('is stored as'))
        .map(({ field }) => field);
      expect(noted).toEqual(['state', 'isOnline', 'expires', 'userId', 'emailVerified']);
    });

    test('of another program is listed with what is missing', async () => {
      await put({ id: { S: 'lock#1' }, ttl: { N: '1' } });
      const { sessions } = await (await open()).page({ filter: {}, limit: 10, now: NOW }, {});
      expect(sessions.map(({ key, problems }) => [key, problems.some(({ severity }) => severity === 'error')])).toEqual(
        [['i:lock#1', true]],
      );
    });

    test.each<[string, Partial<SessionFields>]>([
      ['without an id', { id: '' }],
      ['without a shop', { shop: '' }],
      ['with an id that is too long', { id: 'x'.repeat(2049) }],
      ['larger than DynamoDB allows', { scope: 'x'.repeat(400 * 1024) }],
    ])('%s is refused, and nothing is written', async (_, values) => {
      const store = await open();
      await expect(store.write({ ...BARE, ...values }, {})).rejects.toMatchObject({ code: 'VALUE_REFUSED' });
      expect((await store.page({ filter: {}, limit: 10, now: NOW }, {})).sessions).toEqual([]);
    });
  });

  describe('when AWS throttles requests', () => {
    test('a list waits, says how long, and is whole', async () => {
      const store = await open();
      await fill(store, busy(30));
      aws.faults.throttled.set('Scan', 3);
      const page = await store.page({ filter: {}, limit: 500, now: NOW }, {});
      expect(page.sessions).toHaveLength(30);
      expect(page.slowedFor).toBeGreaterThan(50);
      aws.faults.throttled.set('DeleteItem', 5);
      expect(await removeSeen(store, page.sessions)).toBe(30);
    });

    test('what a batch leaves undone is asked for again', async () => {
      const store = await open();
      const sessions = busy(120);
      await fill(store, sessions);
      aws.faults.halved = 4;
      const page = await store.page(ofShop(SHOP), {});
      expect(page.sessions).toHaveLength(120);
      expect(page.slowedFor).toBeGreaterThan(0);
      aws.faults.halved = 8;
      await store.deleteSessions(sessions.map(({ id }) => id));
      expect(await store.findSessionsByShop(SHOP)).toEqual([]);
    });

    test('it can be cancelled while it waits', async () => {
      const store = await open();
      aws.faults.throttled.set('Scan', 1000);
      const stop = new AbortController();
      const page = store.page({ filter: {}, limit: 10, now: NOW }, { signal: stop.signal });
      setTimeout(() => stop.abort(), 300);
      const started = performance.now();
      await expect(page).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(performance.now() - started).toBeLessThan(5_000);
    });
  });

  test('the server leaves out what does not match, and takes even the longest filter', async () => {
    const store = await open();
    const token = { accessToken: 'shpat_1', scope: 'read_products,write_orders,read_themes' };
    const refreshing = { ...token, refreshToken: 'shprt_1' };
    await fill(store, [
      offlineOf('never', token),
      offlineOf('stuck', refreshing),
      offlineOf('ended', { ...refreshing, expires: NOW - 40 * DAY, refreshTokenExpires: NOW - 10 * DAY }),
      offlineOf('healthy', { ...refreshing, expires: NOW + DAY, refreshTokenExpires: NOW + 90 * DAY }),
      offlineOf('no-refresh', { ...token, expires: NOW + 20 * DAY }),
      offlineOf('no-token', {}),
      { ...BARE, id: 'user', shop: 'user.myshopify.com', isOnline: true, accessToken: 'shpua_1' },
    ]);
    // Times in another form, and a value of another type, are let through to be read here.
    await put({ ...(await get(offlineId('stuck.myshopify.com'))), id: { S: 'seconds' }, expires: { S: '1780000000' } });
    await put({ id: { S: 'odd' }, shop: { S: 'odd.myshopify.com' }, state: { S: '' }, isOnline: { N: '0' } });
    const layout = officialLayout(place.address.table ?? '');
    const sent = async (filter: StoreFilter) => {
      const { Items = [] } = await client.send(
        new ScanCommand({ TableName: place.address.table, ...narrowingOf(layout, filter, NOW) }),
      );
      return Items.map(({ shop, id }) => (id?.S?.startsWith('offline_') === true ? shop?.S : id?.S))
        .map((one = '') => one.replace('.myshopify.com', ''))
        .toSorted();
    };
    expect(await sent({ readiness: ['never-expires'] })).toEqual(['never']);
    expect(await sent({ readiness: ['stuck'] })).toEqual(['stuck']);
    expect(await sent({ readiness: ['refresh-ended', 'stuck'] })).toEqual(['ended', 'stuck']);
    expect(await sent({ readiness: ['healthy'] })).toEqual(['healthy', 'seconds']);
    expect(await sent({ readiness: ['no-refresh-token'] })).toEqual(['no-refresh']);
    expect(await sent({ readiness: ['no-token'] })).toEqual(['no-token', 'odd']);
    expect(await sent({ expires: { max: NOW - 30 * DAY } })).toEqual(['ended', 'seconds']);
    expect(await sent({ expires: { min: NOW + 10 * DAY } })).toEqual(['no-refresh', 'seconds']);
    expect(await sent({ refreshEnds: { max: NOW } })).toEqual(['ended']);
    expect(await sent({ statuses: ['no-expiry'], kind: 'online' })).toEqual(['odd', 'user']);
    expect(await sent({ missingScopes: ['read_orders'] })).toEqual(['no-token', 'odd', 'user']);
    expect(await sent({ missingScopes: ['read_customers'], readiness: ['stuck'] })).toEqual(['stuck']);
    expect(await sent({ shops: new Set(['never.myshopify.com', 'none.myshopify.com']) })).toEqual(['never']);

    const longest: StoreFilter = {
      readiness: SESSION_READINESS.filter((one) => one !== 'unreadable'),
      statuses: STATUSES.filter((one) => one !== 'unreadable'),
      missingScopes: Array.from({ length: 60 }, (_, n) => `read_something_${n}`),
      shops: new Set(Array.from({ length: 99 }, (_, n) => `shop-${n}.myshopify.com`).concat('stuck.myshopify.com')),
    };
    expect(await sent(longest)).toEqual(expect.arrayContaining(['stuck']));
    const page = await store.page({ filter: longest, limit: 10, now: NOW }, {});
    const found = new Set(page.sessions.map(({ fields }) => fields.id));
    expect(found).toEqual(new Set([offlineId('stuck.myshopify.com'), 'seconds']));
  });

  test('a page says what it used up, and the store what looking through everything will', async () => {
    const store = await open();
    await fill(
      store,
      busy(40).map((session) => ({ ...session, scope: 'x'.repeat(8000) })),
    );
    const page = await store.page({ filter: {}, limit: 500, now: NOW }, {});
    // 40 items of 8 KB, at half a unit for each 4 KB.
    expect(page.readUnits).toBeGreaterThanOrEqual(40);
    expect(page.readUnits).toBeLessThan(60);
    const { scanCost } = await store.describe({});
    const scanUnits = scanCost?.reads ?? page.readUnits;
    expect(scanUnits).toBeGreaterThanOrEqual(40);
    expect(scanUnits).toBeLessThan(60);
  });

  test('what the index lists and the table no longer has is dropped', async () => {
    const store = await open();
    await fill(store, busy(10));
    aws.faults.ghosts = ['gone', 'gone too'];
    expect(await store.findSessionsByShop(SHOP)).toHaveLength(10);
    const page = await store.page(ofShop(SHOP), {});
    expect(page.sessions).toHaveLength(10);
    expect(page.scanned).toBe(12);
  });

  test('a table without the index says so, and searches for a shop all the same', async () => {
    const address = { ...place.address, endpoint: aws.endpoint, index: 'by_shop' };
    const store = await backend.open(address, { access: 'read-write', secrets: SECRETS });
    opened.push(store);
    await fill(store, [...busy(5), ...busy(5, 'other.myshopify.com')]);
    expect((await store.describe({})).findings[0]?.message).toBe('The table has no index by_shop.');
    expect(await store.findSessionsByShop(SHOP)).toHaveLength(5);
    expect((await allPages(store, ofShop(SHOP, 2))).map(({ fields }) => fields.shop)).toEqual(Array(5).fill(SHOP));
    aws.faults.denied.add('Scan');
    await expect(store.findSessionsByShop(SHOP)).rejects.toMatchObject({
      code: 'LIST_DENIED',
      message: expect.stringContaining('no index on shop'),
    });
    const { steps } = await probe({ ...place.address, index: 'by_shop' });
    expect(steps.find(({ name }) => name === 'Index')).toMatchObject({ state: 'warning' });
  });

  test('the offline session of a shop is found by its key, where no index finds the shop as soon', async () => {
    const address = { ...place.address, endpoint: aws.endpoint, index: 'by_shop' };
    const [store, indexed] = [
      await backend.open(address, { access: 'read-write', secrets: SECRETS }),
      await backend.open({ ...address, index: 'shop_index' }, { access: 'read-only', secrets: SECRETS }),
    ];
    opened.push(store, indexed);
    const offline = { ...BARE, id: offlineId(SHOP), shop: SHOP };
    await fill(store, [...busy(5), offline, { ...BARE, id: offlineId('moved.myshopify.com'), shop: SHOP }]);
    aws.faults.denied.add('Scan').add('Query');
    expect(await foundByIds(store, 'exact', SHOP)).toEqual([offline.id]);
    expect(await foundByIds(store, 'prefix', 'Busy')).toEqual([offline.id]);
    expect(await foundByIds(indexed, 'prefix', 'busy.my')).toEqual([offline.id]);
    expect(await foundByIds(store, 'exact', SHOP, { kind: 'online' })).toBeUndefined();
    expect(await foundByIds(store, 'exact', 'moved.myshopify.com')).toBeUndefined();
    expect(await foundByIds(store, 'prefix', 'bus')).toBeUndefined();
    expect(await foundByIds(store, 'contains', 'busy')).toBeUndefined();
    expect(await foundByIds(indexed, 'exact', SHOP)).toBeUndefined();
  });

  test('a table that is not there can be made as it was shown', async () => {
    const address = addressAt(ENDPOINT, `made_${Date.now()}`);
    const { steps, report } = await probe(address);
    expect(steps.at(-1)).toMatchObject({ name: 'Table', state: 'warning' });
    expect(report.otherTables).toContain(place.address.table);
    await expect(backend.open(address, { access: 'read-only', secrets: SECRETS })).rejects.toMatchObject({
      code: 'TABLE_MISSING',
    });
    expect(report.createTable).toBe(backend.planTable(address));
    await backend.createTable(address, { secrets: SECRETS });
    const { Table } = await client.send(new DescribeTableCommand({ TableName: address.table }));
    expect(JSON.parse(report.createTable ?? '')).toMatchObject({
      TableName: Table?.TableName,
      KeySchema: Table?.KeySchema,
      GlobalSecondaryIndexes: Table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
        IndexName,
        KeySchema,
        Projection,
      })),
    });
    await expect(backend.createTable(address, { secrets: SECRETS })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  describe('what goes wrong is said', () => {
    test.each([
      [
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
        'AUTH_FAILED',
        /does not know this access key/,
      ],
      ['ExpiredTokenException', 'The security token included in the request is expired', 'AUTH_FAILED', /expired/],
      [
        'InvalidSignatureException',
        'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. The Canonical String for this request should have been x-amz-security-token:FwoGZXIvYXdzEXAMPLE',
        'AUTH_FAILED',
        /secret access key does not match/,
      ],
      [
        'InvalidSignatureException',
        'Signature expired: 20261121T000000Z is now earlier than 20261121T100000Z',
        'AUTH_FAILED',
        /clock/,
      ],
      ['InternalServerError', 'Internal failure', 'STORE_FAILED', /internal error/],
    ])('%s: %s', async (type, message, code, words) => {
      const store = await open();
      aws.faults.refused = { status: type === 'InternalServerError' ? 500 : 400, type, message };
      const failure = await store.readById('x', {}).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failure).toMatchObject({ code, message: expect.stringMatching(words), hint: expect.stringMatching(/\w/) });
      expect(JSON.stringify(Object.entries(Object(failure)))).not.toContain('FwoGZXIvYXdzEXAMPLE');
      aws.faults.refused = undefined;
      expect(await store.readById('x', {})).toBeUndefined();
    });
  });

  test('a table of one’s own is mapped by hand', async () => {
    const address = addressAt(ENDPOINT, `own_${Date.now()}`);
    await client.send(
      new CreateTableCommand({
        TableName: address.table,
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    const Item: Record<string, AttributeValue> = {
      pk: { S: 'own' },
      domain: { S: SHOP },
      online: { BOOL: false },
      data: { M: { token: { S: 'shpat_own' }, until: { N: '1795178096' }, notes: { S: 'kept' } } },
    };
    await client.send(new PutItemCommand({ TableName: address.table, Item }));
    const options = { access: 'read-write', secrets: SECRETS } as const;
    await expect(backend.open(address, options)).rejects.toMatchObject({ code: 'LAYOUT_UNKNOWN' });
    const [outline] = await backend.tables(address, options);
    expect(outline?.columns.map(({ name, type }) => `${name} ${type}`).toSorted(byText)).toEqual([
      'data.notes S',
      'data.token S',
      'data.until N',
      'domain S',
      'online BOOL',
      'pk S',
    ]);
    const layout: TableLayout = {
      family: 'custom',
      title: 'by hand',
      table: address.table ?? '',
      columns: {
        id: { column: 'pk', encoding: 'text' },
        shop: { column: 'domain', encoding: 'text' },
        isOnline: { column: 'online', encoding: 'boolean' },
        accessToken: { column: 'data.token', encoding: 'text' },
        expires: { column: 'data.until', encoding: 'seconds' },
      },
    };
    const store = await backend.open(address, { ...options, layout });
    opened.push(store);
    const [own] = await store.findSessionsByShop(SHOP);
    expect(own).toMatchObject({ id: 'own', accessToken: 'shpat_own', expires: new Date(1_795_178_096_000) });
    const page = await store.page({ filter: { shop: { match: 'prefix', value: 'busy' } }, limit: 5, now: NOW }, {});
    expect(page.sessions).toHaveLength(1);
    const written: SessionFields = { id: 'own', shop: SHOP, state: '', isOnline: false, accessToken: 'shpat_new' };
    const { raw } = await store.write(written, {});
    expect(raw).toEqual({ ...Item, data: { M: { token: { S: 'shpat_new' }, notes: { S: 'kept' } } } });
  });

  describe('credentials', () => {
    let folder: string;

    beforeEach(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'desk-aws-'));
      vi.stubEnv('AWS_CONFIG_FILE', path.join(folder, 'config'));
      vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', path.join(folder, 'credentials'));
      vi.stubEnv('HOME', folder);
      for (const name of ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) {
        vi.stubEnv(name, undefined);
      }
      await writeFile(
        path.join(folder, 'config'),
        `[profile support]
aws_access_key_id = ${KEYS.accessKeyId}
aws_secret_access_key = ${KEYS.secretAccessKey}
[profile team]
sso_session = shop
sso_account_id = 123456789012
sso_role_name = support
[sso-session shop]
sso_region = us-east-1
sso_start_url = https://shop.example/start
`,
      );
    });
    afterEach(async () => {
      vi.unstubAllEnvs();
      await rm(folder, { recursive: true });
    });

    test('of a chosen profile open the store', async () => {
      const credentials = { from: 'profile', profile: 'support' } as const;
      const store = await backend.open({ ...place.address, credentials }, { access: 'read-only' });
      expect(await store.count({})).toEqual({ count: 0, exact: true });
      await store.close();
      expect(await firstStep(credentials)).toMatchObject({
        state: 'done',
        text: `AWS profile support: access key ${KEYS.accessKeyId}`,
      });
    });

    test('that were renewed in the shared files are used without opening the store anew', async () => {
      const credentials = { from: 'profile', profile: 'support' } as const;
      const address = { ...place.address, endpoint: aws.endpoint, credentials };
      const store = await backend.open(address, { access: 'read-only' });
      opened.push(store);
      aws.faults.knownKey = 'renewed';
      await expect(store.readById('x', {})).rejects.toMatchObject({ code: 'AUTH_FAILED' });
      const renewed = '[profile support]\naws_access_key_id = renewed\naws_secret_access_key = another\n';
      await writeFile(path.join(folder, 'config'), renewed);
      expect(await store.readById('x', {})).toBeUndefined();
    });

    test('of the environment are found, and a server of this computer needs none', async () => {
      const none = await firstStep({ from: 'default' });
      expect(none).toMatchObject({ state: 'done', text: expect.stringContaining('None found') });
      vi.stubEnv('AWS_ACCESS_KEY_ID', KEYS.accessKeyId);
      vi.stubEnv('AWS_SECRET_ACCESS_KEY', KEYS.secretAccessKey);
      const found = await firstStep({ from: 'default' });
      expect(found).toMatchObject({ state: 'done', text: expect.stringContaining(KEYS.accessKeyId) });
    });

    test.each<[string, DynamodbAddress['credentials'], RegExp]>([
      ['a sign-on that was never done', { from: 'profile', profile: 'team' }, /aws sso login --profile team/],
      ['a profile that is not there', { from: 'profile', profile: 'nobody' }, /profile nobody gives no credentials/],
      ['keys without their secret', { from: 'keys', accessKeyId: 'AKIAEXAMPLE' }, /secret of the access key/],
    ])('%s is said, with what to do', async (_, credentials, words) => {
      const address = { ...place.address, credentials };
      await expect(backend.open(address, { access: 'read-only' })).rejects.toMatchObject({ code: 'AUTH_FAILED' });
      const steps: ProbeStep[] = [];
      for await (const step of backend.probe(address, {})) steps.push(step);
      expect(steps.at(-1)).toMatchObject({ name: 'Credentials', state: 'failed', text: expect.stringMatching(words) });
    });
  });

  test('raw values are told by their paths', async () => {
    const store = await open();
    const { raw } = await store.write(FULL, {});
    const told = store.explain(raw).map(({ name, declaredType, field }) => [name, declaredType, field]);
    expect(told).toContainEqual(['onlineAccessInfo.associated_user.id', 'N', 'userId']);
    expect(told).toContainEqual(['isOnline', 'BOOL', 'isOnline']);
  });
});
