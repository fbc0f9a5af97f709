import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fromSession, toSession } from '../../main/layouts/session.ts';
import { versionOf } from '../../main/layouts/version.ts';
import { finish } from '../../main/changes/run.ts';
import { takeHealth } from '../../main/health/take.ts';
import { Masker } from '../../main/safety/mask.ts';
import { oddSessions } from './odd-sessions.ts';
import { plainHealth } from './plain-health.ts';
import { generateSessions } from '../../main/stores/memory/generate.ts';
import { chunks } from '../../main/stores/chunks.ts';
import { matchesFilter } from '../../main/stores/filter.ts';
import type { RawSession, SessionStore, StoredSession, StoreFilter } from '../../main/stores/store.ts';
import { DeskError } from '../../shared/errors.ts';
import { offlineId, onlineId } from '../../shared/ids.ts';
import { ORDERS } from '../../shared/records.ts';
import { SESSION_READINESS } from '../../shared/readiness.ts';
import { HOUR, SESSION_FIELDS, STATUSES, type SessionFields } from '../../shared/session.ts';
import { LONG } from '../long.ts';
import {
  allPages,
  anEdit,
  anySession,
  asHeldBy,
  BARE,
  byText,
  FULL as EVERYTHING,
  inLettersOf,
  NOW,
  oddForm,
  withoutField,
  removeSeen,
} from './sessions.ts';
import type { Place, StoreRow } from './table.ts';

/** Where letter case makes no difference to ids, not all can be stored. */
function ifRefused(error: unknown): void {
  if (!(error instanceof DeskError) || error.code !== 'VALUE_REFUSED') throw error;
}

const MASKER = new Masker(Buffer.alloc(32, 7));

function raws(all: readonly StoredSession[]): string[] {
  return all.map(({ raw }) => versionOf(raw)).toSorted(byText);
}

/** What Shopify's library leaves of a user of whom nothing is known, with `null` for all of it. */
const NO_DETAILS = { expires_in: null, associated_user_scope: null };
const NO_USER = {
  id: null,
  first_name: null,
  last_name: null,
  email: null,
  email_verified: null,
  account_owner: null,
  locale: null,
  collaborator: null,
};

/** Names that mean something in patterns, begin alike, or are written as Shopify would not. */
const ODD_SHOPS = [
  'gl*b.myshopify.com',
  'gl?b.myshopify.com',
  'glob.myshopify.com',
  'globe.myshopify.com',
  '[a-z].myshopify.com',
  'a^b-c{d}.myshopify.com',
  'back\\slash.myshopify.com',
  '%_percent.myshopify.com',
  'Capital.myshopify.com',
  'SHOUTED.MYSHOPIFY.COM',
  'slash.myshopify.com/',
  'off.myshopify.com',
  'offline.myshopify.com',
  'migrations.myshopify.com',
  'zoë-naïve.myshopify.com',
];

function keysOf(sessions: readonly StoredSession[]): string[] {
  return sessions.map(({ key }) => key).toSorted(byText);
}

/** The id is one that Shopify's library makes of the shop. */
function tellsShop({ id, shop = '' }: Partial<SessionFields>): boolean {
  return id === `offline_${shop}` || (id?.startsWith(`${shop}_`) === true && /^\d+$/.test(id.slice(shop.length + 1)));
}

/** What a raw record is made of, by name and with the type of each value. */
function piecesOf(row: StoreRow, store: SessionStore, raw: RawSession): Readonly<Record<string, string>> {
  const named = (): [string, string][] =>
    store
      .explain(raw)
      .map(({ name, value, declaredType, storedType }) => [
        name,
        `${declaredType} ${storedType} ${versionOf({ value })}`,
      ]);
  return row.pieces?.(raw) ?? Object.fromEntries(named());
}

/**
 * Whether a row differs from its backend's first in nothing but what its columns hold. What is kept in them and asked of them is
 * tried on every row in each run; pages, ids and names of shops, which are the same code then, only with `DESK_TEST_LONG=1`.
 */
function isLikeFirst(row: StoreRow, first: StoreRow | undefined): boolean {
  if (LONG || row === first || row.ownWays === true) return false;
  return row.uniqueIds === first?.uniqueIds && row.sortsAs === first.sortsAs && row.letters === first.letters;
}

