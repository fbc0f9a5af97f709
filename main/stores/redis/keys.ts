/** How the official adapter names its keys. `prefix` is its `sessionKeyPrefix`, without the `_` that follows it. */

export const DEFAULT_PREFIX = 'shopify_sessions';
export const MIGRATIONS = 'migrations';

export function keyOf(prefix: string, name: string): string {
  return `${prefix}_${name}`;
}

/** What follows the prefix: a session's id, a shop, or `migrations`; undefined for a key of somebody else. */
export function nameOf(prefix: string, key: string): string | undefined {
  return key.startsWith(`${prefix}_`) ? key.slice(prefix.length + 1) : undefined;
}

/** What `SCAN` takes to find the keys of a prefix, and no others. */
export function patternOf(prefix: string): string {
  return `${literally(prefix)}_*`;
}

/** What finds the notes of every adapter, whatever its prefix. */
export const NOTES_PATTERN = `*_${MIGRATIONS}`;

/**
 * What finds the keys of a prefix in whose names a text stands, in any letters; others too where it has characters that are not
 * ASCII, from the first of them on.
 */
export function patternWithin(prefix: string, text: string): string {
  const [ascii = ''] = /^\p{ASCII}*/u.exec(text) ?? [];
  const anyCase = literally(ascii).replace(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
  return `${patternOf(prefix)}${anyCase}*`;
}

function literally(text: string): string {
  return text.replace(/[*?[\]\\^-]/g, '\\$&');
}
