import { rm } from 'node:fs/promises';
import { describe, expect, inject, test } from 'vitest';
import { backend as sqlite } from '../../main/stores/sqlite/backend.ts';
import type { SessionStore } from '../../main/stores/store.ts';
import { makeMysqlPlace } from './mysql-place.ts';
import * as mysqlSchemas from './mysql-schemas.ts';
import { makePostgresPlace } from './postgres-place.ts';
import * as postgresSchemas from './postgres-schemas.ts';
import * as schemas from './schemas.ts';
import { allPages, NOW } from './sessions.ts';
import { makeFile } from './table.ts';

const ACCESS = 'shpat_0123456789abcdef0123456789abcdef';
const REFRESH = 'shprt_0123456789abcdef0123456789abcdef';

interface Place {
  open(): Promise<SessionStore>;
  remove(): Promise<void>;
}

const PLAIN = 'isOnline, accessToken, refreshToken';
const QUOTED = '"isOnline", "accessToken", "refreshToken"';

/** @param tokens the columns, as the database wants them named; @param stored how a text is written as it shall lie there */
function rows(tokens: string, [yes, no]: readonly [string, string], stored = (text: string) => `'${text}'`): string {
  return `INSERT INTO shopify_sessions (id, shop, state, ${tokens}) VALUES
    ('one', 'a.myshopify.com', '', ${no}, ${stored(ACCESS)}, ${stored(REFRESH)}),
    ('two', 'b.myshopify.com', '', ${yes}, ${stored(ACCESS.toUpperCase())}, NULL),
    ('three', 'c.myshopify.com', '', ${no}, ${stored('other')}, ${stored(`${REFRESH} `)});`;
}

/** The official table with bytes for its tokens. */
function withBytes(schema: string, type: string): string {
  return schema.replaceAll(/(accessToken|refreshToken)("?) varchar\(255\)/g, `$1$2 ${type}`);
}

async function inFile(schema: string): Promise<Place> {
  const { file, folder } = await makeFile(schema);
  return {
    open: () => sqlite.open({ backend: 'sqlite', file }, { access: 'read-only' }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const asBytes = (text: string) => `CAST('${text}' AS BLOB)`;

const ODD: readonly { name: string; missing: boolean; make: () => Promise<Place> }[] = [
  {
    name: 'as bytes in SQLite',
    missing: false,
    make: () => inFile(`${schemas.OFFICIAL_CURRENT} ${rows(PLAIN, ['1', '0'], asBytes)}`),
  },
  {
    name: 'in columns of no type in SQLite',
    missing: false,
    make: () =>
      inFile(
        `CREATE TABLE shopify_sessions (id PRIMARY KEY, shop, state, isOnline, scope, expires, accessToken, refreshToken);
          ${rows(PLAIN, ['1', '0'])}`,
      ),
  },
  {
    name: 'as bytes in PostgreSQL',
    missing: inject('postgresUrl') === '',
    make: () =>
      makePostgresPlace(`${withBytes(postgresSchemas.OFFICIAL_CURRENT, 'bytea')} ${rows(QUOTED, ['true', 'false'])}`),
  },
  {
    name: 'as bytes in MariaDB',
    missing: inject('mariadbUrl') === '',
    make: () =>
      makeMysqlPlace(`${withBytes(mysqlSchemas.OFFICIAL_CURRENT, 'varbinary(255)')} ${rows(PLAIN, ['1', '0'])}`),
  },
];

describe.each(ODD.filter(({ missing }) => !missing))('tokens that lie $name', ({ make }) => {
  test('are found to the letter', async () => {
    const place = await make();
    const store = await place.open();
    try {
      const { raw } = (await store.readById('one', {})) ?? {};
      expect(raw?.['accessToken']).toBeDefined();
      for (const [secret, id] of [
        [ACCESS, 'one'],
        [REFRESH, 'one'],
        [ACCESS.toUpperCase(), 'two'],
      ] as const) {
        const filter = { secrets: [secret] };
        const found = await allPages(store, { filter, order: { by: 'id', direction: 'asc' }, limit: 5, now: NOW });
        expect(found.map(({ fields }) => fields.id)).toEqual([id]);
        expect(await store.count({ of: { filter, now: NOW } })).toEqual({ count: 1, exact: true });
      }
    } finally {
      await store.close();
      await place.remove();
    }
  });
});
