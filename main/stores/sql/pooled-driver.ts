import type { AbortableOperationOptions, Driver } from 'kysely';
import type { Clients } from './clients.ts';
import { PooledConnection, type ClientState } from './pooled-connection.ts';
import { LivenessMonitor } from './liveness-monitor.ts';
import { Sockets, within } from './sockets.ts';

/** Connections of a pool at the most. */
export const POOL_SIZE = 4;
/** A connection goes after this long without work; milliseconds. */
export const IDLE = 30_000;
/** A connection that lay idle this long is asked whether it still lives, before it gets work; milliseconds. */
const TRUST = 5_000;
/** When that is not answered so soon, the server is asked about it on another connection; milliseconds. */
const PING_TIMEOUT = 2_000;
/** How long closing waits for statements that the server was asked to stop, and for each goodbye; milliseconds. */
const STOPPING = 1_000;
const GOODBYE = 300;

/** Runs Kysely's statements on a small pool of connections that heal by themselves. */
export class PooledDriver<C extends object> implements Driver {
  readonly #connect: (sockets: Sockets) => Promise<Clients<C>>;
  readonly #sockets = new Sockets();
  /** Of those that are set up. */
  readonly #states = new WeakMap<C, ClientState>();
  readonly #atWork = new Set<PooledConnection<C>>();
  /** One that was used before this has died: so have the others, as after a sleep. Milliseconds since 1970. */
  #lostBefore = 0;
  /** Rejects each call that waits for a connection. */
  readonly #waiting = new Set<(reason: unknown) => void>();
  #opening: Promise<Clients<C>> | undefined;
  #clients: Clients<C> | undefined;
  #closing: Promise<void> | undefined;

  /** @param connect makes the pool; its first statement connects. Every socket is to be one of these. */
  constructor(connect: (sockets: Sockets) => Promise<Clients<C>>) {
    this.#connect = connect;
  }

  /** Kysely waits for it before it closes anything: connecting is left to the first statement. */
  async init(): Promise<void> {}

  async #open(): Promise<Clients<C>> {
    try {
      this.#clients = await this.#connect(this.#sockets);
      return this.#clients;
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }

  async acquireConnection(options?: AbortableOperationOptions): Promise<PooledConnection<C>> {
    const { client, clients } = await this.#take(options?.signal);
    const connection = new PooledConnection(client, clients, {
      take: async () => (await this.#take(undefined)).client,
      stateOf: (one) => this.#stateOf(one),
    });
    this.#atWork.add(connection);
    return connection;
  }

  /** A living connection; closing does not wait for it. */
  async #take(signal: AbortSignal | undefined): Promise<{ client: C; clients: Clients<C> }> {
    const { promise, resolve, reject } = Promise.withResolvers<{ client: C; clients: Clients<C> }>();
    const fail = (reason: unknown) => {
      this.#waiting.delete(fail);
      // Whoever cancelled has been told; Kysely would print what comes after.
      if (signal?.aborted !== true) reject(reason);
    };
    if (this.#closing !== undefined) throw closed();
    this.#waiting.add(fail);
    const take = async () => {
      const clients = await (this.#opening ??= this.#open());
      const client = await this.#takeLiving(clients);
      this.#waiting.delete(fail);
      if (this.#closing === undefined) resolve({ client, clients });
      else clients.give(client, true);
    };
    take().catch(fail);
    return promise;
  }

  /** A connection that is set up, and lives as far as can be known. */
  async #takeLiving(clients: Clients<C>): Promise<C> {
    for (;;) {
      const client = await clients.take();
      const state = this.#states.get(client);
      try {
        if (state === undefined) {
          const mayWrite = await new LivenessMonitor(clients.observe(client), clients.silenceTimeout).waitFor(
            clients.setUp(client),
          );
          this.#states.set(client, { lastUsed: Date.now(), mayWrite, writes: false });
        } else if (state.lastUsed < this.#lostBefore) {
          clients.give(client, true);
          continue;
        } else if (Date.now() - state.lastUsed > TRUST) {
          const timeout = Math.min(clients.silenceTimeout, PING_TIMEOUT);
          await new LivenessMonitor(clients.observe(client), timeout).waitFor(clients.query(client, 'select 1', []));
        }
        return client;
      } catch (error) {
        clients.give(client, true);
        // One that died unnoticed is replaced; a new one that fails has something to say.
        if (state === undefined || this.#closing !== undefined) throw error;
        this.#lostBefore = Date.now() - TRUST;
      }
    }
  }

  #stateOf(client: C): ClientState {
    const state = this.#states.get(client);
    if (state === undefined) throw new Error('This connection was not set up.');
    return state;
  }

  async releaseConnection(connection: PooledConnection<C>): Promise<void> {
    this.#stateOf(connection.client).lastUsed = Date.now();
    this.#atWork.delete(connection);
    await connection.release();
  }

  beginTransaction(connection: PooledConnection<C>): Promise<void> {
    return connection.begin();
  }

  commitTransaction(connection: PooledConnection<C>): Promise<void> {
    return connection.commit();
  }

  rollbackTransaction(connection: PooledConnection<C>): Promise<void> {
    return connection.rollBack();
  }

  /** In bounded time, whatever is running and however the network is. */
  destroy(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const fail of this.#waiting) fail(closed());
    await within(STOPPING, Promise.all([...this.#atWork].map((connection) => connection.end())));
    for (const connection of this.#atWork) connection.destroy();
    if (this.#clients !== undefined) await within(GOODBYE, this.#clients.end());
    await this.#sockets.close(this.#clients === undefined ? 0 : GOODBYE);
  }
}

function closed(): Error {
  return new Error('The store was closed.');
}
