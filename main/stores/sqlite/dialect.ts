import {
  type AbortableOperationOptions,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { SqlValue } from './protocol.ts';
import { leaveFile, turnsAt } from './file-turns.ts';
import { SqliteFailure, untilGivenUpEnd, type WorkerClient } from './connection.ts';

/** How long a change waits for a search that is under way on the file, by another store or given up; milliseconds. */
const SEARCH_PATIENCE = 10_000;

/** Kysely over better-sqlite3 in a worker thread. */
export function workerDialect(client: WorkerClient): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new WorkerDriver(client),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

function isSqlValue(value: unknown): value is SqlValue {
  return (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    value instanceof Uint8Array
  );
}

class WorkerConnection implements DatabaseConnection {
  readonly #client: WorkerClient;
  /** Statements of a transaction run on the connection that may write; all others cannot. */
  writing = false;

  constructor(client: WorkerClient) {
    this.#client = client;
  }

  async executeQuery<R>(query: CompiledQuery, options?: AbortableOperationOptions): Promise<QueryResult<R>> {
    const parameters = query.parameters.map((value) => {
      if (!isSqlValue(value)) throw new TypeError(`SQLite cannot hold a ${typeof value}.`);
      return value;
    });
    const mode = this.writing ? 'transaction' : 'read';
    try {
      const { columns, rows, changes } = await this.#client.run(query.sql, parameters, mode);
      return { rows: rows.map((row): R => rowOf(columns, row)), numAffectedRows: BigInt(changes) };
    } catch (error) {
      // The caller has gone already and been told so.
      if (options?.signal?.aborted === true) return { rows: [] };
      throw mode === 'transaction' ? renamed(error, 'WORKER_GONE', 'TRANSACTION_LOST') : error;
    }
  }

  /** Asked for by Kysely when a call's signal aborts. */
  async cancelQuery(): Promise<void> {
    await this.#client.giveUp();
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Pages are asked for by key, not streamed.');
  }
}

/** One transaction or one statement at a time: the worker has a single thread. */
class WorkerDriver implements Driver {
  readonly #client: WorkerClient;
  readonly #connection: WorkerConnection;
  #turn: Promise<void> = Promise.resolve();
  #done: () => void = () => {};
  /** Gives back the turn at the file. */
  #leave: () => void = () => {};

  constructor(client: WorkerClient) {
    this.#client = client;
    this.#connection = new WorkerConnection(client);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#turn;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#turn = promise;
    await before;
    this.#done = resolve;
    this.#leave = await turnsAt(this.#client.file).read(this.#client);
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    this.#leave();
    this.#leave = () => {};
    this.#done();
  }

  async beginTransaction(): Promise<void> {
    this.#leave();
    this.#leave = () => {};
    const { file } = this.#client;
    const given = await turnsAt(file).write(this.#client, AbortSignal.timeout(SEARCH_PATIENCE));
    if (given === undefined) throw stillSearching();
    this.#leave = given;
    if (!(await untilGivenUpEnd(file, SEARCH_PATIENCE))) throw stillSearching();
    this.#connection.writing = true;
    try {
      // The lock is taken at once: a transaction that reads first and writes later may fail half-way.
      await this.#client.run('begin immediate', [], 'begin');
    } catch (error) {
      this.#connection.writing = false;
      throw error;
    }
  }

  async commitTransaction(): Promise<void> {
    try {
      await this.#client.run('commit', [], 'transaction');
    } catch (error) {
      throw renamed(error, 'WORKER_GONE', 'COMMIT_UNKNOWN');
    }
    this.#connection.writing = false;
  }

  async rollbackTransaction(): Promise<void> {
    this.#connection.writing = false;
    try {
      await this.#client.run('rollback', [], 'transaction');
    } catch (error) {
      // After some failures SQLite has rolled back by itself, as it does when the connection goes: the first failure is the one to tell.
      if (!isFailure(error, 'TRANSACTION_LOST') && !isFailure(error, 'WORKER_GONE')) throw error;
    }
  }

  async destroy(): Promise<void> {
    await this.#client.close();
    leaveFile(this.#client.file, this.#client);
  }
}

function stillSearching(): SqliteFailure {
  return new SqliteFailure({ code: 'STILL_SEARCHING', message: 'another statement on the file is still running' });
}

function isFailure(error: unknown, code: string): error is SqliteFailure {
  return error instanceof SqliteFailure && error.code === code;
}

/** A failure by what it means where it happened. */
function renamed(error: unknown, from: string, to: string): unknown {
  return isFailure(error, from) ? new SqliteFailure({ code: to, message: error.message }) : error;
}

/** A row as Kysely hands it out: typed by the query that asked for it. Built by assignment, the fastest way there is. */
function rowOf(columns: readonly string[], values: readonly SqlValue[]) {
  const row = Object.create(Object.prototype);
  for (let at = 0; at < columns.length; at += 1) row[columns[at] ?? ''] = values[at];
  return row;
}
