import { realpathSync } from 'node:fs';
import type { WorkerClient } from './worker-client.ts';

/** The workers of this process that are at one file, or wait for it. */
interface Turns {
  last: Promise<void>;
  taken: number;
  /** Whose connections are open, or were last. */
  owner: WorkerClient | undefined;
}

const files = new Map<string, Turns>();

/**
 * Waits until nobody else of this process is at a file; the client then has it until it gives the turn back. POSIX drops every
 * lock that a process holds on a file when it closes any descriptor of it: two workers on one file, as two profiles or a store
 * that was opened again have them, would take each other's locks away in the middle of a transaction.
 * @returns what gives the turn back
 */
export async function takeTurn(file: string, client: WorkerClient): Promise<() => void> {
  const name = nameOf(file);
  const turns = files.get(name) ?? { last: Promise.resolve(), taken: 0, owner: undefined };
  files.set(name, turns);
  const before = turns.last;
  const { promise, resolve } = Promise.withResolvers<void>();
  turns.last = promise;
  turns.taken += 1;
  await before;
  if (turns.owner !== client) {
    await turns.owner?.letGo();
    turns.owner = client;
  }
  return () => {
    turns.taken -= 1;
    resolve();
  };
}

/** A client that has closed all that it had open. */
export function forgetTurns(file: string, client: WorkerClient): void {
  const name = nameOf(file);
  const turns = files.get(name);
  if (turns?.owner !== client) return;
  turns.owner = undefined;
  if (turns.taken === 0) files.delete(name);
}

function nameOf(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    return file; // it is not there: whoever opens it is told so
  }
}
