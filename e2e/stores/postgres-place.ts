import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, inject } from 'vitest';
import { backend } from '../../main/stores/postgres/backend.ts';
import type { OpenOptions, SessionStore } from '../../main/stores/store.ts';
import type { ProfileSecrets } from '../../shared/profiles.ts';
import { addressOf, type PostgresAddress } from './postgres-address.ts';

/** A database of its own on the server of the tests. */
export interface PostgresPlace {
  address: PostgresAddress;
  secrets: ProfileSecrets;
  /** With the server's default settings, as an app would come. */
  app: Client;
  open(options?: Partial<OpenOptions>, change?: Partial<PostgresAddress>): Promise<SessionStore>;
  remove(): Promise<void>;
}

/** Databases that tests are done with, emptied, for the next ones: making one takes far longer than emptying it. */
const spare: { as: string; url: string; database: string }[] = [];
afterAll(async () => {
  for (const { url, database } of spare.splice(0)) {
    const owner = await signIn(url);
    await owner.query(`DROP DATABASE ${database} WITH (FORCE)`);
    await owner.end();
  }
});

async function signIn(url: string, database?: string): Promise<Client> {
  const { address, secrets } = addressOf(url);
  const { host, port, user } = address;
  const client = new Client({
    host,
    port,
    ...(user !== undefined && { user }),
    ...secrets,
    database: database ?? address.database,
  });
  await client.connect();
  return client;
}

async function makeDatabase(as: string, url: string): Promise<string> {
  const at = spare.findIndex((one) => one.as === as && one.url === url);
  const [present] = at === -1 ? [] : spare.splice(at, 1);
  if (present !== undefined) return present.database;
  const database = `desk_${randomBytes(6).toString('hex')}`;
  const owner = await signIn(url);
  await owner.query(`CREATE DATABASE ${database} ${as}`);
  await owner.end();
  return database;
}

const EMPTY = `DO $$ DECLARE home text; BEGIN
  FOR home IN SELECT quote_ident(nspname) FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema$' LOOP
    EXECUTE 'DROP SCHEMA ' || home || ' CASCADE';
  END LOOP;
  CREATE SCHEMA public;
  EXECUTE 'ALTER DATABASE ' || current_database() || ' RESET ALL';
END $$`;

/** @param as how the database is made, as `create database` takes it; @param url the server; that of all tests when absent */
export async function makePostgresPlace(
  schema: string,
  as: string = '',
  url: string = inject('postgresUrl'),
): Promise<PostgresPlace> {
  const { address: server, secrets } = addressOf(url);
  const database = await makeDatabase(as, url);
  const app = await signIn(url, database);
  await app.query(schema);
  const address = { ...server, database };
  return {
    address,
    secrets,
    app,
    open: (options = {}, change = {}) =>
      backend.open({ ...address, ...change }, { access: 'read-write', secrets, ...options }),
    async remove() {
      await app.query(EMPTY);
      await app.end();
      spare.push({ as, url, database });
    },
  };
}
