import { rm } from 'node:fs/promises';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { backend as sqlite } from '../../main/stores/sqlite/backend.ts';
import type { SessionStore, StoreFilter } from '../../main/stores/store.ts';
import { matchesFilter } from '../../main/stores/filter.ts';
import { ORDERS } from '../../shared/records.ts';
import { SESSION_FIELDS, STATUSES, type SessionFields } from '../../shared/session.ts';
import { makeMysqlPlace } from './mysql-place.ts';
import * as mysqlSchemas from './mysql-schemas.ts';
import { makePostgresPlace } from './postgres-place.ts';
import * as postgresSchemas from './postgres-schemas.ts';
import * as sqliteSchemas from './schemas.ts';
import { allPages, byText, FULL, NOW, removeSeen } from './sessions.ts';
import { makeFile } from './table.ts';

/** A database as another stack's program has it: made and filled with SQL, looked into with SQL. */
interface OtherPlace {
  open(): Promise<SessionStore>;
  run(sql: string): Promise<void>;
  remove(): Promise<void>;
}

const BACKENDS = [
  {
    backend: 'SQLite',
    missing: false,
    schemas: { RUBY_SHOPS: sqliteSchemas.RUBY_SHOPS, RUBY_USERS: sqliteSchemas.RUBY_USERS, PHP: sqliteSchemas.PHP },
    make: async (schema: string): Promise<OtherPlace> => {
      const { file, folder } = await makeFile(schema);
      return {
        open: () => sqlite.open({ backend: 'sqlite', file }, { access: 'read-write' }),
        async run(sql) {
          const db = new Database(file);
          db.exec(sql);
          db.close();
        },
        remove: () => rm(folder, { recursive: true, force: true }),
      };
    },
  },
  {
    backend: 'MySQL',
    missing: inject('mariadbUrl') === '',
    schemas: { RUBY_SHOPS: mysqlSchemas.RUBY_SHOPS, RUBY_USERS: mysqlSchemas.RUBY_USERS, PHP: mysqlSchemas.PHP },
    make: async (schema: string): Promise<OtherPlace> => {
      const place = await makeMysqlPlace(schema);
      return {
        open: () => place.open(),
        run: async (sql) => void (await place.app.query(sql)),
        remove: () => place.remove(),
      };
    },
  },
  {
    backend: 'PostgreSQL',
    missing: inject('postgresUrl') === '',
    schemas: {
      RUBY_SHOPS: postgresSchemas.RUBY_SHOPS,
      RUBY_USERS: postgresSchemas.RUBY_USERS,
      PHP: postgresSchemas.PHP,
    },
    make: async (schema: string): Promise<OtherPlace> => {
      const place = await makePostgresPlace(schema);
      return {
        open: () => place.open(),
        run: async (sql) => void (await place.app.query(sql)),
        remove: () => place.remove(),
      };
    },
  },
] as const;

const USER_ID = '5123456789';
const TIMES = `'2026-01-02 03:04:05.678901', '2026-01-02 03:04:05.678901'`;
const EXPIRES = Date.UTC(2026, 10, 21, 12, 34, 56, 789);

