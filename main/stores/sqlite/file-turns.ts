import { realpathSync } from 'node:fs';
import type { WorkerClient } from './connection.ts';

interface Waiting {
  writes: boolean;
  go: () => void;
}

/**
 * The workers of this process that are at one file. POSIX drops every lock that a process holds on a file when it closes any
 * descriptor of it: two workers on one file, as two profiles or a store that was opened again have them, would take each
 * other's locks away in the middle of a transaction. So while one is in a transaction no other has the file open.
 */
class FileTurns {
  readonly #waiting: Waiting[] = [];
  /** Whose connections may be open. */
  readonly #open = new Set<WorkerClient>();
  #reading = 0;
  #writing = false;
  /** Whose connection that may write may be open: what it locks lasts longer than its transactions. */
  #writer: WorkerClient | undefined;

  /** Several may read side by side. @returns what gives the turn back */
  async read(client: WorkerClient): Promise<() => void> {
    await this.#turn(false);
    if (this.#writer !== undefined && this.#writer !== client) await this.#letGo(this.#writer);
    this.#open.add(client);
    return () => {
      this.#reading -= 1;
      this.#next();
    };
  }

  /** @returns what gives the turn back; undefined when those that read did not end before the signal aborted */
  async write(client: WorkerClient, signal: AbortSignal): Promise<(() => void) | undefined> {
    if (!(await this.#turn(true, signal))) return undefined;
    await Promise.all([...this.#open].filter((one) => one !== client).map((one) => this.#letGo(one)));
    this.#open.add(client);
    this.#writer = client;
    return () => {
      this.#writing = false;
      this.#next();
    };
  }

  /** Has closed all that it had open. @returns whether nobody is at the file any more */
  forget(client: WorkerClient): boolean {
    this.#open.delete(client);
    if (this.#writer === client) this.#writer = undefined;
    return this.#open.size === 0 && this.#reading === 0 && !this.#writing && this.#waiting.length === 0;
  }

  async #letGo(client: WorkerClient): Promise<void> {
    await client.letGo();
    this.#open.delete(client);
    if (this.#writer === client) this.#writer = undefined;
  }

  #isFree(writes: boolean): boolean {
    return !this.#writing && (!writes || this.#reading === 0);
  }

  async #turn(writes: boolean, signal?: AbortSignal): Promise<boolean> {
    if (this.#waiting.length === 0 && this.#isFree(writes)) {
      this.#take(writes);
      return true;
    }
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const mine = { writes, go: () => resolve(true) };
    this.#waiting.push(mine);
    signal?.addEventListener('abort', () => {
      const at = this.#waiting.indexOf(mine);
      if (at === -1) return;
      this.#waiting.splice(at, 1);
      resolve(false);
      this.#next();
    });
    return promise;
  }

  #take(writes: boolean): void {
    if (writes) this.#writing = true;
    else this.#reading += 1;
  }

  /** Who has waited longest goes first; those that only read go together. */
  #next(): void {
    for (let [first] = this.#waiting; first !== undefined && this.#isFree(first.writes); [first] = this.#waiting) {
      this.#waiting.shift();
      this.#take(first.writes);
      first.go();
    }
  }
}

const files = new Map<string, FileTurns>();

export function turnsAt(file: string): FileTurns {
  const name = nameOf(file);
  const turns = files.get(name) ?? new FileTurns();
  files.set(name, turns);
  return turns;
}

/** A client that has closed all that it had open. */
export function leaveFile(file: string, client: WorkerClient): void {
  const name = nameOf(file);
  if (files.get(name)?.forget(client) === true) files.delete(name);
}

function nameOf(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    return file; // it is not there: whoever opens it is told so
  }
}
