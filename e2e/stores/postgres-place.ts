import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import { interpretSqlUrl, SQL_URLS } from '../../main/profiles/sql-url.ts';
import { backend } from '../../main/stores/postgres/backend.ts';
import type { OpenOptions, SessionStore } from '../../main/stores/store.ts';
import type { Address, ProfileSecrets } from '../../shared/profiles.ts';

export type PostgresAddress = Extract<Address, { backend: 'postgres' }>;

/** A database of its own on the server of the tests. */
export interface PostgresPlace {
  address: PostgresAddress;
  secrets: ProfileSecrets;
  /** With the server's default settings, as an app would come. */
  app: Client;
  open(options?: Partial<OpenOptions>, change?: Partial<PostgresAddress>): Promise<SessionStore>;
  remove(): Promise<void>;
}

export function addressOf(url: string): { address: PostgresAddress; secrets: ProfileSecrets } {
  const dialect = SQL_URLS['postgres'];
  if (dialect === undefined) throw new Error('PostgreSQL is not known.');
  const { address, password } = interpretSqlUrl(url, dialect);
  if (address.backend !== 'postgres') throw new Error('This is not the address of a PostgreSQL server.');
  return { address, secrets: password === undefined ? {} : { password } };
}

/** @param as how the database is made, as `create database` takes it; @param url the server; that of all tests when absent */
export async function makePostgresPlace(
  schema: string,
  as: string = '',
  url: string = inject('postgresUrl'),
): Promise<PostgresPlace> {
  const { address: server, secrets } = addressOf(url);
  const { host, port, user } = server;
  const account = { host, port, ...(user !== undefined && { user }), ...secrets };
  const database = `desk_${randomBytes(6).toString('hex')}`;
  const owner = new Client({ ...account, database: server.database });
  await owner.connect();
  await owner.query(`CREATE DATABASE ${database} ${as}`);
  const app = new Client({ ...account, database });
  await app.connect();
  await app.query(schema);
  const address = { ...server, database };
  return {
    address,
    secrets,
    app,
    open: (options = {}, change = {}) =>
      backend.open({ ...address, ...change }, { access: 'read-write', secrets, ...options }),
    async remove() {
      await app.end();
      await owner.query(`DROP DATABASE ${database} WITH (FORCE)`);
      await owner.end();
    },
  };
}
