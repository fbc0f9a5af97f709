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
import { DatabaseError, Pool, type ClientConfig, type PoolClient, type QueryResult as PgResult } from 'pg';
import type { ProfileSecrets } from '../../../shared/profiles.ts';
import type { AddressOf } from '../store.ts';
import { answered } from '../sql/silence.ts';
import { askOnce, clientConfig, CONNECT_TIMEOUT, isGone, lineOf, processId, settleTls } from './connection.ts';

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

/** A connection from when it is taken out of the pool until it is given back. */
class PoolConnection implements DatabaseConnection {
  readonly #config: ClientConfig;
  readonly #another: () => Promise<PoolClient>;
  client: PoolClient;
  /** Not to be used again. */
  broken = false;
  #untouched = true;
  #running = false;
  #cancelled = false;

  /** @param another takes a living client out of the pool */
  constructor(client: PoolClient, config: ClientConfig, another: () => Promise<PoolClient>) {
    this.client = client;
    this.#config = config;
    this.#another = another;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    this.#cancelled = false;
    this.#running = true;
    try {
      const result = await this.#query(sql, parameters);
      return { rows: result.rows, numAffectedRows: BigInt(result.rowCount ?? 0) };
    } catch (error) {
      // The caller has gone already and been told so.
      if (this.#cancelled) return { rows: [] };
      throw error;
    } finally {
      this.#running = false;
    }
  }

  /** A connection may have died unnoticed: what reads, and what begins, is then asked once more of another one. */
  async #query(text: string, parameters: readonly unknown[]): Promise<PgResult> {
    const mayRepeat = this.#untouched && /^(select|begin)/i.test(text);
    this.#untouched = false;
    try {
      return await ask(this.client, this.#config, text, parameters);
    } catch (error) {
      if (!mayRepeat || this.#cancelled || !isGone(error)) throw error;
      const another = await this.#another().catch((reason: unknown) => {
        // A server that answers has the last word: the password may have changed.
        throw reason instanceof DatabaseError ? reason : error;
      });
      this.client.release(true);
      this.client = another;
      return await ask(another, this.#config, text, parameters);
    }
  }

  /** Asked for by Kysely when a call's signal aborts: stops the statement at the server. */
  async cancelQuery(): Promise<void> {
    if (!this.#running) return;
    this.#cancelled = true;
    try {
      await askOnce(this.#config, 'select pg_cancel_backend($1)', [processId(this.client)]);
    } catch {
      // Whoever cannot be asked to stop is left: the connection goes, and with it what it does.
      this.broken = true;
      if (this.#running) lineOf(this.client, this.#config).hangUp();
    }
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Pages are asked for by key, not streamed.');
  }

  /** Runs a statement without values; tells what the server calls it. */
  async run(sql: string): Promise<string> {
    return (await this.#query(sql, [])).command;
  }
}

/** Runs a statement, for as long as the server lives. */
async function ask(
  client: PoolClient,
  config: ClientConfig,
  text: string,
  parameters: readonly unknown[] = [],
): Promise<PgResult> {
  return answered(client.query({ text, values: [...parameters] }), lineOf(client, config), patienceOf(config));
}

function isTimeout(error: unknown): error is Error {
  return error instanceof Error && error.message === 'timeout exceeded when trying to connect';
}

const patienceOf = (config: ClientConfig) => config.connectionTimeoutMillis ?? CONNECT_TIMEOUT;

class PoolDriver implements Driver {
  readonly #target: PostgresTarget;
  /** When a connection last had work, for those that are set up; milliseconds. */
  readonly #lastUsed = new WeakMap<PoolClient, number>();
  #pool: { pool: Pool; config: ClientConfig } | undefined;
  /** Connections that are out of the pool. */
  #atWork = 0;

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
    const take = () => this.#take(pool, config);
    const connection = new PoolConnection(await take(), config, take);
    this.#atWork += 1;
    return connection;
  }

  /** A client that is set up, and lives as far as can be known. */
  async #take(pool: Pool, config: ClientConfig): Promise<PoolClient> {
    for (;;) {
      const client = await pool.connect().catch((cause: unknown) => {
        // The pool does not tell waiting for a free connection from waiting for the server.
        if (this.#atWork < CONNECTIONS && isTimeout(cause)) throw Object.assign(cause, { code: 'ETIMEDOUT' });
        throw cause;
      });
      const last = this.#lastUsed.get(client);
      try {
        if (last === undefined) await this.#setUp(client, config);
        else if (Date.now() - last > TRUST) await ask(client, config, 'select 1');
        return client;
      } catch (error) {
        client.release(true);
        // One that died unnoticed is replaced; a new one that fails has something to say.
        if (last === undefined) throw error;
      }
    }
  }

  async #setUp(client: PoolClient, config: ClientConfig): Promise<void> {
    // Without a listener a connection that breaks between two statements would end the program.
    client.on('error', () => {});
    const settings = [
      "set timezone = 'UTC'",
      "set datestyle = 'ISO'",
      "set bytea_output = 'hex'",
      `set lock_timeout = ${LOCK_WAIT}`,
    ];
    const { statementTimeout } = this.#target.address;
    if (statementTimeout !== undefined) settings.push(`set statement_timeout = ${statementTimeout}`);
    if (this.#target.readOnly) settings.push('set default_transaction_read_only = on');
    await answered(client.query(settings.join('; ')), lineOf(client, config), patienceOf(config));
    this.#lastUsed.set(client, Date.now());
  }

  async releaseConnection({ client, broken }: PoolConnection): Promise<void> {
    this.#atWork -= 1;
    this.#lastUsed.set(client, Date.now());
    client.release(broken);
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
