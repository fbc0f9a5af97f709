import { rm } from 'node:fs/promises';
import { inject } from 'vitest';
import { backend as sqlite } from '../../main/stores/sqlite/backend.ts';
import type { SessionStore } from '../../main/stores/store.ts';
import type { ProfileSecrets } from '../../shared/profiles.ts';
import type { AdapterBackend } from './adapters.ts';
import { makeD1Place } from './d1-place.ts';
import { makeDynamodbPlace } from './dynamodb-place.ts';
import { makeKvPlace } from './kv-place.ts';
import { makeMongodbPlace } from './mongodb-place.ts';
import type { MysqlAddress } from './mysql-address.ts';
import { makeMysqlPlace } from './mysql-place.ts';
import type { PostgresAddress } from './postgres-address.ts';
import { makePostgresPlace } from './postgres-place.ts';
import { makeRedisPlace } from './redis-place.ts';
import { makeFile } from './table.ts';

/** An empty place that an adapter and a store can have open at once. */
export interface SharedPlace {
  /** For the adapter: a path or a URL. */
  url: string;
  open(): Promise<SessionStore>;
  remove(): Promise<void>;
}

function urlOf(
  scheme: string,
  { user = '', host, port, database }: MysqlAddress | PostgresAddress,
  { password = '' }: ProfileSecrets,
): string {
  return `${scheme}://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
}

/** Amazon's own where it is to be had. */
const DYNAMODB = inject('dynamodbUrl') === '' ? inject('dynaliteUrl') : inject('dynamodbUrl');

export const PLACES: Record<AdapterBackend, { missing: boolean; make: (schema: string) => Promise<SharedPlace> }> = {
  sqlite: {
    missing: false,
    make: async (schema) => {
      const { file, folder } = await makeFile(schema);
      return {
        url: file,
        open: () => sqlite.open({ backend: 'sqlite', file }, { access: 'read-write' }),
        remove: () => rm(folder, { recursive: true, force: true }),
      };
    },
  },
  postgresql: {
    missing: inject('postgresUrl') === '',
    make: async (schema) => {
      const place = await makePostgresPlace(schema);
      return {
        url: urlOf('postgres', place.address, place.secrets),
        open: () => place.open(),
        remove: () => place.remove(),
      };
    },
  },
  mysql: {
    missing: inject('mariadbUrl') === '',
    make: async (schema) => {
      const place = await makeMysqlPlace(schema);
      return {
        url: urlOf('mysql', place.address, place.secrets),
        open: () => place.open(),
        remove: () => place.remove(),
      };
    },
  },
  redis: {
    missing: inject('redisUrl') === '',
    make: async () => {
      const place = await makeRedisPlace({ migrations: '' });
      return {
        url: `${inject('redisUrl')}#${place.prefix}`,
        open: () => place.open(),
        remove: () => place.remove(),
      };
    },
  },
  mongodb: {
    missing: inject('mongodbUrl') === '',
    make: async () => {
      const place = await makeMongodbPlace();
      return {
        url: place.url,
        open: () => place.open(),
        remove: () => place.remove(),
      };
    },
  },
  kv: {
    missing: inject('kvUrl') === '',
    make: async () => {
      const place = await makeKvPlace();
      return {
        url: `${inject('kvUrl')}/binding/${place.namespace}`,
        open: () => place.open(),
        remove: () => place.remove(),
      };
    },
  },
  d1: {
    missing: inject('kvUrl') === '',
    make: async (schema) => {
      const place = await makeD1Place([schema]);
      return {
        url: `${inject('kvUrl')}/d1/${place.database}`,
        open: () => place.open(),
        remove: () => place.remove(),
      };
    },
  },
  dynamodb: {
    missing: DYNAMODB === '',
    make: async () => {
      const place = await makeDynamodbPlace(DYNAMODB);
      return {
        url: `${DYNAMODB}/${place.address.table}`,
        open: () => place.open(),
        remove: () => place.remove(),
      };
    },
  },
};
