import {
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely';
import { DatabaseError, Pool, type ClientConfig, type PoolClient } from 'pg';
import type { ProfileSecrets } from '../../../shared/profiles.ts';
import type { AddressOf } from '../store.ts';
import { clientConfig, connectOnce, settleTls } from './connection.ts';

const CONNECTIONS = 4;
/** A connection goes after this long without work; milliseconds. */
const IDLE = 30_000;
/** A connection that lay idle this long is asked whether it still lives, before it gets work; milliseconds. */
const TRUST = 5_000;
/** How long a statement waits for a row that somebody else has locked; milliseconds. */
const LOCK_WAIT = 10_000;

export interface PostgresTarget {
  address: AddressOf<'postgres'>;
  secrets: ProfileSecrets | undefined;
  readOnly: boolean;
}

/** Kysely over a small pool of pg. The first statement connects. */
export function postgresDialect(target: PostgresTarget): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new PoolDriver(target),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

class PoolConnection implements DatabaseConnection {
  readonly client: PoolClient;
  readonly #config: ClientConfig;
  /** When it last had work; milliseconds. */
  lastUsed = 0;
  /** Not to be used again. */
  broken = false;
  #running = false;
  #cancelled = false;

  constructor(client: PoolClient, config: ClientConfig) {
    this.client = client;
    this.#config = config;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    this.#cancelled = false;
    this.#running = true;
    try {
      const result = await this.client.query({ text: sql, values: [...parameters] });
      return { rows: result.rows, numAffectedRows: BigInt(result.rowCount ?? 0) };
    } catch (error) {
      // The caller has gone already and been told so.
      if (this.#cancelled) return { rows: [] };
      throw error;
    } finally {
      this.#running = false;
    }
  }

  /** Asked for by Kysely when a call's signal aborts: stops the statement at the server. */
  async cancelQuery(): Promise<void> {
    const pid = 'processID' in this.client ? this.client.processID : undefined;
    if (!this.#running) return;
    this.#cancelled = true;
    try {
      const control = await connectOnce(this.#config);
      try {
        if (this.#running) await control.query('select pg_cancel_backend($1)', [pid]);
      } finally {
        await control.end();
      }
    } catch {
      // Whoever cannot be asked to stop is left: the connection goes, and with it what it does.
      this.broken = true;
    }
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Pages are asked for by key, not streamed.');
  }

  async run(sql: string): Promise<string> {
    return (await this.client.query(sql)).command;
  }
}

class PoolDriver implements Driver {
  readonly #target: PostgresTarget;
  readonly #connections = new WeakMap<PoolClient, PoolConnection>();
  #pool: { pool: Pool; config: ClientConfig } | undefined;

  constructor(target: PostgresTarget) {
    this.#target = target;
  }

  async init(): Promise<void> {
    const { address, secrets } = this.#target;
    const config = await settleTls(await clientConfig(address, secrets), address.tls);
    const pool = new Pool({ ...config, max: CONNECTIONS, idleTimeoutMillis: IDLE, allowExitOnIdle: true });
    // A connection that dies while idle leaves the pool by itself.
    pool.on('error', () => {});
    this.#pool = { pool, config };
  }

  async acquireConnection(): Promise<PoolConnection> {
    if (this.#pool === undefined) throw new Error('The pool is closed.');
    const { pool, config } = this.#pool;
    for (;;) {
      const client = await pool.connect();
      const known = this.#connections.get(client);
      const connection = known ?? new PoolConnection(client, config);
      try {
        if (known === undefined) await this.#setUp(connection);
        else if (Date.now() - known.lastUsed > TRUST) await known.run('select 1');
        return connection;
      } catch (error) {
        client.release(true);
        // One that died unnoticed is replaced; a new one that fails has something to say.
        if (known === undefined) throw error;
      }
    }
  }

  async #setUp(connection: PoolConnection): Promise<void> {
    // Without a listener a connection that breaks between two statements would end the program.
    connection.client.on('error', () => {});
    const settings = [
      "set timezone = 'UTC'",
      "set datestyle = 'ISO'",
      "set bytea_output = 'hex'",
      `set lock_timeout = ${LOCK_WAIT}`,
    ];
    const { statementTimeout } = this.#target.address;
    if (statementTimeout !== undefined) settings.push(`set statement_timeout = ${statementTimeout}`);
    if (this.#target.readOnly) settings.push('set default_transaction_read_only = on');
    await connection.run(settings.join('; '));
    this.#connections.set(connection.client, connection);
  }

  async releaseConnection(connection: PoolConnection): Promise<void> {
    connection.lastUsed = Date.now();
    connection.client.release(connection.broken);
  }

  async beginTransaction(connection: PoolConnection): Promise<void> {
    await connection.run(
      `begin transaction isolation level read committed ${this.#target.readOnly ? 'read only' : ''}`,
    );
  }

  async commitTransaction(connection: PoolConnection): Promise<void> {
    // A transaction that has failed before ends so without an error.
    if ((await connection.run('commit')) === 'ROLLBACK') throw new Error('The transaction was rolled back.');
  }

  async rollbackTransaction(connection: PoolConnection): Promise<void> {
    try {
      await connection.run('rollback');
    } catch (error) {
      connection.broken = true;
      // What made the transaction fail is to be told, not that it could not be ended on a connection that is gone.
      if (error instanceof DatabaseError) throw error;
    }
  }

  async destroy(): Promise<void> {
    const { pool } = this.#pool ?? {};
    this.#pool = undefined;
    await pool?.end();
  }
}
