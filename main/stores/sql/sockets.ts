import type { Socket } from 'node:net';

/** The sockets that a store has open, from the moment when they begin to connect: none outlives it. */
export class Sockets {
  readonly #open = new Set<Socket>();
  #closed = false;

  /** @throws when the store is closed */
  add<S extends Socket>(socket: S): S {
    if (this.#closed) throw new Error('The store was closed.');
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    return socket;
  }

  /** Lets them close by themselves for so many milliseconds, then destroys what is left. No more are opened. */
  async close(patience: number): Promise<void> {
    this.#closed = true;
    const closing = [...this.#open].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    await within(patience, Promise.all(closing));
    for (const socket of this.#open) socket.destroy();
  }
}

/** Waits for work, but no longer than so many milliseconds, however it ends. */
export async function within(time: number, work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, time);
  work.then(() => resolve(), resolve);
  await promise;
  clearTimeout(timer);
}
