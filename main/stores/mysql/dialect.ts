import { MysqlAdapter, MysqlIntrospector, MysqlQueryCompiler, type Dialect } from 'kysely';
import { createPool, type PoolConnection } from 'mysql2';
import type { ProfileSecrets } from '../../../shared/profiles.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import type { Clients } from '../sql/clients.ts';
import { PooledDriver } from '../sql/pooled-driver.ts';
import type { Sockets } from '../sql/sockets.ts';
import {
  askOnce,
  CONNECT_TIMEOUT,
  connectionOptions,
  endHandshake,
  isAnswer,
  isGone,
  observedConnection,
  poolOptions,
  runOn,
  settleTls,
  socketTo,
  watchedStream,
} from './connection.ts';

/** How long a statement waits for a row that somebody else has locked; seconds. */
const LOCK_WAIT = 10;
/** Strict, so that nothing is cut or bent silently; 0 in a counting column stays 0 when a copy is restored. */
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
    createDriver: () => new PooledDriver((sockets) => clientsOf(target, sockets)),
    createIntrospector: (db) => new MysqlIntrospector(db),
    createQueryCompiler: () => new MysqlQueryCompiler(),
  };
}

async function clientsOf(target: MysqlTarget, sockets: Sockets): Promise<Clients<PoolConnection>> {
  const reach = await connectionOptions(target.address, target.secrets);
  const stream = watchedStream(() => sockets.add(socketTo(reach)), reach);
  const options = await settleTls({ ...reach, stream }, target.address.tls);
  const pool = createPool(poolOptions(options));
  pool.on('connection', endHandshake);
  return {
    take: () =>
      new Promise((resolve, reject) => {
        pool.getConnection((error, connection) => (error === null ? resolve(connection) : reject(error)));
      }),
    give: (connection, broken) => (broken ? connection.destroy() : connection.release()),
    async setUp(connection) {
      // Without a listener a connection that breaks between two statements would end the program.
      connection.on('error', () => {});
      const { rows } = await runOn<{ Variable_name: string; Value: string }>(connection, VARIABLES, []);
      const variables = new Map(rows.map(({ Variable_name: name, Value: value }) => [name, value]));
      for (const statement of sessionStatements(variables.get('version') ?? '', target)) {
        await runOn(connection, statement, []);
      }
      // Whom the server lets only read is left so.
      const mayOnlyRead = ['tx_read_only', 'transaction_read_only'].some((name) => variables.get(name) === 'ON');
      return !target.readOnly && !mayOnlyRead;
    },
    query: runOn,
    observe: (connection) => observedConnection(connection, options),
    async stop(connection) {
      await askOnce(options, `kill query ${connection.threadId}`);
    },
    silenceTimeout: options.connectTimeout ?? CONNECT_TIMEOUT,
    begin: (mayWrite) => `start transaction read ${mayWrite ? 'write' : 'only'}`,
    access: { read: 'set session transaction read only', write: 'set session transaction read write' },
    isAnswer,
    isGone,
    end: () =>
      new Promise((resolve, reject) => {
        pool.end((error) => (error ? reject(error) : resolve()));
      }),
  };
}

/** What MySQL and MariaDB call it differs by version. */
const VARIABLES = `show session variables
  where variable_name in ('version', 'tx_read_only', 'transaction_read_only')`;

export function isMariadb(version: string): boolean {
  return version.includes('MariaDB');
}

function sessionStatements(version: string, { address, zone }: MysqlTarget): string[] {
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
  return [
    `set ${settings.map((setting) => `session ${setting}`).join(', ')}`,
    // What others do meanwhile is not seen in a transaction, so that it can count what it does itself.
    'set session transaction isolation level repeatable read, read only',
  ];
}
