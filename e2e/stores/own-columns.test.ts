import { rm } from 'node:fs/promises';
import { describe, expect, inject, test } from 'vitest';
import { toSession } from '../../main/layouts/session.ts';
import { versionOf } from '../../main/layouts/version.ts';
import { backend as sqlite } from '../../main/stores/sqlite/backend.ts';
import type { SessionStore } from '../../main/stores/store.ts';
import { makeMysqlPlace } from './mysql-place.ts';
import * as mysqlSchemas from './mysql-schemas.ts';
import { makePostgresPlace } from './postgres-place.ts';
import * as postgresSchemas from './postgres-schemas.ts';
import * as schemas from './schemas.ts';
import { BARE } from './sessions.ts';
import { makeFile } from './table.ts';

interface Place {
  open(): Promise<SessionStore>;
  remove(): Promise<void>;
}

/** An app's own additions to the official table, and a session that it has stored. */
const OWN = `ALTER TABLE shopify_sessions ADD COLUMN tenant varchar(40) NOT NULL DEFAULT 'acme';
  ALTER TABLE shopify_sessions ADD COLUMN seats integer NOT NULL DEFAULT 3;`;
const UNIQUE = 'CREATE UNIQUE INDEX one_email ON shopify_sessions (email);';
const insert = (isOnline: string) =>
  `INSERT INTO shopify_sessions (id, shop, state, ${isOnline}) VALUES ('${BARE.id}', '${BARE.shop}', '', 'off');`;

const DATABASES: readonly { name: string; missing: boolean; make: () => Promise<Place> }[] = [
  {
    name: 'SQLite',
    missing: false,
    make: async () => {
      const required = schemas.OFFICIAL_CURRENT.replace(
        'refreshTokenExpires integer',
        'refreshTokenExpires integer, tenant varchar(40) NOT NULL, seats integer NOT NULL',
      );
      const { file, folder } = await makeFile(
        `${required} ${UNIQUE} INSERT INTO shopify_sessions (id, shop, state, isOnline, tenant, seats)
          VALUES ('${BARE.id}', '${BARE.shop}', '', 0, 'acme', 3);`,
      );
      return {
        open: () => sqlite.open({ backend: 'sqlite', file }, { access: 'read-write' }),
        remove: () => rm(folder, { recursive: true, force: true }),
      };
    },
  },
  {
    name: 'PostgreSQL',
    missing: inject('postgresUrl') === '',
    make: () =>
      makePostgresPlace(
        `${postgresSchemas.OFFICIAL_CURRENT} ${OWN} ${UNIQUE} ${insert('"isOnline"').replace("'off'", 'false')}
         ALTER TABLE shopify_sessions ALTER tenant DROP DEFAULT, ALTER seats DROP DEFAULT;`,
      ),
  },
  {
    name: 'MariaDB',
    missing: inject('mariadbUrl') === '',
    make: () =>
      makeMysqlPlace(
        `${mysqlSchemas.OFFICIAL_CURRENT} ${OWN} ${UNIQUE} ${insert('isOnline').replace("'off'", '0')}
         ALTER TABLE shopify_sessions ALTER tenant DROP DEFAULT, ALTER seats DROP DEFAULT;`,
      ),
  },
];

describe.each(DATABASES.filter(({ missing }) => !missing))(
  'a table of $name with columns of the app’s own',
  (database) => {
    async function inStore(work: (store: SessionStore) => Promise<void>): Promise<void> {
      const place = await database.make();
      const store = await place.open();
      try {
        await work(store);
      } finally {
        await store.close();
        await place.remove();
      }
    }

    test('a session that is there is edited, and stored by the official method, without asking for them', () =>
      inStore(async (store) => {
        const { columns, present } = await store.planWrite(BARE, {});
        expect(columns).toEqual([]);
        const version = versionOf(present?.raw ?? {});
        const edited = await store.write({ ...BARE, scope: 'read_orders' }, { expect: { version } });
        expect(edited.fields.scope).toBe('read_orders');
        await store.storeSession(toSession({ ...BARE, scope: 'write_orders' }));
        const after = await store.readById(BARE.id, {});
        expect(after?.fields).toEqual({ ...BARE, scope: 'write_orders' });
        expect(after?.raw).toMatchObject({ tenant: 'acme', seats: 3n });
      }));

    test('a new one is stored with what a person gives for them, and refused in words without', () =>
      inStore(async (store) => {
        const added = { ...BARE, id: 'offline_new.myshopify.com', shop: 'new.myshopify.com' };
        expect((await store.planWrite(added, {})).columns.map(({ name }) => name)).toEqual(['tenant', 'seats']);
        await expect(store.write(added, { expect: 'absent' })).rejects.toMatchObject({
          code: 'VALUE_REFUSED',
          message: expect.stringContaining('tenant'),
        });
        const options = { expect: 'absent', extra: { tenant: 'o’neil', seats: 'many' } } as const;
        await expect(store.write(added, options)).rejects.toMatchObject({
          code: 'VALUE_REFUSED',
          message: expect.stringContaining('seats'),
        });
        expect(await store.readById(added.id, {})).toBeUndefined();
        const stored = await store.write(added, { expect: 'absent', extra: { tenant: 'o’neil', seats: '7' } });
        expect(stored.raw).toMatchObject({ tenant: 'o’neil', seats: 7n });
      }));

    test('a value that another row has in a unique column is told from an id that is taken', () =>
      inStore(async (store) => {
        const email = 'ada@plain-tea.example';
        await store.write({ ...BARE, email }, {});
        const refused = { code: 'VALUE_REFUSED', message: expect.stringMatching(/email.*one_email/) };
        const added = { ...BARE, id: 'another', email };
        const extra = { tenant: 'acme', seats: '1' };
        await expect(store.write(added, { expect: 'absent', extra })).rejects.toMatchObject(refused);
        await store.write({ ...added, email: 'other@plain-tea.example' }, { extra });
        await expect(store.write(added, {})).rejects.toMatchObject(refused);
        await expect(store.storeSession(toSession({ ...added, isOnline: true, userId: '7' }))).rejects.toMatchObject({
          code: 'VALUE_REFUSED',
        });
        await expect(store.write({ ...BARE, scope: 'x' }, { expect: 'absent' })).rejects.toMatchObject({
          code: 'CONFLICT',
        });
      }));
  },
);
