import { rm } from 'node:fs/promises';
import Database from 'better-sqlite3';
import { inject } from 'vitest';
import { backend as sqlite } from '../../main/stores/sqlite/backend.ts';
import type { OpenOptions, SessionStore } from '../../main/stores/store.ts';
import { makeMysqlPlace } from './mysql-place.ts';
import * as mysqlSchemas from './mysql-schemas.ts';
import { makePostgresPlace } from './postgres-place.ts';
import * as postgresSchemas from './postgres-schemas.ts';
import * as schemas from './schemas.ts';
import { makeFile } from './table.ts';

export type SqlDatabase = 'SQLite' | 'PostgreSQL' | 'MariaDB';

/** A database of its own with the official adapter's table. */
export interface SqlPlace extends AsyncDisposable {
  open(access?: OpenOptions['access']): Promise<SessionStore>;
  /** Runs statements as the app would. */
  app(statements: string): Promise<void>;
}

const MAKE: Record<SqlDatabase, () => Promise<SqlPlace>> = {
  async SQLite() {
    const { file, folder } = await makeFile(schemas.OFFICIAL_CURRENT);
    return {
      open: (access = 'read-write') => sqlite.open({ backend: 'sqlite', file }, { access }),
      async app(statements) {
        const db = new Database(file);
        db.exec(statements);
        db.close();
      },
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
    };
  },
  async PostgreSQL() {
    const place = await makePostgresPlace(postgresSchemas.OFFICIAL_CURRENT);
    return {
      open: (access = 'read-write') => place.open({ access }),
      async app(statements) {
        await place.app.query(statements);
      },
      [Symbol.asyncDispose]: () => place.remove(),
    };
  },
  async MariaDB() {
    const place = await makeMysqlPlace(mysqlSchemas.OFFICIAL_CURRENT);
    return {
      open: (access = 'read-write') => place.open({ access }),
      async app(statements) {
        await place.app.query(statements);
      },
      [Symbol.asyncDispose]: () => place.remove(),
    };
  },
};

const missing = new Set<SqlDatabase>([
  ...(inject('postgresUrl') === '' ? (['PostgreSQL'] as const) : []),
  ...(inject('mariadbUrl') === '' ? (['MariaDB'] as const) : []),
]);

/** Those of them that there is a server of. */
export function sqlDatabases(
  among: readonly SqlDatabase[] = ['SQLite', 'PostgreSQL', 'MariaDB'],
): { name: SqlDatabase; make: () => Promise<SqlPlace> }[] {
  return among.filter((name) => !missing.has(name)).map((name) => ({ name, make: MAKE[name] }));
}
