import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import { answered, type Line } from './silence.ts';

/** Connections of a pool at the most. */
export const POOL_SIZE = 4;
/** A connection goes after this long without work; milliseconds. */
export const IDLE = 30_000;
/** A connection that lay idle this long is asked whether it still lives, before it gets work; milliseconds. */
const TRUST = 5_000;

/** What a statement came to; `command`: what the server calls it, where it does. */
export type Answer<R> = QueryResult<R> & { command?: string };

/** A driver's pool of connections to one server. */
export interface Clients<C extends object> {
  /** Takes a connection out of the pool, or makes one. */
  take(): Promise<C>;
  /** @param broken not to be used again */
  give(client: C, broken: boolean): void;
  /** Sees to it that a new connection reads and writes as we need it. */
  setUp(client: C): Promise<void>;
  query<R>(client: C, text: string, parameters: readonly unknown[]): Promise<Answer<R>>;
  line(client: C): Line;
  /** Asks the server, by another way, to stop what it does on this connection. */
  stop(client: C): Promise<void>;
  /** How long nothing may be heard before the server is asked whether it is there; milliseconds. */
  patience: number;
  /** The statement that begins a transaction. */
  begin: string;
  /** Whether a failure is the server's own word, and not a connection's. */
  isAnswer(error: unknown): boolean;
  /** Whether a failure means that the connection is no more, whoever ended it. */
  isGone(error: unknown): boolean;
  end(): Promise<void>;
}

async function ask<C extends object, R>(
  clients: Clients<C>,
  client: C,
  text: string,
  parameters: readonly unknown[] = [],
): Promise<Answer<R>> {
  return answered(clients.query<R>(client, text, parameters), clients.line(client), clients.patience);
}

/** A connection from when it is taken out of the pool until it is given back. */
class PooledConnection<C extends object> implements DatabaseConnection {
  readonly #clients: Clients<C>;
  readonly #another: () => Promise<C>;
  client: C;
  /** Not to be used again. */
  broken = false;
  #untouched = true;
  #running = false;
  #cancelled = false;

  /** @param another takes a living connection out of the pool */
  constructor(client: C, clients: Clients<C>, another: () => Promise<C>) {
    this.client = client;
    this.#clients = clients;
    this.#another = another;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    this.#cancelled = false;
    this.#running = true;
    try {
      return await this.run<R>(sql, parameters);
    } catch (error) {
      // The caller has gone already and been told so.
      if (this.#cancelled) return { rows: [] };
      throw error;
    } finally {
      this.#running = false;
    }
  }

  /** A connection may have died unnoticed: what reads, and what begins, is then asked once more of another one. */
  async run<R>(text: string, parameters: readonly unknown[] = []): Promise<Answer<R>> {
    const mayRepeat = this.#untouched && /^(select|begin|start)/i.test(text);
    this.#untouched = false;
    try {
      return await ask<C, R>(this.#clients, this.client, text, parameters);
    } catch (error) {
      if (!mayRepeat || this.#cancelled || !this.#clients.isGone(error)) throw error;
      const another = await this.#another().catch((reason: unknown) => {
        // A server that answers has the last word: the password may have changed.
        throw this.#clients.isAnswer(reason) ? reason : error;
      });
      this.#clients.give(this.client, true);
      this.client = another;
      return await ask<C, R>(this.#clients, another, text, parameters);
    }
  }

  /** Asked for by Kysely when a call's signal aborts: stops the statement at the server. */
  async cancelQuery(): Promise<void> {
    if (!this.#running) return;
    this.#cancelled = true;
    try {
      await this.#clients.stop(this.client);
    } catch {
      // Whoever cannot be asked to stop is left: the connection goes, and with it what it does.
      this.broken = true;
      if (this.#running) this.#clients.line(this.client).hangUp();
    }
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Pages are asked for by key, not streamed.');
  }
}

/** Runs Kysely's statements on a small pool of connections that heal by themselves. */
export class PooledDriver<C extends object> implements Driver {
  readonly #connect: () => Promise<Clients<C>>;
  /** When a connection last had work, for those that are set up; milliseconds. */
  readonly #lastUsed = new WeakMap<C, number>();
  #clients: Clients<C> | undefined;

  /** @param connect makes the pool; its first statement connects */
  constructor(connect: () => Promise<Clients<C>>) {
    this.#connect = connect;
  }

  async init(): Promise<void> {
    this.#clients = await this.#connect();
  }

  async acquireConnection(): Promise<PooledConnection<C>> {
    const clients = this.#opened();
    const take = () => this.#take(clients);
    return new PooledConnection(await take(), clients, take);
  }

  /** A connection that is set up, and lives as far as can be known. */
  async #take(clients: Clients<C>): Promise<C> {
    for (;;) {
      const client = await clients.take();
      const last = this.#lastUsed.get(client);
      try {
        if (last === undefined) await answered(clients.setUp(client), clients.line(client), clients.patience);
        else if (Date.now() - last > TRUST) await ask(clients, client, 'select 1');
        this.#lastUsed.set(client, Date.now());
        return client;
      } catch (error) {
        clients.give(client, true);
        // One that died unnoticed is replaced; a new one that fails has something to say.
        if (last === undefined) throw error;
      }
    }
  }

  async releaseConnection({ client, broken }: PooledConnection<C>): Promise<void> {
    this.#lastUsed.set(client, Date.now());
    this.#opened().give(client, broken);
  }

  async beginTransaction(connection: PooledConnection<C>): Promise<void> {
    await connection.run(this.#opened().begin);
  }

  async commitTransaction(connection: PooledConnection<C>): Promise<void> {
    // A transaction that has failed before may end so without an error.
    if ((await connection.run('commit')).command === 'ROLLBACK') throw new Error('The transaction was rolled back.');
  }

  async rollbackTransaction(connection: PooledConnection<C>): Promise<void> {
    try {
      await connection.run('rollback');
    } catch (error) {
      connection.broken = true;
      // What made the transaction fail is to be told, not that it could not be ended on a connection that is gone.
      if (this.#opened().isAnswer(error)) throw error;
    }
  }

  async destroy(): Promise<void> {
    const clients = this.#clients;
    this.#clients = undefined;
    await clients?.end();
  }

  #opened(): Clients<C> {
    if (this.#clients === undefined) throw new Error('The pool is closed.');
    return this.#clients;
  }
}
