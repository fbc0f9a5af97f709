import { randomBytes } from 'node:crypto';
import { createConnection, type Connection } from 'mysql2/promise';
import { inject } from 'vitest';
import { backend } from '../../main/stores/mysql/backend.ts';
import type { OpenOptions, SessionStore } from '../../main/stores/store.ts';
import type { ProfileSecrets } from '../../shared/profiles.ts';
import { addressOf, type MysqlAddress } from './mysql-address.ts';

/** A database of its own on the server of the tests. */
export interface MysqlPlace {
  address: MysqlAddress;
  secrets: ProfileSecrets;
  /** With the server's default settings, as an app would come. */
  app: Connection;
  open(options?: Partial<OpenOptions>, change?: Partial<MysqlAddress>): Promise<SessionStore>;
  remove(): Promise<void>;
}

/** @param url the server; the one of all tests when absent */
export async function makeMysqlPlace(schema: string, url: string = inject('mariadbUrl')): Promise<MysqlPlace> {
  const { address: server, secrets } = addressOf(url);
  const address = { ...server, database: `desk_${randomBytes(6).toString('hex')}` };
  const { host, port, user } = server;
  const account = { host, port, ...(user !== undefined && { user }), ...secrets };
  const app = await createConnection({ ...account, multipleStatements: true });
  await app.query(`CREATE DATABASE ${address.database} CHARACTER SET utf8mb4; USE ${address.database}; ${schema}`);
  return {
    address,
    secrets,
    app,
    open: (options = {}, change = {}) =>
      backend.open({ ...address, ...change }, { access: 'read-write', secrets, ...options }),
    async remove() {
      await app.query(`DROP DATABASE ${address.database}`);
      await app.end();
    },
  };
}
