import { rm } from 'node:fs/promises';
import * as fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { toSession } from '../../main/layouts/session.ts';
import { backend } from '../../main/stores/sqlite/backend.ts';
import type { SessionStore } from '../../main/stores/store.ts';
import { offlineId, onlineId } from '../../shared/ids.ts';
import type { SessionFields } from '../../shared/session.ts';
import { Adapter, installAdapters, type ADAPTERS } from './adapters.ts';
import * as schemas from './schemas.ts';
import { byText } from './sessions.ts';
import { makeFile } from './table.ts';

/** How many random sessions go each way; more with DESK_INTEROP_RUNS. */
const RUNS = Number(process.env['DESK_INTEROP_RUNS'] ?? 200);

interface Row {
  kind: (typeof ADAPTERS)[number];
  schema: string;
  title: string;
  /** Fields that the adapter itself leaves out. */
  lost: readonly (keyof SessionFields)[];
}

const REFRESH = ['refreshToken', 'refreshTokenExpires'] as const;
const ROWS: readonly Row[] = [
  { kind: 'official-8', schema: '', title: 'official adapter, 6.0 and later', lost: [] },
  { kind: 'official-5', schema: '', title: 'official adapter, up to 5.x', lost: REFRESH },
  { kind: 'prisma-ms', schema: schemas.PRISMA, title: 'Prisma, times in milliseconds', lost: [] },
  { kind: 'prisma-iso', schema: schemas.PRISMA, title: 'Prisma, times as ISO text', lost: [] },
  { kind: 'drizzle', schema: schemas.DRIZZLE, title: 'Drizzle, times as ISO text', lost: [] },
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

describe.each(ROWS)('the real adapter $kind', (row) => {
  let folder: string;
  let file: string;
  let adapter: Adapter;
  let opened: SessionStore[];

  beforeEach(async () => {
    ({ file, folder } = await makeFile(row.schema));
    opened = [];
    adapter = new Adapter(row.kind, file);
    await adapter.ready();
  });
  afterEach(async () => {
    await Promise.all(opened.map((store) => store.close()));
    await adapter.close();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** The layout shows in what the adapter has stored. */
  async function open(): Promise<SessionStore> {
    const seed: SessionFields = {
      id: 'seed',
      shop: 'seed.myshopify.com',
      state: '',
      isOnline: false,
      expires: 1_795_178_096_789,
    };
    await adapter.store(toSession(seed).toPropertyArray(true));
    const store = await backend.open({ backend: 'sqlite', file }, { access: 'read-write' });
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
      { numRuns: RUNS },
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
      { numRuns: RUNS },
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
