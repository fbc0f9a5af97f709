import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { toSession } from '../../main/layouts/session.ts';
import { versionOf } from '../../main/layouts/version.ts';
import type { SessionStore } from '../../main/stores/store.ts';
import { offlineId, onlineId } from '../../shared/ids.ts';
import type { SessionFields } from '../../shared/session.ts';
import { LONG } from '../long.ts';
import { Adapter, installAdapters, type AdapterBackend } from './adapters.ts';
import * as mysqlSchemas from './mysql-schemas.ts';
import * as postgresSchemas from './postgres-schemas.ts';
import * as schemas from './schemas.ts';
import { byText } from './sessions.ts';
import { PLACES, type SharedPlace } from './shared-places.ts';

/** How many random sessions go each way with each adapter; they are others in each run. DESK_INTEROP_RUNS=1000 takes minutes. */
const RUNS = Number(process.env['DESK_INTEROP_RUNS'] ?? (LONG ? 60 : 25));

interface Row {
  backend: AdapterBackend;
  kind: string;
  schema: string;
  title: string;
  /** Fields that the adapter itself leaves out. */
  lost: readonly (keyof SessionFields)[];
  /** What the first session must have to show the layout. */
  seed?: Partial<SessionFields>;
  /** Each session takes so many times as long as elsewhere: so there are fewer. FerretDB reads all documents for each query. */
  slow?: number;
}

const REFRESH = ['refreshToken', 'refreshTokenExpires'] as const;
const USER_DATA = [
  'firstName',
  'lastName',
  'email',
  'locale',
  'accountOwner',
  'collaborator',
  'emailVerified',
] as const;
const CURRENT = 'official adapter, 6.0 and later';
const OLD = 'official adapter, up to 5.x';
const UTC = 'times as UTC timestamps';
const ROWS: readonly Row[] = [
  { backend: 'sqlite', kind: 'official-8', schema: '', title: CURRENT, lost: [] },
  { backend: 'sqlite', kind: 'official-5', schema: '', title: OLD, lost: REFRESH },
  { backend: 'sqlite', kind: 'prisma-ms', schema: schemas.PRISMA, title: 'Prisma, times in milliseconds', lost: [] },
  { backend: 'sqlite', kind: 'prisma-iso', schema: schemas.PRISMA, title: 'Prisma, times as ISO text', lost: [] },
  { backend: 'sqlite', kind: 'drizzle', schema: schemas.DRIZZLE, title: 'Drizzle, times as ISO text', lost: [] },
  { backend: 'postgresql', kind: 'official-8', schema: '', title: CURRENT, lost: [] },
  { backend: 'postgresql', kind: 'official-5', schema: '', title: OLD, lost: REFRESH },
  { backend: 'postgresql', kind: 'official-1', schema: '', title: OLD, lost: REFRESH },
  { backend: 'postgresql', kind: 'prisma', schema: postgresSchemas.PRISMA, title: `Prisma, ${UTC}`, lost: [] },
  { backend: 'postgresql', kind: 'drizzle', schema: postgresSchemas.DRIZZLE, title: `Drizzle, ${UTC}`, lost: [] },
  { backend: 'mysql', kind: 'official-8', schema: '', title: CURRENT, lost: [] },
  { backend: 'mysql', kind: 'official-5', schema: '', title: OLD, lost: REFRESH },
  { backend: 'mysql', kind: 'official-3', schema: '', title: OLD, lost: REFRESH },
  { backend: 'mysql', kind: 'prisma', schema: mysqlSchemas.PRISMA, title: `Prisma, ${UTC}`, lost: [] },
  { backend: 'mysql', kind: 'drizzle', schema: mysqlSchemas.DRIZZLE, title: `Drizzle, ${UTC}`, lost: [] },
  { backend: 'redis', kind: 'official-8', schema: '', title: 'official adapter, with user data', lost: [] },
  { backend: 'redis', kind: 'official-4', schema: '', title: 'official adapter, with user data', lost: [] },
  {
    backend: 'redis',
    kind: 'official-4-0',
    schema: '',
    title: 'official adapter, without user data',
    lost: USER_DATA,
    seed: { isOnline: true, userId: '902541635' },
  },
  { backend: 'mongodb', kind: 'official-8', schema: '', title: 'official adapter', lost: [], slow: 4 },
  { backend: 'mongodb', kind: 'official-1', schema: '', title: 'official adapter', lost: [], slow: 4 },
  { backend: 'kv', kind: 'official-8', schema: '', title: 'official adapter, with user data', lost: [], slow: 4 },
  {
    backend: 'kv',
    kind: 'official-4',
    schema: '',
    title: 'official adapter, without user data',
    lost: USER_DATA,
    seed: { id: 'seed.myshopify.com_902541635', isOnline: true, userId: '902541635' },
    slow: 4,
  },
  { backend: 'd1', kind: 'drizzle', schema: schemas.DRIZZLE, title: 'Drizzle, times as ISO text', lost: [], slow: 4 },
  { backend: 'dynamodb', kind: 'official-8', schema: '', title: 'official DynamoDB adapter', lost: [] },
  { backend: 'dynamodb', kind: 'official-5', schema: '', title: 'official DynamoDB adapter', lost: REFRESH },
];

