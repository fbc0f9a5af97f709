import {
  CompiledQuery,
  MysqlAdapter,
  MysqlDriver,
  MysqlIntrospector,
  MysqlQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type TransactionSettings,
} from 'kysely';
import { createConnection, createPool } from 'mysql2';
import type { ProfileSecrets } from '../../../shared/profiles.ts';
import type { AddressOf } from '../store.ts';
import { connectionOptions, poolOptions, settleTls } from './connection.ts';

/** A connection that lay idle this long is asked whether it still lives, before it gets work; milliseconds. */
const TRUST = 5_000;
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
    createDriver: () => new SessionDriver(target),
    createIntrospector: (db) => new MysqlIntrospector(db),
    createQueryCompiler: () => new MysqlQueryCompiler(),
  };
}

/** Sees that every connection is alive, and set up as we need it, before it gets work. */
class SessionDriver implements Driver {
  readonly #target: MysqlTarget;
  readonly #driver: Driver;
  /** When a connection last had work, for those that are set up; milliseconds. */
  readonly #lastUsed = new WeakMap<DatabaseConnection, number>();
  #connected = false;

  constructor(target: MysqlTarget) {
    this.#target = target;
    this.#driver = new MysqlDriver({
      pool: async () => {
        const options = await connectionOptions(target.address, target.secrets);
        return createPool(poolOptions(await settleTls(options, target.address.tls)));
      },
      // Stops a statement from outside: all connections of the pool may be busy.
      controlConnection: (config: object | string) =>
        typeof config === 'string' ? createConnection(config) : createConnection(config),
    });
  }

  async init(): Promise<void> {
    await this.#driver.init();
    this.#connected = true;
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    for (;;) {
      const connection = await this.#driver.acquireConnection();
      const last = this.#lastUsed.get(connection);
      if (last !== undefined && Date.now() - last < TRUST) return connection;
      try {
        if (last === undefined) await this.#setUp(connection);
        else await connection.executeQuery(CompiledQuery.raw('do 1'));
        this.#lastUsed.set(connection, Date.now());
        return connection;
      } catch (error) {
        await this.#driver.releaseConnection(connection);
        // A connection that died while idle has left the pool by this; the next one is another.
        if (last === undefined) throw error;
        this.#lastUsed.delete(connection);
      }
    }
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    this.#lastUsed.set(connection, Date.now());
    await this.#driver.releaseConnection(connection);
  }

  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    await this.#driver.beginTransaction(connection, settings);
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#driver.commitTransaction(connection);
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#driver.rollbackTransaction(connection);
  }

  async destroy(): Promise<void> {
    if (this.#connected) await this.#driver.destroy();
  }

  async #setUp(connection: DatabaseConnection): Promise<void> {
    const { rows } = await connection.executeQuery<{ version: string }>(
      CompiledQuery.raw('select version() as version'),
    );
    for (const statement of sessionStatements(rows[0]?.version ?? '', this.#target)) {
      await connection.executeQuery(CompiledQuery.raw(statement));
    }
  }
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
