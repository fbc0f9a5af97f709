import { connect, createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { BSON, Int32, Long, ObjectId, type Db } from 'mongodb';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { versionOf } from '../../main/layouts/version.ts';
import { backend } from '../../main/stores/mongodb/backend.ts';
import { officialLayout } from '../../main/stores/mongodb/detect.ts';
import type { OpenOptions, SessionStore } from '../../main/stores/store.ts';
import { withContainer } from '../../shared/backends/index.ts';
import type { ProbeReport, ProbeStep } from '../../shared/records.ts';
import { makeCertificates } from '../servers/certificates.ts';
import { startMongodb, untilItAnswers } from '../servers/mongodb.ts';
import { freePort } from '../servers/server.ts';
import { makeMongodbPlace, type MongodbAddress, type MongodbPlace } from './mongodb-place.ts';
import { allPages, BARE, byText, FULL, NOW, removeSeen } from './sessions.ts';

const SHOP = BARE.shop;

/** As the official adapter stores a session. */
const official = (id: string, more: BSON.Document = {}) => ({
  id,
  shop: SHOP,
  state: '',
  isOnline: false,
  accessToken: `shpat_${id}`,
  ...more,
});

// Where there is no server, the end of the run says so.
describe.skipIf(inject('mongodbUrl') === '')('sessions in MongoDB', () => {
  let place: MongodbPlace;
  let app: Db;
  let opened: SessionStore[];

  // It may have to be built first.
  beforeAll(() => untilItAnswers(inject('mongodbUrl')), 300_000);
  beforeEach(async () => {
    opened = [];
    place = await makeMongodbPlace();
    app = place.app;
  });
  afterEach(async () => {
    await Promise.all(opened.map((store) => store.close()));
    await place.remove();
  });

  async function open(options: Partial<OpenOptions> = {}, change: Partial<MongodbAddress> = {}): Promise<SessionStore> {
    const store = await place.open(options, change);
    opened.push(store);
    return store;
  }

  async function probed(address: MongodbAddress): Promise<{ steps: ProbeStep[]; report: ProbeReport }> {
    const steps: ProbeStep[] = [];
    const probing = backend.probe(address, { secrets: place.secrets });
    for (;;) {
      const step = await probing.next();
      if (step.done === true) return { steps, report: step.value };
      if (step.value.state !== 'running') steps.push(step.value);
    }
  }

  const sessions = () => app.collection('shopify_sessions');

  describe('an edit', () => {
    test('leaves what is nobody’s field as it is, with its type', async () => {
      const physical = new ObjectId();
      const info = { associated_user: { id: new Int32(7), nick: 'x' }, seen: new Long(3) };
      await sessions().insertOne({
        _id: physical,
        ...official('a', { note: new Long(5), onlineAccessInfo: info, '10': [1, null] }),
      });
      const store = await open();
      const before = await store.readById('a', {});
      await store.write(
        { ...BARE, id: 'a', userId: '8', isOnline: true },
        { expect: { version: versionOf(before?.raw ?? {}) } },
      );
      const after = await sessions().findOne({ _id: physical }, { promoteValues: false });
      expect(BSON.EJSON.serialize(after ?? {}, { relaxed: false })).toMatchObject({
        note: { $numberLong: '5' },
        '10': [{ $numberInt: '1' }, null],
        onlineAccessInfo: {
          associated_user: { id: { $numberInt: '8' }, nick: 'x' },
          seen: { $numberLong: '3' },
        },
        accessToken: BARE.accessToken,
      });
      expect(Object.keys(after ?? {})).toEqual(expect.arrayContaining(['_id', 'id', 'note', '10']));
    });

    test('storing as the adapter does leaves it alone, too', async () => {
      await sessions().insertOne(official('a', { note: 'kept', scope: 'gone' }));
      const store = await open();
      const { toSession } = await import('../../main/layouts/session.ts');
      await store.storeSession(toSession({ ...BARE, id: 'a' }));
      await store.storeSession(toSession({ ...BARE, id: 'b' }));
      expect(
        await sessions()
          .find({}, { projection: { _id: 0, id: 1, note: 1, scope: 1 } })
          .toArray(),
      ).toEqual([{ id: 'a', note: 'kept' }, { id: 'b' }]);
    });

    test('to a value that another document has in a unique index is told from an id that is taken', async () => {
      await app
        .collection('shopify_sessions')
        .createIndex({ email: 1 }, { unique: true, name: 'one_email', sparse: true });
      const layout = { ...officialLayout('shopify_sessions'), family: 'custom' as const };
      const email = { column: 'email', encoding: 'text' as const };
      const store = await open({ layout: { ...layout, columns: { ...layout.columns, email } } });
      await store.write({ ...BARE, id: 'one', email: 'ada@plain-tea.example' }, {});
      await store.write({ ...BARE, id: 'other', email: 'bo@plain-tea.example' }, {});
      const refused = { code: 'VALUE_REFUSED', message: expect.stringMatching(/one_email|a unique index/) };
      const same = { email: 'ada@plain-tea.example' };
      await expect(store.write({ ...BARE, id: 'third', ...same }, { expect: 'absent' })).rejects.toMatchObject(refused);
      // FerretDB tells nothing of it where a document is replaced.
      await expect(store.write({ ...BARE, id: 'other', ...same }, {})).rejects.toMatchObject({ name: 'DeskError' });
    });

    test('that another one came before is told, and overwrites nothing', async () => {
      await sessions().insertOne(official('a'));
      const [first, second] = [await open(), await open()];
      const version = versionOf((await first.readById('a', {}))?.raw ?? {});
      // One after the other: FerretDB itself compares and replaces in two steps.
      await second.write({ ...BARE, id: 'a', scope: 'by another' }, { expect: { version } });
      const late = first.write({ ...BARE, id: 'a', scope: 'late' }, { expect: { version } });
      await expect(late).rejects.toMatchObject({ code: 'CONFLICT' });
      expect((await sessions().findOne({ id: 'a' }))?.['scope']).toBe('by another');
    });

    test('what was deleted comes back to the last byte', async () => {
      await sessions().insertOne(official('a', { note: [new Long(1), { '2': 1, '1': 2 }], expires: new Date(NOW) }));
      const store = await open();
      const [before] = await allPages(store, { filter: {}, limit: 5, now: NOW });
      expect(await removeSeen(store, before === undefined ? [] : [before])).toBe(1);
      expect(await store.restore([{ raw: before?.raw ?? {} }], {})).toEqual([true]);
      expect((await store.readById('a', {}))?.raw).toEqual(before?.raw);
    });
  });

  describe('an id that is stored more than once', () => {
    beforeEach(async () => {
      await sessions().insertMany([official('a', { scope: 'one' }), official('b'), official('a', { scope: 'two' })]);
    });

    test('shows each, with a key of its own, and says so', async () => {
      const store = await open();
      const listed = await allPages(store, { filter: {}, limit: 10, now: NOW });
      expect(new Set(listed.map(({ key }) => key)).size).toBe(3);
      const doubles = listed.filter(({ problems }) =>
        problems.some(({ message }) => message.includes('stored 2 times')),
      );
      expect(doubles.map(({ fields }) => fields.scope).toSorted(byText)).toEqual(['one', 'two']);
      expect((await store.readById('a', {}))?.problems.map(({ field }) => field)).toContain('id');
      expect((await store.describe({})).findings[0]?.message).toBe(
        'One id is stored more than once. “a” is there 2 times.',
      );
      expect(await removeSeen(store, doubles.slice(0, 1))).toBe(1);
      expect(await store.count({})).toEqual({ count: 2, exact: true });
    });

    test('is not written to, unless it is clear which is meant', async () => {
      const store = await open();
      await expect(store.write({ ...BARE, id: 'a' }, {})).rejects.toMatchObject({ code: 'CONFLICT' });
      await expect(store.write({ ...BARE, id: 'a' }, { expect: 'absent' })).rejects.toMatchObject({ code: 'CONFLICT' });
      const listed = await allPages(store, { filter: { id: 'a' }, limit: 10, now: NOW });
      const two = listed.find(({ fields }) => fields.scope === 'two');
      await store.write({ ...BARE, id: 'a', scope: 'new' }, { expect: { version: versionOf(two?.raw ?? {}) } });
      const scopes = (await allPages(store, { filter: { id: 'a' }, limit: 10, now: NOW })).map(
        ({ fields }) => fields.scope,
      );
      expect(scopes.toSorted(byText)).toEqual(['new', 'one']);
    });

    test('keeps the unique index from being made, not the other one', async () => {
      const store = await open();
      const plan = await store.planIndex({});
      expect(plan?.statement).not.toContain('unique');
      expect(plan?.statement).toContain('createIndex({ shop: 1, _id: 1 }');
      expect(plan?.findings[0]?.message).toContain('“a” is there 2 times');
      await store.createIndex({});
      const again = await (await open()).planIndex({});
      expect(again?.findings.map(({ severity }) => severity)).toEqual(['error']);
      await expect((await open()).createIndex({})).rejects.toMatchObject({ code: 'CONFLICT' });
      expect((await sessions().indexes()).map(({ name }) => name)).toEqual(['_id_', 'shop_1__id_1']);
    });
  });

  describe('indexes', () => {
    test('are missing with the official adapter, and can be made', async () => {
      await sessions().insertMany([official('a'), official('b')]);
      const store = await open();
      expect((await store.describe({})).findings.map(({ field }) => field)).toEqual(['shop', 'id']);
      expect(store.capabilities.indexedOrders).toEqual([]);
      const plan = await store.planIndex({});
      expect(plan?.statement.split('\n')).toEqual([
        `db.getSiblingDB("${app.databaseName}").getCollection("shopify_sessions").createIndex({ id: 1 }, { name: "id_unique", unique: true })`,
        `db.getSiblingDB("${app.databaseName}").getCollection("shopify_sessions").createIndex({ shop: 1, _id: 1 }, { name: "shop_1__id_1" })`,
      ]);
      await store.createIndex({});
      const after = await open();
      expect(await after.planIndex({})).toBeUndefined();
      expect((await after.describe({})).findings).toEqual([]);
      expect(after.capabilities.indexedOrders.map(({ by }) => by)).toEqual(['shop', 'shop', 'id', 'id']);
      await expect(sessions().insertOne(official('a'))).rejects.toThrow('duplicate');
    });

    test('are not made for a reader, nor when given up', async () => {
      await sessions().insertOne(official('a'));
      await expect((await open({ access: 'read-only' })).createIndex({})).rejects.toMatchObject({ code: 'READ_ONLY' });
      const given = (await open()).createIndex({ signal: AbortSignal.abort() });
      await expect(given).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(await sessions().indexes()).toHaveLength(1);
    });

    test('with all documents in order, whatever lies in them', async () => {
      const odd = [5, 'text', new Date(NOW), null, true, ['b', 'a'], { a: 1 }, new ObjectId()];
      await sessions().insertMany([
        ...odd.map((expires, at) => official(`odd-${at}`, { expires })),
        ...Array.from({ length: 12 }, (_, at) => official(`date-${at}`, { expires: new Date(NOW + (at % 3)) })),
        official('none'),
      ]);
      for (const expires of [undefined, 'expires_1__id_1']) {
        if (expires !== undefined) await sessions().createIndex({ expires: 1, _id: 1 });
        const store = await open();
        for (const direction of ['asc', 'desc'] as const) {
          const listed = await allPages(store, { filter: {}, order: { by: 'expires', direction }, limit: 2, now: NOW });
          expect(listed).toHaveLength(21);
          expect(new Set(listed.map(({ key }) => key)).size).toBe(21);
        }
      }
    });
  });

  describe('looking around', () => {
    test('offers the collections of all databases that hold sessions, and opens what was chosen', async () => {
      await app.collection('app.logins').insertOne(official('c'));
      await sessions().insertOne(official('a'));
      await app.collection('notes').insertOne({ text: 'x' });
      const { database: _, ...anywhere } = place.address;
      const { steps, report } = await probed(anywhere);
      expect(steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
        'Name done',
        'Connection done',
        'Sign-in done',
        'Collection done',
        'Layout warning',
      ]);
      const mine = report.tables.filter(({ table }) => table.startsWith(`${app.databaseName}.`));
      expect(mine).toEqual([
        {
          table: `${app.databaseName}.shopify_sessions`,
          layoutTitle: 'official adapter',
          total: { count: 1, exact: true },
        },
        { table: `${app.databaseName}.app.logins`, layoutTitle: 'official adapter', total: { count: 1, exact: true } },
      ]);
      expect(report.otherTables).toContain(`${app.databaseName}.notes`);
      const chosen = withContainer(anywhere, mine[1]?.table);
      expect(chosen).toEqual({ ...anywhere, database: app.databaseName, collection: 'app.logins' });
      const store = await open({}, { collection: 'app.logins' });
      expect((await store.describe({})).location).toBe(`collection app.logins of ${app.databaseName}`);
      expect((await store.readById('c', {}))?.fields.id).toBe('c');
    });

    test('an empty database can be given its collection, with indexes', async () => {
      const { report, steps } = await probed(place.address);
      expect(steps.at(-1)).toMatchObject({ name: 'Collection', state: 'warning' });
      expect(report.createTable).toBe(backend.planTable(place.address));
      await expect(open()).rejects.toMatchObject({ code: 'TABLE_MISSING' });
      await backend.createTable(place.address, { secrets: place.secrets });
      expect((await sessions().indexes()).map(({ key }) => key)).toEqual([{ _id: 1 }, { id: 1 }, { shop: 1, _id: 1 }]);
      expect((await (await open()).describe({})).findings).toEqual([]);
      await expect(backend.createTable(place.address, { secrets: place.secrets })).rejects.toMatchObject({
        code: 'CONFLICT',
      });
    });

    test('tells of what is not there, or is nobody’s session', async () => {
      await app.collection('notes').insertOne({ text: 'x', by: { name: 'y', age: 3 } });
      await expect(open({}, { collection: 'nothing' })).rejects.toMatchObject({ code: 'TABLE_MISSING' });
      await expect(open({}, { collection: 'notes' })).rejects.toMatchObject({ code: 'LAYOUT_UNKNOWN' });
      await expect(open()).rejects.toMatchObject({ code: 'TABLE_MISSING', message: expect.stringContaining('notes') });
      expect(await backend.tables(place.address, { secrets: place.secrets })).toEqual([
        {
          name: 'notes',
          columns: [
            { name: '_id', type: 'objectId', nullable: false },
            { name: 'text', type: 'string', nullable: false },
            { name: 'by.name', type: 'string', nullable: false },
            { name: 'by.age', type: 'int', nullable: false },
          ],
        },
      ]);
    });

    test('changes nothing', async () => {
      await sessions().insertOne(official('a'));
      const before = await app.command({ dbStats: 1 });
      const store = await open({ access: 'read-only' });
      await store.describe({});
      await allPages(store, { filter: {}, limit: 5, now: NOW });
      await probed(place.address);
      const after = await app.command({ dbStats: 1 });
      expect(after['objects']).toBe(before['objects']);
      expect(await sessions().indexes()).toHaveLength(1);
    });
  });

  test('a list that is given up is forgotten by the server', async () => {
    await sessions().insertMany(Array.from({ length: 300 }, (_, at) => official(`s-${at}`)));
    const said: string[] = [];
    const { hostname: host, port } = new URL(inject('mongodbUrl'));
    const listener = createServer((client) => {
      const server = connect({ host, port: Number(port) });
      client.on('data', (chunk: Buffer) => said.push(chunk.toString('latin1')));
      client.pipe(server).pipe(client);
      client.on('error', () => server.destroy());
      server.on('error', () => client.destroy());
    }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port: own } = addressInfo(listener.address());
    const store = await open({}, { url: `mongodb://127.0.0.1:${own}/` });
    for await (const _ of store.scan({ filter: {}, now: NOW, batch: 20 }, {})) break;
    expect(said.some((text) => text.includes('killCursors'))).toBe(true);
    await store.close();
    listener.close();
  });

  describe('a server that cannot be had', () => {
    const quickly = '?serverSelectionTimeoutMS=800&connectTimeoutMS=800';

    test.each([
      [
        'where nothing listens',
        async () => `mongodb://127.0.0.1:${await freePort()}/${quickly}`,
        'UNREACHABLE',
        'refused the connection',
      ],
      [
        'whose name nobody knows',
        async () => `mongodb://no-such-host.invalid/${quickly}`,
        'UNREACHABLE',
        'could not be resolved',
      ],
      ['with an option that is none', async () => `mongodb://127.0.0.1/?replicaSat=x`, 'BAD_INPUT', 'option'],
      [
        'with a CA file that is not there',
        async () => `mongodb://127.0.0.1/?tls=true&tlsCAFile=/nowhere/ca.pem`,
        'TLS_FAILED',
        'cannot be read',
      ],
    ])('%s', async (_, url, code, says) => {
      await expect(open({}, { url: await url() })).rejects.toMatchObject({
        code,
        message: expect.stringContaining(says),
      });
    });

    test('is told where the search ends', async () => {
      const { steps } = await probed({ backend: 'mongodb', url: `mongodb://127.0.0.1:${await freePort()}/${quickly}` });
      expect(steps.at(-1)).toMatchObject({
        name: 'Connection',
        state: 'failed',
        text: expect.stringContaining('refused the connection'),
      });
    });
  });

  test('certificates are checked, as the address says', async () => {
    await using certificates = await makeCertificates('localhost');
    const server = await startMongodb({ tls: certificates });
    if (server === undefined) throw new Error('There is no MongoDB to test with.');
    await using _ = server;
    const { port } = new URL(server.url);
    const url = (host: string, options: string) =>
      `mongodb://${host}:${port}/?tls=true&serverSelectionTimeoutMS=2000${options}`;
    const trying = (host: string, options: string) =>
      probed({ backend: 'mongodb', url: url(host, options), database: 'desk' });
    const trusted = await trying('localhost', `&tlsCAFile=${encodeURIComponent(certificates.ca)}`);
    expect(trusted.steps.map(({ name, state }) => `${name} ${state}`)).toContain('Sign-in done');
    for (const [host, options, says] of [
      ['localhost', '', 'not signed by an authority'],
      ['localhost', `&tlsCAFile=${encodeURIComponent(certificates.otherCa)}`, 'not signed by an authority'],
      ['127.0.0.1', `&tlsCAFile=${encodeURIComponent(certificates.ca)}`, 'for another host'],
    ] as const) {
      const { steps } = await trying(host, options);
      expect(steps.at(-1)).toMatchObject({ name: 'Sign-in', state: 'failed', text: expect.stringContaining(says) });
    }
  });

  test('whole sessions can be asked for by all that a filter knows, without an index', async () => {
    await sessions().insertOne(official(BARE.id));
    const store = await open();
    await store.write(FULL, {});
    const filter = {
      shop: { match: 'contains' as const, value: 'TEA' },
      kind: 'online' as const,
      userId: FULL.userId ?? '',
    };
    expect((await allPages(store, { filter, limit: 5, now: NOW })).map(({ fields }) => fields)).toEqual([FULL]);
  });
});

function addressInfo(address: string | AddressInfo | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address;
}
