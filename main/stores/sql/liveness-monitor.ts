/** A connection whose server can be asked, by another connection, what it is doing. */
export interface ObservedConnection {
  /** Grows with what arrives. */
  bytesRead(): number;
  /**
   * Asks the server on another connection. `idle`: it has finished the statement, and the answer did not arrive.
   * @throws when the server cannot be reached
   */
  serverState(): Promise<'busy' | 'idle'>;
  /** Ends the connection, and with it what still waits on it. */
  destroy(): void;
}

/**
 * Waits for an answer as long as the server lives: after `timeout` milliseconds without a byte the server is asked, and when
 * that fails the connection is destroyed. A network that swallows every packet would otherwise be waited for until the system
 * gives up, a quarter of an hour.
 */
export class LivenessMonitor {
  readonly #connection: ObservedConnection;
  readonly #timeout: number;

  constructor(connection: ObservedConnection, timeout: number) {
    this.#connection = connection;
    this.#timeout = timeout;
  }

  async waitFor<T>(answer: Promise<T>): Promise<T> {
    const failure = Promise.withResolvers<never>();
    let settled = false;
    let bytes = this.#connection.bytesRead();
    let timer = setTimeout(() => void check(), this.#timeout);

    const check = async (): Promise<void> => {
      const arrived = this.#connection.bytesRead() !== bytes;
      const state = arrived ? 'busy' : await this.#connection.serverState().catch(() => 'unreachable' as const);
      if (settled) return;
      if (state === 'busy' || this.#connection.bytesRead() !== bytes) {
        bytes = this.#connection.bytesRead();
        timer = setTimeout(() => void check(), this.#timeout);
        return;
      }
      this.#connection.destroy();
      const code = state === 'idle' ? 'ECONNRESET' : 'ETIMEDOUT';
      failure.reject(Object.assign(new Error(`no byte for ${this.#timeout} ms, server ${state}`), { code }));
    };

    try {
      return await Promise.race([answer, failure.promise]);
    } finally {
      settled = true;
      clearTimeout(timer);
    }
  }
}