/** What each stack's table is called, how it writes its sessions, and what that table has no room for. */
const STACKS = [
  {
    table: 'RUBY_SHOPS',
    title: 'Shopify’s Ruby gem, shops',
    rows: `INSERT INTO shops (shopify_domain, shopify_token, created_at, updated_at, access_scopes, expires_at,
        refresh_token, refresh_token_expires_at) VALUES
      ('plain-tea.myshopify.com', 'shpat_a', ${TIMES}, 'read_products,write_orders', NULL, NULL, NULL),
      ('o-neil.myshopify.com', 'shpat_b', ${TIMES}, '', '2026-11-21 12:34:56.789123', 'shprt_b', '2026-11-21 12:34:56.789123')`,
    read: [
      {
        id: 'offline_o-neil.myshopify.com',
        shop: 'o-neil.myshopify.com',
        state: '',
        isOnline: false,
        accessToken: 'shpat_b',
        expires: EXPIRES,
        refreshToken: 'shprt_b',
        refreshTokenExpires: EXPIRES,
      },
      {
        id: 'offline_plain-tea.myshopify.com',
        shop: 'plain-tea.myshopify.com',
        state: '',
        isOnline: false,
        scope: 'read_products,write_orders',
        accessToken: 'shpat_a',
      },
    ],
    holds: ['id', 'shop', 'isOnline', 'scope', 'accessToken', 'expires', 'refreshToken', 'refreshTokenExpires'],
    store: { ...FULL, id: 'offline_new.myshopify.com', shop: 'new.myshopify.com', isOnline: false },
    refused: FULL,
  },
  {
    table: 'RUBY_USERS',
    title: 'Shopify’s Ruby gem, users',
    rows: `INSERT INTO users (shopify_user_id, shopify_domain, shopify_token, created_at, updated_at, access_scopes,
        expires_at) VALUES
      (${USER_ID}, 'plain-tea.myshopify.com', 'shpat_a', ${TIMES}, 'read_products', '2026-11-21 12:34:56.789123'),
      (9007199254740993, 'o-neil.myshopify.com', 'shpat_b', ${TIMES}, '', NULL)`,
    read: [
      {
        id: 'o-neil.myshopify.com_9007199254740993',
        shop: 'o-neil.myshopify.com',
        state: '',
        isOnline: true,
        accessToken: 'shpat_b',
        userId: '9007199254740993',
      },
      {
        id: `plain-tea.myshopify.com_${USER_ID}`,
        shop: 'plain-tea.myshopify.com',
        state: '',
        isOnline: true,
        scope: 'read_products',
        accessToken: 'shpat_a',
        expires: EXPIRES,
        userId: USER_ID,
      },
    ],
    holds: ['id', 'shop', 'isOnline', 'scope', 'accessToken', 'expires', 'userId'],
    store: {
      ...FULL,
      id: 'new.myshopify.com_9223372036854775807',
      shop: 'new.myshopify.com',
      userId: '9223372036854775807',
    },
    refused: { ...FULL, id: 'offline_new.myshopify.com', shop: 'new.myshopify.com', isOnline: false },
  },
  {
    table: 'PHP',
    title: 'Shopify’s PHP template',
    rows: `INSERT INTO sessions (session_id, shop, is_online, state, scope, access_token, expires_at, user_id,
        user_first_name, user_last_name, user_email, user_email_verified, account_owner, locale, collaborator,
        created_at, updated_at) VALUES
      ('offline_plain-tea.myshopify.com', 'plain-tea.myshopify.com', '0', 'e1f0', 'read_products', 'shpat_a', NULL,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2026-01-02 03:04:05', '2026-01-02 03:04:05'),
      ('3f0c7a52-6a0e-4c3c-9d6b-0f6c4b1f9a11', 'o-neil.myshopify.com', '1', '', '', 'shpat_b', '2026-11-21 12:34:56',
        ${USER_ID}, 'Ünï 李', 'O''Neil', 'a@b.example', '1', '0', 'en', '0', '2026-01-02 03:04:05', '2026-01-02 03:04:05')`,
    read: [
      {
        id: '3f0c7a52-6a0e-4c3c-9d6b-0f6c4b1f9a11',
        shop: 'o-neil.myshopify.com',
        state: '',
        isOnline: true,
        accessToken: 'shpat_b',
        expires: EXPIRES - 789,
        userId: USER_ID,
        firstName: 'Ünï 李',
        lastName: "O'Neil",
        email: 'a@b.example',
        locale: 'en',
        accountOwner: false,
        collaborator: false,
        emailVerified: true,
      },
      {
        id: 'offline_plain-tea.myshopify.com',
        shop: 'plain-tea.myshopify.com',
        state: 'e1f0',
        isOnline: false,
        scope: 'read_products',
        accessToken: 'shpat_a',
      },
    ],
    holds: SESSION_FIELDS.filter(
      (field) => !['refreshToken', 'refreshTokenExpires', 'userExpiresIn', 'userScope'].includes(field),
    ),
    store: { ...FULL, id: 'any id', shop: 'new.myshopify.com', expires: EXPIRES - 789 },
    refused: undefined,
  },
] satisfies readonly {
  table: 'RUBY_SHOPS' | 'RUBY_USERS' | 'PHP';
  title: string;
  rows: string;
  read: readonly SessionFields[];
  holds: readonly string[];
  store: SessionFields;
  refused: SessionFields | undefined;
}[];

