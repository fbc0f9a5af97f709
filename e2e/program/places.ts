import { rm } from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import { inject } from 'vitest';
import { backendOf } from '../../main/stores/backends.ts';
import type { SessionStore } from '../../main/stores/store.ts';
import type { Address } from '../../shared/backends/index.ts';
import { untilItAnswers } from '../servers/mongodb.ts';
import { temporaryFolder } from '../servers/temporary-folder.ts';
import { makeDynamodbPlace, SECRETS } from '../stores/dynamodb-place.ts';
import { makeD1Place } from '../stores/d1-place.ts';
import { makeKvPlace } from '../stores/kv-place.ts';
import { makeMongodbPlace } from '../stores/mongodb-place.ts';
import { makeMysqlPlace } from '../stores/mysql-place.ts';
import * as mysqlSchemas from '../stores/mysql-schemas.ts';
import { makePostgresPlace } from '../stores/postgres-place.ts';
import * as postgresSchemas from '../stores/postgres-schemas.ts';
import { makeRedisPlace } from '../stores/redis-place.ts';
import { OFFICIAL_CURRENT } from '../stores/schemas.ts';

/** An empty store of one kind that an app and the program reach side by side. */
export interface TestPlace {
  address: Address;
  password?: string;
  /** The app's own way there: another connection than the program's. */
  openApp(): Promise<SessionStore>;
  remove(): Promise<void>;
}

export interface PlaceKind {
  name: string;
  /** There is no such server in this run. */
  missing: boolean;
  /** Seconds go by there for what takes milliseconds elsewhere: less is tried without `DESK_TEST_LONG`. */
  slow?: true;
  /** FerretDB finds and changes a document in two steps, where MongoDB needs one: nobody may come between. */
  comparesFirst?: true;
  make(): Promise<TestPlace>;
}

function reachedBy(address: Address, password: string | undefined, remove: () => Promise<void>): TestPlace {
  return {
    address,
    ...(password !== undefined && { password }),
    async openApp() {
      const secrets = password === undefined ? {} : { password };
      return (await backendOf(address.backend)).open(address, { access: 'read-write', secrets });
    },
    remove,
  };
}

/** One row for each backend whose sessions outlive the process. */
export const PLACES: readonly PlaceKind[] = [
  {
    name: 'SQLite',
    missing: false,
    async make() {
      const folder = await temporaryFolder('desk-place-');
      const file = path.join(folder, 'dev.sqlite');
      new Database(file).exec(OFFICIAL_CURRENT).close();
      return reachedBy({ backend: 'sqlite', file }, undefined, () => rm(folder, { recursive: true, force: true }));
    },
  },
  {
    name: 'PostgreSQL',
    missing: inject('postgresUrl') === '',
    async make() {
      const place = await makePostgresPlace(postgresSchemas.OFFICIAL_CURRENT);
      return reachedBy(place.address, place.secrets.password, () => place.remove());
    },
  },
  {
    name: 'MariaDB',
    missing: inject('mariadbUrl') === '',
    async make() {
      const place = await makeMysqlPlace(mysqlSchemas.OFFICIAL_CURRENT);
      return reachedBy(place.address, place.secrets.password, () => place.remove());
    },
  },
  {
    name: 'Redis',
    missing: inject('redisUrl') === '',
    async make() {
      const place = await makeRedisPlace();
      return reachedBy(place.address, place.secrets.password, () => place.remove());
    },
  },
  {
    name: 'MongoDB',
    missing: inject('mongodbUrl') === '',
    slow: true,
    comparesFirst: true,
    async make() {
      await untilItAnswers(inject('mongodbUrl'));
      const place = await makeMongodbPlace((app) => app.createCollection('shopify_sessions'));
      return reachedBy({ ...place.address, collection: 'shopify_sessions' }, place.secrets.password, () =>
        place.remove(),
      );
    },
  },
  {
    name: 'DynamoDB',
    missing: inject('dynaliteUrl') === '',
    slow: true,
    async make() {
      const place = await makeDynamodbPlace(inject('dynaliteUrl'));
      return reachedBy(place.address, SECRETS.password, () => place.remove());
    },
  },
  {
    name: 'Cloudflare D1',
    missing: inject('kvUrl') === '',
    slow: true,
    async make() {
      const place = await makeD1Place([OFFICIAL_CURRENT]);
      return reachedBy(place.address, place.token, () => place.remove());
    },
  },
  {
    name: 'Cloudflare KV',
    missing: inject('kvUrl') === '',
    slow: true,
    async make() {
      const place = await makeKvPlace();
      return reachedBy(place.address, place.token, () => place.remove());
    },
  },
];