/** Sessions such as Shopify's library makes them, with any text in them. */
function realSession(lost: Row['lost']): fc.Arbitrary<SessionFields> {
  const text = fc
    .oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), fc.constantFrom("O'Neil", '李', '%', 'NULL'))
    .filter((one) => one !== 'null');
  const shop = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/).map((name) => `${name}.myshopify.com`);
  const moment = fc.integer({ min: 1_600_000_000_000, max: 2_100_000_000_000 });
  const user = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }).map(String);
  const anySession = fc.record(
    {
      shop,
      state: text,
      scope: text,
      accessToken: text,
      expires: moment,
      refreshToken: text,
      refreshTokenExpires: moment,
    },
    { requiredKeys: ['shop', 'state'] },
  );
  const person = fc.record({
    firstName: text,
    lastName: text,
    email: text,
    locale: text,
    accountOwner: fc.boolean(),
    collaborator: fc.boolean(),
    emailVerified: fc.boolean(),
  });
  const offline = anySession.map((one): SessionFields => ({ ...one, id: offlineId(one.shop), isOnline: false }));
  const online = fc.tuple(anySession, user, person).map(([one, userId, who]): SessionFields => ({
    ...one,
    ...who,
    userId,
    id: onlineId(one.shop, userId),
    isOnline: true,
  }));
  return fc.oneof(offline, online).map((fields) => {
    const held = { ...fields };
    for (const field of lost) delete held[field];
    return held;
  });
}

function idsOf(all: readonly Record<string, unknown>[]): string[] {
  return all.map((one) => String(one['id'])).toSorted(byText);
}

beforeAll(installAdapters, 300_000);