describe.each(BACKENDS)('$backend', ({ missing, schemas, make }) => {
  // Where there is no server, the end of the run says so.
  describe.skipIf(missing).each(STACKS)('$title', ({ table, title, rows, read, holds, store: fields, refused }) => {
    let place: OtherPlace | undefined;
    let store: SessionStore | undefined;

    /** The store of a table that its own program has filled. */
    async function start(): Promise<SessionStore> {
      place = await make(schemas[table]);
      await place.run(rows);
      store = await place.open();
      return store;
    }
    afterEach(async () => {
      await store?.close();
      await place?.remove();
    });

    test('is recognised, and its sessions are read, listed and found by shop', async () => {
      const opened = await start();
      expect((await opened.describe({})).layoutTitle).toBe(title);
      for (const by of ORDERS) {
        for (const direction of ['asc', 'desc'] as const) {
          const listed = await allPages(opened, { filter: {}, order: { by, direction }, limit: 1, now: NOW });
          expect(listed.map((one) => one.fields).toSorted((a, b) => byText(a.id, b.id))).toEqual(read);
          expect(listed.flatMap((one) => one.problems.filter(({ severity }) => severity === 'error'))).toEqual([]);
        }
      }
      for (const session of read) {
        expect((await opened.loadSession(session.id))?.shop).toBe(session.shop);
        expect((await opened.findSessionsByShop(session.shop)).map(({ id }) => id)).toEqual([session.id]);
        for (const shop of [
          { match: 'prefix', value: session.shop.slice(0, 4) },
          { match: 'contains', value: session.shop.slice(2, 9).toUpperCase() },
          { match: 'exact', value: session.shop },
        ] as const) {
          const order = { by: 'shop', direction: 'asc' } as const;
          const found = await allPages(opened, { filter: { shop }, order, limit: 5, now: NOW });
          expect(found.map((one) => one.fields.id)).toEqual([session.id]);
        }
      }
      const filters: StoreFilter[] = [
        { kind: 'online' },
        { kind: 'offline' },
        { userId: USER_ID },
        { email: 'a@b.example' },
        ...STATUSES.map((status) => ({ statuses: [status] })),
      ];
      const order = { by: 'id', direction: 'asc' } as const;
      const all = await allPages(opened, { filter: {}, order, limit: 5, now: NOW });
      for (const filter of filters) {
        const found = await allPages(opened, { filter, order, limit: 5, now: NOW });
        const wanted = all.filter((one) => matchesFilter(one, filter, NOW)).map(({ key }) => key);
        expect({ filter, keys: found.map(({ key }) => key) }).toEqual({ filter, keys: wanted });
      }
    });

    test('storing keeps what there is room for, and the store says beforehand what there is not', async () => {
      const opened = await start();
      expect(opened.capabilities.fields.toSorted(byText)).toEqual([...holds].toSorted(byText));
      const kept = Object.entries(fields).filter(([field]) => holds.some((one) => one === field));
      const wanted = { state: '', ...Object.fromEntries(kept) };
      const plan = await opened.planWrite(fields, {});
      expect(plan).toEqual({ after: wanted, columns: [], problems: [] });
      expect((await opened.write(fields, { expect: 'absent' })).fields).toEqual(wanted);
      await opened.write({ ...fields, scope: 'changed' }, {});
      expect((await opened.readById(fields.id, {}))?.fields).toEqual({ ...wanted, scope: 'changed' });
      expect((await opened.count({})).count).toBe(read.length + 1);
      if (refused === undefined) return;
      await expect(opened.write(refused, {})).rejects.toMatchObject({ code: 'VALUE_REFUSED' });
      expect((await opened.count({})).count).toBe(read.length + 1);
    });

    test('what its program wrote can be deleted and put back, every column of it', async () => {
      const opened = await start();
      const order = { by: 'id', direction: 'asc' } as const;
      const before = await allPages(opened, { filter: {}, order, limit: 5, now: NOW });
      expect(await removeSeen(opened, before)).toBe(read.length);
      expect((await opened.count({})).count).toBe(0);
      expect(
        await opened.restore(
          before.map(({ raw }) => ({ raw })),
          {},
        ),
      ).toEqual(read.map(() => true));
      expect(await allPages(opened, { filter: {}, order, limit: 5, now: NOW })).toEqual(before);
      for (const { id } of read) await opened.deleteSession(id);
      expect((await opened.count({})).count).toBe(0);
    });
  });

  test.skipIf(missing)('a user that the Ruby gem keeps for one shop is not stored for another', async () => {
    const place = await make(schemas.RUBY_USERS);
    const store = await place.open();
    try {
      const { fields } = await store.write(FULL, {});
      const shop = 'other.myshopify.com';
      for (const expected of [undefined, 'absent'] as const) {
        await expect(
          store.write({ ...FULL, id: `${shop}_${FULL.userId}`, shop }, { expect: expected }),
        ).rejects.toMatchObject({ code: 'VALUE_REFUSED' });
      }
      expect(await store.readById(FULL.id, {})).toMatchObject({ fields });
      expect((await store.count({})).count).toBe(1);
    } finally {
      await store.close();
      await place.remove();
    }
  });
});
