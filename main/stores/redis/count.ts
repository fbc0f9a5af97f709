import { entryOf } from './entries.ts';
import type { Source } from './reading.ts';
import { walkValues } from './walk.ts';

const STEP = 1000;

/**
 * The exact number of sessions, told from the adapter's other keys one by one. `SCAN` gives a key twice only while many others
 * are being deleted, and then no number holds for long.
 */
export async function countSessions({ connection, prefix }: Source, signal: AbortSignal | undefined): Promise<number> {
  let count = 0;
  for await (const { keys, values } of walkValues(connection, prefix, { count: STEP }, signal)) {
    for (const [at, key] of keys.entries()) {
      const value = values[at];
      const kind = value === undefined ? undefined : entryOf(prefix, key, value)?.kind;
      if (kind === 'session' || kind === 'unreadable') count += 1;
    }
  }
  return count;
}