describe.each(ROWS.filter(({ backend }) => !PLACES[backend].missing))('the real adapter $kind on $backend', (row) => {
  let place: SharedPlace;
  let adapter: Adapter;
  let opened: SessionStore[];

  // One adapter for all tests of a row: its start takes longer than most of them.
  beforeAll(async () => {
    place = await PLACES[row.backend].make(row.schema);
    adapter = new Adapter(row.backend, row.kind, place.url);
    await adapter.ready();
    // MongoDB's server may still be being built.
  }, 300_000);
  afterAll(async () => {
    await adapter.close();
    await place.remove();
  });
  beforeEach(() => {
    opened = [];
  });
  afterEach(() => Promise.all(opened.map((store) => store.close())));

  /** The layout shows in what the adapter has stored. */
  async function open(): Promise<SessionStore> {
    const seed: SessionFields = {
      id: 'seed',
      shop: 'seed.myshopify.com',
      state: '',
      isOnline: false,
      expires: 1_795_178_096_789,
      ...row.seed,
    };
    await adapter.store(toSession(seed).toPropertyArray(true));
    const store = await place.open();
    opened.push(store);
    expect((await store.describe({})).layoutTitle).toBe(row.title);
    return store;
  }

  test('what it stores is read as it reads it itself', async () => {
    const store = await open();
    await fc.assert(
      fc.asyncProperty(realSession(row.lost), async (fields) => {
        await adapter.store(toSession(fields).toPropertyArray(true));
        const loaded = await store.loadSession(fields.id);
        const ours = loaded && Object.fromEntries(loaded.toPropertyArray(true));
        expect(ours).toEqual(await adapter.load(fields.id));
        const stored = await store.readById(fields.id, {});
        expect(stored?.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
      }),
      { numRuns: Math.ceil(RUNS / (row.slow ?? 1)) },
    );
  }, 300_000);

  test('what we store it reads as we read it ourselves', async () => {
    const store = await open();
    await fc.assert(
      fc.asyncProperty(realSession(row.lost), async (fields) => {
        const stored = await store.write(fields, {});
        expect(stored.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
        const loaded = await store.loadSession(fields.id);
        const ours = loaded && Object.fromEntries(loaded.toPropertyArray(true));
        expect(await adapter.load(fields.id)).toEqual(ours);
      }),
      { numRuns: Math.ceil(RUNS / (row.slow ?? 1)) },
    );
  }, 300_000);

  test('what it stored and we edit it reads with that change and no other', async () => {
    const store = await open();
    const edits = fc.constantFrom<Partial<SessionFields>>(
      { scope: 'read_edited,write_edited' },
      { accessToken: 'shpat_edited' },
      { expires: 1_795_178_096_000 },
    );
    await fc.assert(
      fc.asyncProperty(realSession(row.lost), edits, async (fields, edit) => {
        await adapter.store(toSession(fields).toPropertyArray(true));
        const theirs = await adapter.load(fields.id);
        const stored = await store.readById(fields.id, {});
        const version = versionOf(stored?.raw ?? {});
        const { id, shop, state } = fields;
        const edited = { id, shop, state, isOnline: fields.isOnline, ...stored?.fields, ...edit };
        await store.write(edited, { expect: { version } });
        expect(await adapter.load(fields.id)).toEqual({ ...theirs, ...edit });
      }),
      { numRuns: Math.ceil(RUNS / 4 / (row.slow ?? 1)) },
    );
  }, 300_000);

  test('both find the same sessions of a shop, and what one deletes is gone for the other', async () => {
    const store = await open();
    const shop = 'both.myshopify.com';
    const sessions = Array.from({ length: 12 }, (_, at): SessionFields => ({
      id: onlineId(shop, String(5_000_000_000 + at)),
      shop,
      state: '1',
      isOnline: true,
      accessToken: `shpua_${at}`,
      expires: 1_795_178_096_000 + at * 1_000,
      userId: String(5_000_000_000 + at),
    }));
    for (const [at, fields] of sessions.entries()) {
      if (at % 2 === 0) await adapter.store(toSession(fields).toPropertyArray(true));
      else await store.write(fields, {});
    }
    const ours = async () => idsOf((await store.findSessionsByShop(shop)).map((one) => ({ id: one.id })));
    const theirs = async () => idsOf(await adapter.findByShop(shop));
    expect(await ours()).toEqual(sessions.map((one) => one.id));
    expect(await theirs()).toEqual(await ours());
    await adapter.delete(sessions.slice(0, 3).map((one) => one.id));
    await store.deleteSessions(sessions.slice(3, 6).map((one) => one.id));
    expect(await ours()).toEqual(sessions.slice(6).map((one) => one.id));
    expect(await theirs()).toEqual(await ours());
    expect(await adapter.load(sessions[3]?.id ?? '')).toBeUndefined();
    expect(await store.loadSession(sessions[0]?.id ?? '')).toBeUndefined();
  });
});

test.skipIf(PLACES.redis.missing)(
  'what the Redis adapter stores at the same moment stays listed, and what it wrote over is found and listed again',
  async () => {
    const place = await PLACES.redis.make('');
    const adapter = new Adapter('redis', 'official-8', place.url);
    await adapter.ready();
    const store = await place.open();
    const shop = 'both.myshopify.com';
    const user = (id: number) => ({ id: onlineId(shop, String(id)), shop, state: '', isOnline: true, userId: `${id}` });
    const theirs = Array.from({ length: 60 }, (_, at) => user(1000 + at));
    const ours = Array.from({ length: 60 }, (_, at) => user(2000 + at));
    const storing = async () => {
      for (const fields of theirs) await adapter.store(toSession(fields).toPropertyArray(true));
    };
    await Promise.all([storing(), ...ours.map((fields) => store.storeSession(toSession(fields)))]);
    const listed = new Set((await store.findSessionsByShop(shop)).map(({ id }) => id));
    expect(theirs.filter(({ id }) => !listed.has(id))).toEqual([]);
    await store.shopIndex?.repair([shop], {});
    const all = [...theirs, ...ours].map(({ id }) => id).toSorted(byText);
    expect(idsOf(await adapter.findByShop(shop))).toEqual(all);
    await store.close();
    await adapter.close();
    await place.remove();
  },
);
