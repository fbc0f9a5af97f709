import type { StoredKey } from './records.ts';

/** How a key begins that crosses to the window sealed. */
export const SEALED = 'sealed.';

/** What a person reads in place of a shop or an id where neither can be read. */
export function nameOfKey(key: StoredKey): string {
  return key.startsWith(SEALED) ? 'Session with a token in its key' : key;
}
