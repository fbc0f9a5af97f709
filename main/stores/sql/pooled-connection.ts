import { setTimeout as sleep } from 'node:timers/promises';
import type { AbortableOperationOptions, CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import type { Answer, Clients } from './clients.ts';
import { LivenessMonitor } from './liveness-monitor.ts';

/** What is known of a client that is set up. */
export interface ClientState {
  /** When it last had work; milliseconds. */
  lastUsed: number;
  /** The server lets this session write at all. */
  readonly mayWrite: boolean;
  /** Statements outside of a transaction may write now. */
  writes: boolean;
}

/** Where connections come from, and what is known of them. */
export interface ConnectionSource<C> {
  /** Takes a living client out of the pool. */
  take(): Promise<C>;
  stateOf(client: C): ClientState;
}

const WRITES = /^\s*(insert|update|delete|create|drop|alter)\b/i;
/** What can be asked a second time, of another connection. */
const REPEATABLE = /^(select|begin|start|set)\b/i;

export async function ask<C extends object, R>(
  clients: Clients<C>,
  client: C,
  text: string,
  parameters: readonly unknown[] = [],
): Promise<Answer<R>> {
  const monitor = new LivenessMonitor(clients.observe(client), clients.silenceTimeout);
  return monitor.waitFor(clients.query<R>(client, text, parameters));
}

/** Between two requests to stop a statement, from the first to the last; milliseconds. */
const FIRST_PAUSE = 20;
const LAST_PAUSE = 1_500;

/** A connection from when it is taken out of the pool until it is given back. */
export class PooledConnection<C extends object> implements DatabaseConnection {
  readonly #clients: Clients<C>;
  readonly #source: ConnectionSource<C>;
  readonly #released = Promise.withResolvers<void>();
  client: C;
  /** Not to be used again. */
  broken = false;
  #untouched = true;
  #inTransaction = false;
  /** The statement that the server is at. */
  #running: string | undefined;
  #cancelled = false;
  #stopping: Promise<void> | undefined;
  #ended = false;

  constructor(client: C, clients: Clients<C>, source: ConnectionSource<C>) {
    this.client = client;
    this.#clients = clients;
    this.#source = source;
  }

  async executeQuery<R>(
    { sql, parameters }: CompiledQuery,
    options?: AbortableOperationOptions,
  ): Promise<QueryResult<R>> {
    this.#cancelled = false;
    try {
      if (!this.#inTransaction) await this.#allow(WRITES.test(sql));
      // Cancelled while that was on its way: the caller has gone already.
      return this.#cancelled ? { rows: [] } : await this.#run<R>(sql, parameters);
    } catch (error) {
      // The caller has gone already and been told so.
      if (this.#cancelled || options?.signal?.aborted === true) return { rows: [] };
      throw error;
    }
  }

  /** Lets a statement outside of a transaction write, or only read: a view that is read may call what writes. */
  async #allow(writes: boolean): Promise<void> {
    const { mayWrite, writes: before } = this.#source.stateOf(this.client);
    if (!mayWrite || before === writes) return;
    await this.#run(this.#clients.access[writes ? 'write' : 'read']);
    this.#source.stateOf(this.client).writes = writes;
  }

  /** A connection may have died unnoticed: what reads, and what begins, is then asked once more of another one. */
  async #run<R>(text: string, parameters: readonly unknown[] = []): Promise<Answer<R>> {
    if (this.#ended) throw new Error('The store was closed.');
    const mayRepeat = this.#untouched && REPEATABLE.test(text);
    this.#untouched = false;
    this.#running = text;
    try {
      return await ask<C, R>(this.#clients, this.client, text, parameters);
    } catch (error) {
      if (!mayRepeat || this.#cancelled || this.#ended || !this.#clients.isGone(error)) throw error;
      const another = await this.#source.take().catch((reason: unknown) => {
        // A server that answers has the last word: the password may have changed.
        throw this.#clients.isAnswer(reason) ? reason : error;
      });
      this.#clients.give(this.client, true);
      this.client = another;
      return await ask<C, R>(this.#clients, another, text, parameters);
    } finally {
      this.#running = undefined;
    }
  }

  async begin(): Promise<void> {
    await this.#run(this.#clients.begin(this.#source.stateOf(this.client).mayWrite));
    this.#inTransaction = true;
  }

  async commit(): Promise<void> {
    const { command } = await this.#run('commit');
    this.#inTransaction = false;
    // A transaction that has failed before may end so without an error.
    if (command === 'ROLLBACK') throw new Error('The transaction was rolled back.');
  }

  async rollBack(): Promise<void> {
    // The connection goes, and the transaction with it.
    if (this.#ended) return;
    try {
      await this.#run('rollback');
      this.#inTransaction = false;
    } catch (error) {
      this.broken = true;
      // What made the transaction fail is to be told, not that it could not be ended on a connection that is gone.
      if (this.#clients.isAnswer(error)) throw error;
    }
  }

  /** Asked for by Kysely when a call's signal aborts: stops the statement at the server. */
  async cancelQuery(): Promise<void> {
    this.#cancelled = true;
    if (this.#running === undefined) return;
    this.#stopping ??= this.#stop();
    await this.#stopping;
  }

  /** A statement that is still on its way to the server is not stopped by being asked: so it is asked until it is over. */
  async #stop(): Promise<void> {
    try {
      for (let pause = FIRST_PAUSE; this.#running !== undefined && pause <= LAST_PAUSE; pause *= 2) {
        await this.#clients.stop(this.client);
        for (let waited = 0; this.#running !== undefined && waited < pause; waited += FIRST_PAUSE)
          await sleep(FIRST_PAUSE);
      }
    } catch {
      // Whoever cannot be asked to stop is left, as below.
    } finally {
      this.#stopping = undefined;
    }
    if (this.#running === undefined) return;
    // The connection goes, and with it what it does.
    this.broken = true;
    this.destroy();
  }

  /** Runs nothing more, stops what is running, and waits until the connection is given back. What commits may end. */
  async end(): Promise<void> {
    this.#ended = true;
    this.broken = true;
    if (this.#running !== undefined && this.#running !== 'commit')
      await this.#clients.stop(this.client).catch(() => {});
    await this.#released.promise;
  }

  destroy(): void {
    this.#clients.observe(this.client).destroy();
  }

  /** Nobody else gets the connection as long as its server is being asked to stop what it does there. */
  async release(): Promise<void> {
    await this.#stopping;
    this.#clients.give(this.client, this.broken);
    this.#released.resolve();
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Pages are asked for by key, not streamed.');
  }
}
