import { randomBytes } from 'node:crypto';
import { MongoClient, type Db } from 'mongodb';
import { afterAll, inject } from 'vitest';
import { interpretMongodbUrl } from '../../main/stores/mongodb/address.ts';
import { backend } from '../../main/stores/mongodb/backend.ts';
import type { OpenOptions, SessionStore } from '../../main/stores/store.ts';
import type { Address } from '../../shared/backends/index.ts';
import type { ProfileSecrets } from '../../shared/profiles.ts';
import { untilItAnswers } from '../servers/mongodb.ts';

export type MongodbAddress = Extract<Address, { backend: 'mongodb' }>;

/** A database of its own on the server of the tests. */
export interface MongodbPlace {
  address: MongodbAddress;
  secrets: ProfileSecrets;
  /** As an app is told of it. */
  url: string;
  /** As an app would have it open. */
  app: Db;
  open(options?: Partial<OpenOptions>, change?: Partial<MongodbAddress>): Promise<SessionStore>;
  remove(): Promise<void>;
}

export function mongodbAddress(url: string): { address: MongodbAddress; secrets: ProfileSecrets } {
  const { address, password } = interpretMongodbUrl(url);
  if (address.backend !== 'mongodb') throw new Error('This is not the address of a MongoDB server.');
  return { address, secrets: password === undefined ? {} : { password } };
}

/** One for all tests of a file. */
let client: MongoClient | undefined;
afterAll(async () => {
  await client?.close();
  client = undefined;
});

/** @param prepare what an app has done there before */
export async function makeMongodbPlace(
  prepare: (app: Db) => Promise<unknown> = async () => {},
  url: string = inject('mongodbUrl'),
): Promise<MongodbPlace> {
  if (client === undefined) {
    await untilItAnswers(url);
    client = new MongoClient(url);
  }
  const app = client.db(`desk_${randomBytes(6).toString('hex')}`);
  await prepare(app);
  const { address, secrets } = mongodbAddress(url);
  const own: MongodbAddress = { ...address, database: app.databaseName };
  return {
    address: own,
    secrets,
    url: url.replace(/^([a-z+]+:\/\/[^/?]*)\/?/, `$1/${app.databaseName}`),
    app,
    open: (options = {}, change = {}) =>
      backend.open({ ...own, ...change }, { access: 'read-write', secrets, ...options }),
    remove: async () => {
      await app.dropDatabase();
    },
  };
}