/** What every store must do, whatever it lies in: run for each row of one backend, of which the first is the usual one. */
export function runBattery(rows: readonly StoreRow[]): void {
  describe.each(rows)('$name', (row) => {
    const orders = row.orders ?? ORDERS;
    const holds = (id: string) => (row.letters?.test(id) ?? true) && (row.ids?.(id) ?? true);
    const FULL = inLettersOf(row, EVERYTHING);
    const likeFirst = isLikeFirst(row, rows[0]);
    const once = test.each(likeFirst ? [] : [row]);
    let place: Place;
    let store: SessionStore;
    let opened: SessionStore[];

    async function open(access: 'read-only' | 'read-write' = 'read-write'): Promise<SessionStore> {
      const one = await place.open(access);
      opened.push(one);
      return one;
    }

    beforeEach(async () => {
      opened = [];
      place = await row.make();
      store = await open();
    });
    afterEach(async () => {
      await Promise.all(opened.map((one) => one.close()));
      await place.remove();
    });

    async function allOf(filter: StoreFilter): Promise<StoredSession[]> {
      const found: StoredSession[] = [];
      for await (const batch of store.scan({ filter, now: NOW, batch: 7 }, {})) found.push(...batch);
      return found;
    }

    async function everything(filter: StoreFilter = {}): Promise<StoredSession[]> {
      return (await allOf(filter)).filter((one) => one.fields.shop !== 'elsewhere.myshopify.com');
    }

    async function fill(count: number): Promise<SessionFields[]> {
      const generated = generateSessions({ shops: Math.ceil(count / 4), sessions: count, seed: 3, now: NOW });
      const sessions = Array.from(generated, (session) => inLettersOf(row, session));
      // Side by side where that is safe: each test needs some, and one after the other they are most of its time.
      const atOnce = store.capabilities.writes === 'atomic' ? 10 : 1;
      for (let at = 0; at < count; at += atOnce) {
        await Promise.all(sessions.slice(at, at + atOnce).map((one) => store.storeSession(toSession(one))));
      }
      return sessions;
    }

    /** Puts a record there as a faulty program would: column by column, of any type; the rest as in a sound one. */
    async function leave(values: Partial<{ [field in keyof typeof row.columns]: unknown }>): Promise<void> {
      const { raw } = await store.write({ ...BARE, id: 'template' }, {});
      await store.deleteSession('template');
      const named = Object.entries(values).map(([field, value]) => [
        Object.entries(row.columns).find(([name]) => name === field)?.[1] ?? field,
        value,
      ]);
      const edited = Object.fromEntries(named);
      expect(await store.restore([{ raw: row.edit?.(raw, edited) ?? { ...raw, ...edited } }], {})).toEqual([true]);
    }

    describe('the five official methods', () => {
      test('a session with everything comes back as it went', async () => {
        expect(await store.storeSession(toSession({ ...FULL, userId: '902541635' }))).toBe(true);
        const loaded = await store.loadSession(FULL.id);
        expect(loaded && fromSession(loaded)).toEqual(asHeldBy(row, { ...FULL, userId: '902541635' }));
      });

      test('a session with nothing but what it must have comes back as it went', async () => {
        const nothing: SessionFields = { id: BARE.id, shop: BARE.shop, state: '', isOnline: false };
        await store.storeSession(toSession(nothing));
        const loaded = await store.loadSession(BARE.id);
        expect(loaded && fromSession(loaded)).toEqual(nothing);
      });

      test('null is nothing, in the session and in what it has of its user', async () => {
        const nothing: SessionFields = { id: FULL.id, shop: FULL.shop, state: '', isOnline: false };
        const absent = ['scope', 'accessToken', 'expires', 'refreshToken', 'refreshTokenExpires'];
        const nulls = Object.fromEntries(absent.map((name) => [name, null]));
        const users = [null, { ...NO_DETAILS, associated_user: null }, { ...NO_DETAILS, associated_user: NO_USER }];
        for (const onlineAccessInfo of users) {
          await store.storeSession(toSession(FULL));
          const session = Object.assign(toSession(nothing), nulls, { onlineAccessInfo });
          expect(await store.storeSession(session)).toBe(true);
          const loaded = await store.loadSession(FULL.id);
          expect(loaded && fromSession(loaded)).toEqual(nothing);
        }
      });

      test('what is not there is undefined, and deleting it is fine', async () => {
        expect(await store.loadSession('nobody')).toBeUndefined();
        expect(await store.deleteSession('nobody')).toBe(true);
        expect(await store.deleteSessions(['nobody', 'no one'])).toBe(true);
        expect(await store.deleteSessions([])).toBe(true);
        expect(await store.findSessionsByShop('nowhere.myshopify.com')).toEqual([]);
      });

      once('deleting removes exactly what is named, however often', async () => {
        const sessions = await fill(12);
        const [first, second, third] = sessions;
        expect(await store.deleteSession(first?.id ?? '')).toBe(true);
        expect(await store.deleteSession(first?.id ?? '')).toBe(true);
        expect(await store.deleteSessions([second?.id ?? '', third?.id ?? '', 'nobody'])).toBe(true);
        const left = (await everything()).map((one) => one.fields.id);
        expect(left.toSorted(byText)).toEqual(
          sessions
            .slice(3)
            .map((one) => one.id)
            .toSorted(byText),
        );
      });

      once('the sessions of a shop are all found, and no others', async () => {
        const sessions = await fill(40);
        const shop = sessions.at(-1)?.shop ?? '';
        const found = await store.findSessionsByShop(shop);
        const wanted = sessions.filter((one) => one.shop === shop).map((one) => one.id);
        expect(found.map((one) => one.id).toSorted(byText)).toEqual(wanted.toSorted(byText));
        expect(await store.findSessionsByShop(shop.slice(0, -1))).toEqual([]);
      });

      test('storing without a value clears it', async () => {
        for (const field of SESSION_FIELDS.slice(4)) {
          await store.write(FULL, {});
          const without = withoutField(FULL, field);
          const { fields } = await store.write(without, {});
          expect(fields).toEqual(asHeldBy(row, without));
        }
        const { fields } = await store.write({ ...BARE, id: FULL.id }, {});
        expect(fields).toEqual({ ...BARE, id: FULL.id });
        expect(await everything()).toHaveLength(1);
      });

      once('unusual ids are ids like any other', async () => {
        const ids = [
          '',
          "o'neil",
          '"quoted"',
          '`;--',
          '%',
          '_',
          '\\',
          'a\nb',
          'ÄÖÜ',
          '👩🏽‍💻',
          'x'.repeat(191),
          'null',
          '0',
        ].filter(holds);
        for (const id of ids) await store.write({ ...BARE, id }, {});
        for (const id of ids) {
          expect((await store.loadSession(id))?.id).toBe(id);
          const query = { filter: { id }, order: { by: 'id', direction: 'asc' }, limit: 10, now: NOW } as const;
          expect((await store.page(query, {})).sessions.map((one) => one.fields.id)).toEqual([id]);
        }
        for (const [at, id] of ids.entries()) {
          await store.deleteSession(id);
          expect(await everything()).toHaveLength(ids.length - at - 1);
        }
      });

      test('random sessions come back as they went', async () => {
        await fc.assert(
          fc.asyncProperty(
            anySession(row).filter(({ id, shop }) => holds(id) && (row.shops?.(shop) ?? true)),
            async (fields) => {
              const stored = await store.write(fields, {});
              expect(stored.fields).toEqual(asHeldBy(row, fields));
              expect((await store.readById(fields.id, {}))?.fields).toEqual(stored.fields);
              // Another one's id may differ from this in nothing that the table tells apart.
              await store.deleteSession(fields.id);
            },
          ),
          // What one table of a database makes of odd texts and numbers, its others make of them too.
          { numRuns: (row === rows[0] ? 50 : 20) * (LONG ? 2 : 1) },
        );
      });
    });

    describe('values', () => {
      test('64-bit user ids keep every digit', async () => {
        for (const userId of ['9007199254740993', '9223372036854775807', '1']) {
          expect((await store.write({ ...FULL, userId }, {})).fields.userId).toBe(userId);
          const filter = { userId };
          const page = await store.page({ filter, order: { by: 'id', direction: 'asc' }, limit: 5, now: NOW }, {});
          expect(page.sessions.map((one) => one.fields.userId)).toEqual([userId]);
        }
      });

      test('times keep what the layout can hold', async () => {
        const moments = [NOW, NOW + 1, 999_999_999_999, 4_102_444_800_123].filter((moment) => moment <= row.latest);
        for (const expires of moments) {
          const { fields, problems } = await store.write({ ...BARE, expires }, {});
          expect(fields.expires).toBe(row.milliseconds ? expires : Math.floor(expires / 1000) * 1000);
          expect(problems).toEqual([]);
        }
      });

      test('what cannot be held is refused, and nothing is written', async () => {
        await store.write(FULL, {});
        const bad = { ...FULL, scope: 'changed', userId: '9223372036854775808' };
        await expect(store.write(bad, {})).rejects.toMatchObject({ code: 'VALUE_REFUSED' });
        expect((await store.readById(FULL.id, {}))?.fields).toEqual(asHeldBy(row, FULL));
      });

      test('every value of the raw form is explained', async () => {
        const { raw } = await store.write(FULL, {});
        const explained = store.explain(raw);
        expect(explained.map((value) => value.name)).toEqual(row.explained?.(raw) ?? Object.keys(raw));
        expect(explained.find((value) => value.field === 'accessToken')?.value).toBe(FULL.accessToken);
      });
    });

    describe('an edit', () => {
      test('leaves every other value as it lies there, to the byte, in whichever form', async () => {
        const { columns } = await store.describe({});
        const columnOf = (field: string) => columns.find((column) => column.field === field)?.name;
        const room = store.capabilities.fields;
        await fc.assert(
          fc.asyncProperty(
            anySession(row).filter(({ id, shop }) => holds(id) && (row.shops?.(shop) ?? true)),
            anEdit.filter(({ field }) => room.includes(field)),
            fc.nat(),
            async (fields, { field, value }, choice) => {
              const sound = await store.write(fields, {});
              const odd = (['isOnline', 'expires', 'refreshTokenExpires', 'userId'] as const).flatMap((name) => {
                const column = columnOf(name);
                const held = sound.fields[name];
                // Not every row's hand reaches into a document within a document.
                const within = column === undefined || held === undefined || column.includes('.');
                return within || !row.drifts ? [] : [[column, oddForm(held, name, choice)]];
              });
              const edited = Object.fromEntries(odd);
              await store.remove([sound], {});
              await store.restore([{ raw: row.edit?.(sound.raw, edited) ?? { ...sound.raw, ...edited } }], {});
              const before = await store.readById(fields.id, {});
              expect(before?.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
              const version = versionOf(before?.raw ?? {});
              const wanted = { ...fields, ...before?.fields, [field]: value };
              const after = await store.write(wanted, { expect: { version } });
              const touched = columnOf(field);
              const others = (raw: RawSession = {}) =>
                Object.fromEntries(Object.entries(piecesOf(row, store, raw)).filter(([name]) => name !== touched));
              expect(others(after.raw)).toEqual(others(before?.raw));
              await store.deleteSession(fields.id);
            },
          ),
          { numRuns: (row === rows[0] ? 20 : 6) * (LONG ? 2 : 1) },
        );
      });

      test('that changes nothing writes nothing', async () => {
        const { raw, fields } = await store.write(FULL, {});
        const again = await store.write({ ...FULL, ...fields }, { expect: { version: versionOf(raw) } });
        expect(versionOf(again.raw)).toBe(versionOf(raw));
      });
    });

    describe('changes', () => {
      once('many writers of one id leave one whole session', async () => {
        const writers = row.shared ? [store, await open(), await open()] : [store];
        await Promise.all(
          writers.flatMap((writer, at) =>
            Array.from({ length: 10 }, (_, turn) =>
              writer.write({ ...BARE, scope: `writer-${at}-${turn}`, accessToken: `shpat_${at}_${turn}` }, {}),
            ),
          ),
        );
        const all = await everything();
        expect(all).toHaveLength(1);
        const [scope, token] = [all[0]?.fields.scope, all[0]?.fields.accessToken];
        expect(token).toBe(scope?.replace('writer-', 'shpat_').replace('-', '_'));
      });

      test('a write that expects another state changes nothing', async () => {
        const first = await store.write(BARE, { expect: 'absent' });
        await expect(store.write({ ...BARE, scope: 'x' }, { expect: 'absent' })).rejects.toMatchObject({
          code: 'CONFLICT',
        });
        const version = versionOf(first.raw);
        await store.write({ ...BARE, scope: 'by another' }, {});
        await expect(store.write({ ...BARE, scope: 'x' }, { expect: { version } })).rejects.toMatchObject({
          code: 'CONFLICT',
        });
        const present = await store.readById(BARE.id, {});
        expect(present?.fields.scope).toBe('by another');
        const now = { version: versionOf(present?.raw ?? {}) };
        expect((await store.write({ ...BARE, scope: 'x' }, { expect: now })).fields.scope).toBe('x');
        await store.deleteSession(BARE.id);
        await expect(store.write(BARE, { expect: now })).rejects.toMatchObject({ code: 'CONFLICT' });
      });

      test('deleted sessions are put back exactly, and present ones are left alone', async () => {
        await fill(10);
        const before = await everything();
        const keys = before.map((one) => one.key);
        expect(await removeSeen(store, before.slice(0, 6))).toBe(6);
        expect(await removeSeen(store, before.slice(0, 6))).toBe(0);
        expect(await store.read(keys, {})).toHaveLength(4);
        const [kept] = before.slice(6);
        const changed = await store.write({ ...BARE, id: kept?.fields.id ?? '' }, {});
        const back = await store.restore(
          before.map(({ raw }) => ({ raw })),
          {},
        );
        expect(back).toEqual(before.map((_, at) => at < 6));
        const over = versionOf(changed.raw);
        expect(await store.restore([{ raw: kept?.raw ?? {}, over }], {})).toEqual([true]);
        expect(await store.restore([{ raw: kept?.raw ?? {}, over }], {})).toEqual([false]);
        expect(raws(await everything())).toEqual(raws(before));
      });

      test('a session that is not as it was seen stays', async () => {
        await fill(10);
        const before = await everything();
        const [touched, gone, ...others] = before;
        const changed = await store.write({ ...BARE, id: touched?.fields.id ?? '' }, {});
        await store.deleteSession(gone?.fields.id ?? '');
        const { removed } = await store.remove(before, {});
        expect(removed).toEqual([false, false, ...others.map(() => true)]);
        expect(raws(await everything())).toEqual(raws([changed]));
        expect((await store.remove([changed, changed], {})).removed).toEqual([true, false]);
        expect((await store.remove([], {})).removed).toEqual([]);
      });

      once('a read-only store refuses every change', async () => {
        const written = await store.write(BARE, {});
        const { raw } = written;
        const reader = await open('read-only');
        const refused = { code: 'READ_ONLY' };
        await expect(reader.write(FULL, {})).rejects.toMatchObject(refused);
        await expect(reader.storeSession(toSession(FULL))).rejects.toMatchObject(refused);
        await expect(reader.remove([written], {})).rejects.toMatchObject(refused);
        await expect(reader.deleteSession(BARE.id)).rejects.toMatchObject(refused);
        await expect(reader.deleteSessions([])).rejects.toMatchObject(refused);
        await expect(reader.restore([{ raw }], {})).rejects.toMatchObject(refused);
        expect((await everything()).map((one) => one.fields)).toEqual([BARE]);
      });
    });

    // Where types let nothing in that cannot be decoded, there is nothing to list.
    test.each(row.faults.length > 0 ? [row.faults] : [])(
      'what cannot be decoded is listed with what is wrong, and can be deleted',
      async () => {
        await store.write(BARE, {});
        const shop = 'broken.myshopify.com';
        const ids = row.faults.map((_, at) => `broken-${at}`);
        for (const [at, { field, value }] of row.faults.entries()) {
          await leave({ id: ids[at], shop, [field]: value });
        }
        const query = { order: { by: 'id', direction: 'asc' }, limit: 10, now: NOW } as const;
        const page = await store.page({ ...query, filter: { statuses: ['unreadable'] } }, {});
        expect(page.sessions.map((one) => one.fields.id).toSorted(byText)).toEqual(ids);
        const errors = page.sessions.map((one) => one.problems.find((problem) => problem.severity === 'error')?.field);
        expect(errors.toSorted(byText)).toEqual(row.faults.map(({ field }) => field).toSorted(byText));
        expect(
          (await store.page({ ...query, filter: { shop: { match: 'exact', value: shop } } }, {})).sessions,
        ).toHaveLength(ids.length);
        await expect(store.loadSession('broken-0')).rejects.toMatchObject({ code: 'UNREADABLE_RECORD' });
        expect(await removeSeen(store, page.sessions)).toBe(ids.length);
        expect((await everything()).map((one) => one.fields.id)).toEqual([BARE.id]);
        expect(
          await store.restore(
            page.sessions.map(({ raw }) => ({ raw })),
            {},
          ),
        ).toEqual(ids.map(() => true));
        expect(await everything()).toHaveLength(ids.length + 1);
      },
    );

    // Only loose types let times drift from one form into the other.
    test.each(row.drifts ? [row] : [])(
      'seconds and milliseconds in the wrong place are read, and pointed out',
      async () => {
        const wrong = row.milliseconds ? 1_795_178_096n : 1_795_178_096_789n;
        await leave({ id: 'drifted', shop: BARE.shop, expires: wrong });
        const drifted = await store.readById('drifted', {});
        expect(drifted?.fields.expires).toBe(row.milliseconds ? 1_795_178_096_000 : 1_795_178_096_789);
        const about = drifted?.problems.filter((problem) => problem.field === 'expires');
        expect(about?.map((problem) => problem.severity)).toEqual(['warning']);
        const filter = { statuses: ['active' as const], shop: { match: 'exact' as const, value: BARE.shop } };
        const page = await store.page(
          { filter, order: { by: 'id', direction: 'asc' }, limit: 10, now: NOW - 2 * 3_600_000 },
          {},
        );
        expect(page.sessions.map((one) => one.fields.id)).toEqual(['drifted']);
      },
    );

    describe('lists', () => {
      once('pages in the order of the store’s own hold every session once', async () => {
        const sessions = await fill(60);
        const listed = await allPages(store, { filter: {}, limit: 7, now: NOW });
        const mine = listed.filter((one) => one.fields.shop !== 'elsewhere.myshopify.com');
        expect(mine.map((one) => one.fields.id).toSorted(byText)).toEqual(
          sessions.map((one) => one.id).toSorted(byText),
        );
      });

      // Times are sorted as they are kept, texts are texts everywhere.
      const sorted = likeFirst ? orders.filter((by) => by === 'expires') : orders;
      test.each(sorted)('pages by %s, up and down, hold every session once, in order', async (by) => {
        const sessions = await fill(60);
        const filter = { shop: { match: 'contains', value: '.myshopify.com' } } as const;
        const asked = [{}, filter].flatMap((one) => [
          { filter: one, order: { by, direction: 'asc' } as const },
          { filter: one, order: { by, direction: 'desc' } as const },
        ]);
        for (const { filter: wanted, order } of asked) {
          const listed = await allPages(store, { filter: wanted, order, limit: 7, now: NOW });
          const mine = listed.filter((one) => one.fields.shop !== 'elsewhere.myshopify.com');
          expect(mine.map((one) => one.fields.id).toSorted(byText)).toEqual(
            sessions.map((one) => one.id).toSorted(byText),
          );
          const values = mine.map((one) => one.fields[order.by]);
          const present = values.filter((value) => value !== undefined);
          expect(values.slice(0, present.length)).toEqual(present);
          const keys = present.map((value) =>
            typeof value === 'string' && row.sortsAs !== undefined ? row.sortsAs(value) : value,
          );
          const inOrder = keys.toSorted((a, b) => (a === b ? 0 : a < b ? -1 : 1));
          expect(keys).toEqual(order.direction === 'asc' ? inOrder : inOrder.toReversed());
        }
      });

      test.each(likeFirst ? [] : orders.length > 0 ? orders : [undefined])(
        'pages by %s neither lose nor repeat while others insert and delete',
        async (by) => {
          const sessions = await fill(40);
          const writer = row.shared ? await open() : store;
          const doomed = sessions.filter((_, at) => at % 5 === 0);
          const listed = await allPages(
            store,
            { filter: {}, order: by && { by, direction: 'asc' }, limit: 6, now: NOW },
            async (page) => {
              await writer.deleteSession(doomed[page]?.id ?? '');
              for (const at of ['a', 'm', 'z']) {
                const shop = `${at}-new-${page}.myshopify.com`;
                await writer.write({ ...BARE, id: `offline_${shop}`, shop, expires: NOW + page }, {});
              }
            },
          );
          const ids = listed.map((one) => one.fields.id);
          expect(new Set(ids).size).toBe(ids.length);
          const stayed = sessions.filter((one) => !doomed.includes(one)).map((one) => one.id);
          expect(stayed.filter((id) => !ids.includes(id))).toEqual([]);
        },
      );

      // Where nothing is sorted, nothing depends on columns: each record is judged by itself.
      test.each(likeFirst && orders.length === 0 ? [] : [row])(
        'every filter finds exactly what matches, in pages and in a scan',
        async () => {
          await fill(60);
          await store.write({ ...FULL, id: 'Capital', shop: 'Plain-Tea.myshopify.com' }, {});
          await store.write({ ...BARE, id: 'odd', shop: '100%_a\\b.myshopify.com' }, {});
          // What can and cannot be refreshed, as apps leave it.
          const lives: [string, Partial<SessionFields>][] = [
            ['endless', { expires: NOW - HOUR, refreshToken: 'shprt_a' }],
            ['ended', { expires: NOW - HOUR, refreshToken: 'shprt_b', refreshTokenExpires: NOW - 60 * HOUR }],
            ['emptied', { expires: NOW - HOUR, refreshToken: '', refreshTokenExpires: NOW + 60 * HOUR }],
            ['stuck', { refreshToken: 'shprt_c', refreshTokenExpires: NOW + 60 * HOUR }],
            ['soon', { expires: NOW + 1000, refreshToken: 'shprt_d', refreshTokenExpires: NOW + 60 * HOUR }],
          ];
          for (const [name, life] of lives) {
            const shop = `${name}.myshopify.com`;
            await store.write({ ...BARE, id: `offline_${shop}`, shop, ...life }, {});
          }
          const [fault] = row.faults;
          if (fault !== undefined) {
            await leave({ id: 'broken', shop: 'broken.myshopify.com', [fault.field]: fault.value });
          }
          await store.write({ ...BARE, id: 'loud', shop: 'STUCK.MYSHOPIFY.COM//' }, {});
          // Scopes as some apps store them, and what looks like a scope among others.
          const lists = [
            'read_products, write_orders',
            'READ_PRODUCTS,read_orders',
            'read_products_x,xread_products',
            'write_products',
          ];
          for (const [at, scope] of lists.entries()) {
            await store.write({ ...BARE, id: `scoped-${at}`, shop: `scoped-${at}.myshopify.com`, scope }, {});
          }
          const many = Array.from({ length: 1_200 }, (_, n) => `shop-${n}.myshopify.com`);
          const all = await everything();
          const someone = all.find((one) => one.fields.userId !== undefined);
          const filters: StoreFilter[] = [
            {},
            { shop: { match: 'prefix', value: 'plain' } },
            { shop: { match: 'prefix', value: 'Plain' } },
            { shop: { match: 'prefix', value: '' } },
            { shop: { match: 'prefix', value: '100%' } },
            { shop: { match: 'prefix', value: '1_' } },
            { shop: { match: 'contains', value: 'TEA' } },
            { shop: { match: 'contains', value: '%_' } },
            { shop: { match: 'contains', value: '\\' } },
            { shop: { match: 'exact', value: 'plain-tea.myshopify.com' } },
            { shop: { match: 'exact', value: 'plain' } },
            { id: 'odd' },
            { userId: someone?.fields.userId ?? '900000000' },
            { userId: 'abc' },
            { userId: '99999999999999999999' },
            { email: FULL.email ?? '' },
            { kind: 'online' },
            { kind: 'offline' },
            ...STATUSES.map((status) => ({ statuses: [status] })),
            { statuses: ['expired', 'unreadable'] },
            { statuses: [...STATUSES] },
            { statuses: [] },
            { kind: 'online', statuses: ['refreshable'] },
            { statuses: ['refreshable', 'no-expiry'] },
            { kind: 'online', statuses: ['expired', 'expiring'], shop: { match: 'prefix', value: 'p' } },
            ...SESSION_READINESS.map((readiness) => ({ readiness: [readiness] })),
            { readiness: ['stuck', 'never-expires'], kind: 'offline' },
            { readiness: ['healthy', 'unreadable'] },
            { missingScopes: ['read_customers'] },
            { missingScopes: ['read_products', 'write_inventory'], kind: 'offline' },
            { missingScopes: ['products'] },
            { missingScopes: ['read_products'] },
            { missingScopes: ['read_orders', 'write_orders'] },
            { missingScopes: ['read_products,read_orders'] },
            { missingScopes: ['read_products', ' read_orders'] },
            { missingScopes: ['a|.*'] },
            { missingScopes: [] },
            { readiness: [] },
            { readiness: ['no-token', 'never-expires', 'stuck'], kind: 'online' },
            { problem: 'No such problem.' },
            { expires: { min: NOW - 2 * HOUR }, refreshEnds: { max: NOW + 61 * HOUR } },
            { expires: { max: NOW } },
            { expires: { min: NOW - 2 * HOUR, max: NOW - HOUR } },
            { expires: { min: NOW - 2 * HOUR, max: NOW - HOUR + 1 } },
            { refreshEnds: { min: NOW, max: NOW + 61 * HOUR } },
            { refreshEnds: { min: NOW + 60 * HOUR + 1 }, kind: 'offline' },
            { problem: all.flatMap(({ problems }) => problems)[0]?.message ?? 'No such problem.' },
            { shops: new Set(['stuck.myshopify.com', 'Plain-Tea.myshopify.com', 'not-there.myshopify.com']) },
            { shops: new Set(['plain-tea.myshopify.com']), kind: 'online' },
            { shops: new Set() },
            { shops: new Set([...many, 'stuck.myshopify.com']) },
            { anySpelling: new Set(['plain-tea.myshopify.com', 'stuck.myshopify.com', 'not-there.myshopify.com']) },
            { anySpelling: new Set([...many, 'stuck.myshopify.com']), kind: 'offline' },
            { anySpelling: new Set() },
          ];
          for (const [at, filter] of filters.entries()) {
            const wanted = all.filter((one) => matchesFilter(one, filter, NOW)).map((one) => one.key);
            // The rows of a backend take turns with the orders. Many small pages are tried above.
            const turn = orders[(at + rows.indexOf(row)) % orders.length];
            const some = LONG || turn === undefined ? orders : [turn];
            const limit = LONG && row === rows[0] ? 5 : 20;
            for (const by of some.length > 0 ? some : [undefined]) {
              const pages = await allPages(store, { filter, order: by && { by, direction: 'asc' }, limit, now: NOW });
              const got = pages.filter((one) => one.fields.shop !== 'elsewhere.myshopify.com');
              expect({ filter, by, keys: got.map((one) => one.key).toSorted(byText) }).toEqual({
                filter,
                by,
                keys: wanted.toSorted(byText),
              });
            }
            const scanned = await allOf(filter);
            const ours = scanned.filter((one) => one.fields.shop !== 'elsewhere.myshopify.com');
            expect(ours.map((one) => one.key).toSorted(byText)).toEqual(wanted.toSorted(byText));
            const counted = await store.count({ of: { filter, now: NOW } });
            expect({ filter, ...counted }).toEqual({ filter, count: scanned.length, exact: true });
            const byIds = await store.findByIds?.({ filter, limit: 500, now: NOW }, {});
            if (byIds === undefined || filter.shop === undefined || filter.shop.match === 'contains') continue;
            const telling = filter.shop.value === '' ? [] : scanned.filter(({ fields }) => tellsShop(fields));
            expect({ filter, keys: byIds.map((one) => one.key).toSorted(byText) }).toEqual({
              filter,
              keys: telling.map((one) => one.key).toSorted(byText),
            });
          }
        },
      );

      once(
        'shops with odd names are found whole, by their beginning and by a part, whatever their sessions are called',
        async () => {
          const shops = ODD_SHOPS.filter((shop) => holds(shop) && (row.shops?.(shop) ?? true));
          for (const [at, shop] of shops.entries()) {
            const random = `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
            const ids = [offlineId(shop), onlineId(shop, String(at)), random, `${at} of its own`];
            const atOnce = store.capabilities.writes === 'atomic' ? ids.length : 1;
            for (const some of chunks(ids, atOnce)) {
              await Promise.all(some.map((id) => store.storeSession(toSession({ ...BARE, id, shop }))));
            }
          }
          const all = await everything();
          expect(all).toHaveLength(shops.length * 4);
          const searches = shops.flatMap((shop): NonNullable<StoreFilter['shop']>[] => [
            { match: 'exact', value: shop },
            { match: 'prefix', value: shop },
            { match: 'prefix', value: shop.slice(0, 3) },
            { match: 'contains', value: shop.slice(2, 7) },
          ]);
          for (const shop of searches) {
            const query = { filter: { shop }, limit: 500, now: NOW };
            const wanted = all.filter((one) => matchesFilter(one, query.filter, NOW));
            expect({ shop, keys: keysOf(await allPages(store, query)) }).toEqual({ shop, keys: keysOf(wanted) });
            const byIds = (await store.findByIds?.(query, {})) ?? [];
            expect(keysOf(wanted.filter(({ key }) => byIds.some((one) => one.key === key)))).toEqual(keysOf(byIds));
          }
        },
      );

      // Also where there is no column for refresh tokens.
      const tokens = likeFirst && !row.lost.includes('refreshToken') ? [] : [row];
      test.each(tokens)(
        'a session is found by its whole access token or refresh token, or by its id, and by no part of them',
        async () => {
          const sessions = await fill(60);
          const hasColumn = (field: 'accessToken' | 'refreshToken') => store.capabilities.fields.includes(field);
          const texts = sessions.flatMap(({ id, accessToken, refreshToken }) => [
            ...(hasColumn('accessToken') && id === sessions[7]?.id ? [[accessToken, id]] : []),
            ...(hasColumn('refreshToken') && refreshToken !== undefined ? [[refreshToken, id]] : []),
            ...(id === sessions.at(-1)?.id ? [[id, id]] : []),
          ]);
          for (const [text = '', id] of texts) {
            const filter = { secrets: [text] };
            for (const by of orders.length > 0 ? orders.slice(0, 1) : [undefined]) {
              const pages = await allPages(store, {
                filter,
                order: by && { by, direction: 'asc' },
                limit: 5,
                now: NOW,
              });
              expect(pages.map((one) => one.fields.id)).toEqual([id]);
            }
            expect((await allOf(filter)).map((one) => one.fields.id)).toEqual([id]);
            expect(await store.count({ of: { filter, now: NOW } })).toEqual({ count: 1, exact: true });
          }
          const [first] = sessions;
          const token = first?.accessToken ?? '';
          const parts = [
            token.slice(0, -1),
            token.slice(1),
            `${token} `,
            token.toUpperCase(),
            `${token}%`,
            'shpat_',
            '',
          ];
          expect(await allOf({ secrets: parts })).toEqual([]);
          expect(await store.count({ of: { filter: { secrets: parts }, now: NOW } })).toEqual({
            count: 0,
            exact: true,
          });
          const many = { secrets: [token, sessions[1]?.id ?? ''] };
          expect(await store.count({ of: { filter: many, now: NOW } })).toEqual({ count: 2, exact: true });
          expect(await allOf({ ...many, shop: { match: 'exact', value: 'elsewhere.example' } })).toEqual([]);
        },
      );

      test('its health is what a plain reckoning makes of it', async () => {
        const sessions = oddSessions(200, NOW).filter(({ id, shop }) => holds(id) && (row.shops?.(shop) ?? true));
        const atOnce = store.capabilities.writes === 'atomic' ? 10 : 1;
        for (let at = 0; at < sessions.length; at += atOnce) {
          await Promise.all(
            sessions.slice(at, at + atOnce).map((one) => store.storeSession(toSession(one)).catch(ifRefused)),
          );
        }
        for (const [at, { field, value }] of row.faults.entries()) {
          const shop = at === 0 ? 'broken.myshopify.com' : (sessions[0]?.shop ?? '');
          await leave({ id: `broken-${at}`, shop, [field]: value });
        }
        const { required, figures } = plainHealth(await allOf({}), NOW);
        const taken = await finish(takeHealth(store, { now: NOW, requiredScopes: required }, { masker: MASKER }));
        const { readUnits: _cost, ...reckoned } = taken;
        expect(reckoned).toEqual(figures);
      });

      once('what is no cursor is refused', async () => {
        const query = { filter: {}, order: { by: 'id', direction: 'asc' }, limit: 5, now: NOW } as const;
        await expect(store.page({ ...query, cursor: 'nonsense' }, {})).rejects.toMatchObject({ code: 'BAD_INPUT' });
      });

      test('the store describes itself', async () => {
        await fill(9);
        const description = await store.describe({});
        const others = description.total?.count === 10 ? 1 : 0;
        expect(description.total).toEqual({ count: 9 + others, exact: true });
        const held = description.columns.flatMap((column) => column.field ?? []);
        expect(held.toSorted(byText)).toEqual(
          SESSION_FIELDS.filter((field) => !row.lost.includes(field)).toSorted(byText),
        );
        expect(store.capabilities.fields.toSorted(byText)).toEqual(held.toSorted(byText));
      });
    });

    once('a call that is cancelled says so and does nothing', async () => {
      await fill(8);
      const signal = AbortSignal.abort();
      const cancelled = { code: 'CANCELLED' };
      const page = { filter: {}, order: { by: 'id', direction: 'asc' }, limit: 5, now: NOW } as const;
      await expect(store.page(page, { signal })).rejects.toMatchObject(cancelled);
      await expect(store.count({ signal })).rejects.toMatchObject(cancelled);
      await expect(store.write(FULL, { signal })).rejects.toMatchObject(cancelled);
      const stop = new AbortController();
      const seen: StoredSession[] = [];
      const scan = async () => {
        for await (const batch of store.scan({ filter: {}, now: NOW, batch: 2 }, { signal: stop.signal })) {
          seen.push(...batch);
          stop.abort();
        }
      };
      await expect(scan()).rejects.toMatchObject(cancelled);
      // One batch; nothing after it was given away.
      expect(seen.length).toBeLessThanOrEqual(2);
      expect(seen).not.toHaveLength(0);
      expect(await everything()).toHaveLength(8);
    });
  });
}
