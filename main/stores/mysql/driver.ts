import { MysqlAdapter, MysqlIntrospector, MysqlQueryCompiler, type Dialect } from 'kysely';
import { createPool, type PoolConnection } from 'mysql2';
import type { ProfileSecrets } from '../../../shared/profiles.ts';
import type { AddressOf } from '../store.ts';
import { PooledDriver, type Clients } from '../sql/pooled.ts';
import {
  askOnce,
  CONNECT_TIMEOUT,
  connectionOptions,
  isAnswer,
  isGone,
  lineOf,
  poolOptions,
  runOn,
  settleTls,
} from './connection.ts';

/** How long a statement waits for a row that somebody else has locked; seconds. */
const LOCK_WAIT = 10;
/** Strict, so that nothing is cut or bent silently; 0 in a counting column stays 0 when a copy is put back. */
const SQL_MODE = 'STRICT_ALL_TABLES,STRICT_TRANS_TABLES,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION';

export interface MysqlTarget {
  address: AddressOf<'mysql'>;
  secrets: ProfileSecrets | undefined;
  readOnly: boolean;
  /** Whose zone `timestamp` columns are read and written in: UTC, or the zone that the server gives to every app. */
  zone: 'utc' | 'server';
}

/** Kysely over a small pool of mysql2. The first statement connects. */
export function mysqlDialect(target: MysqlTarget): Dialect {
  return {
    createAdapter: () => new MysqlAdapter(),
    createDriver: () => new PooledDriver(() => clientsOf(target)),
    createIntrospector: (db) => new MysqlIntrospector(db),
    createQueryCompiler: () => new MysqlQueryCompiler(),
  };
}

async function clientsOf(target: MysqlTarget): Promise<Clients<PoolConnection>> {
  const options = await settleTls(await connectionOptions(target.address, target.secrets), target.address.tls);
  const pool = createPool(poolOptions(options));
  return {
    take: () =>
      new Promise((resolve, reject) => {
        pool.getConnection((error, connection) => (error === null ? resolve(connection) : reject(error)));
      }),
    give: (connection, broken) => (broken ? connection.destroy() : connection.release()),
    async setUp(connection) {
      const { rows } = await runOn<{ version: string }>(connection, 'select version() as version', []);
      for (const statement of sessionStatements(rows[0]?.version ?? '', target)) await runOn(connection, statement, []);
    },
    query: runOn,
    line: (connection) => lineOf(connection, options),
    async stop(connection) {
      await askOnce(options, `kill query ${connection.threadId}`);
    },
    patience: options.connectTimeout ?? CONNECT_TIMEOUT,
    begin: 'begin',
    isAnswer,
    isGone,
    end: () =>
      new Promise((resolve, reject) => {
        pool.end((error) => (error ? reject(error) : resolve()));
      }),
  };
}

export function isMariadb(version: string): boolean {
  return version.includes('MariaDB');
}

function sessionStatements(version: string, { address, readOnly, zone }: MysqlTarget): string[] {
  const mariadb = isMariadb(version);
  const settings = [
    ...(zone === 'utc' ? [`time_zone = '+00:00'`] : []),
    // MariaDB cuts fractions of a second that do not fit; MySQL rounds them up to a later second unless told.
    `sql_mode = '${SQL_MODE}${mariadb || version.startsWith('5.') ? '' : ',TIME_TRUNCATE_FRACTIONAL'}'`,
    `autocommit = 1`,
    `innodb_lock_wait_timeout = ${LOCK_WAIT}`,
  ];
  if (address.statementTimeout !== undefined) {
    settings.push(
      mariadb
        ? `max_statement_time = ${address.statementTimeout / 1000}`
        : `max_execution_time = ${address.statementTimeout}`,
    );
  }
  const statements = [`set ${settings.map((setting) => `session ${setting}`).join(', ')}`];
  if (readOnly) statements.push('set session transaction read only');
  return statements;
}
