import { inject } from 'vitest';
import type { Address } from '../../shared/backends/index.ts';
import { plantDynamodb, plantKv, plantMongodb, plantRedis } from './planted-keys.ts';
import { plantD1, plantMysql, plantPostgres, plantSqlite } from './planted-sql.ts';
import type { Plants } from './plants.ts';

/** A store with secrets in all that it holds, opened with a secret. */
export interface PlantedStore {
  address: Address;
  password?: string;
  /** Nobody but the program can store anything there. */
  empty?: true;
  /** From now on every change fails, with words that repeat what is secret. */
  provoke?(): Promise<void>;
  /** What the answers then hold of its words. */
  provoked?: readonly string[];
  calm?(): Promise<void>;
  remove(): Promise<void>;
}

export interface PlantedKind {
  name: string;
  /** There is no such server in this run. */
  missing: boolean;
  make: (plants: Plants) => Promise<PlantedStore>;
}

export const PLANTED_STORES: readonly PlantedKind[] = [
  {
    name: 'memory',
    missing: false,
    make: async () => ({ address: { backend: 'memory', content: 'empty' }, empty: true, remove: async () => {} }),
  },
  { name: 'SQLite', missing: false, make: plantSqlite },
  { name: 'PostgreSQL', missing: inject('postgresUrl') === '', make: plantPostgres },
  { name: 'MariaDB', missing: inject('mariadbUrl') === '', make: plantMysql },
  { name: 'Redis', missing: inject('redisUrl') === '', make: plantRedis },
  { name: 'MongoDB', missing: inject('mongodbUrl') === '', make: plantMongodb },
  { name: 'DynamoDB', missing: inject('dynaliteUrl') === '', make: plantDynamodb },
  { name: 'Cloudflare D1', missing: inject('kvUrl') === '', make: plantD1 },
  { name: 'Cloudflare KV', missing: inject('kvUrl') === '', make: plantKv },
];
