import { isUtf8 } from 'node:buffer';
import { decodePairs, parseIndexEntry, parsePairs, type Pair } from '../../layouts/pairs.ts';
import type { RawSession, StoredSession } from '../store.ts';
import { MIGRATIONS, nameOf } from './keys.ts';

/** What lies under a key that begins with the prefix. */
export type Entry =
  | { kind: 'session'; key: string; name: string; value: string; pairs: Pair[] }
  | { kind: 'index'; key: string; shop: string; keys: string[] }
  /** The adapter's note on which migrations have run. */
  | { kind: 'migrations'; value: string }
  /** Of a longer prefix that begins like this one. */
  | { kind: 'elsewhere'; key: string }
  | { kind: 'unreadable'; key: string; name: string; value: Stored };

/** Text, or the bytes where they are no text. */
export type Stored = string | Uint8Array;

/** A session as it lies in Redis. */
export interface RedisSession extends RawSession {
  key: string;
  value: Stored;
  /** When the server itself will delete it; milliseconds since 1970. */
  expiresAt?: number;
}

export function storedText(bytes: Buffer): Stored {
  const text = bytes.toString();
  return text.includes('\uFFFD') && !isUtf8(bytes) ? new Uint8Array(bytes) : text;
}

/** Tells sessions from the adapter's other keys by what lies there. `undefined`: the key is not under the prefix. */
export function entryOf(prefix: string, key: string, value: Stored): Entry | undefined {
  const name = nameOf(prefix, key);
  if (name === undefined) return undefined;
  if (typeof value !== 'string') return { kind: 'unreadable', key, name, value };
  if (name === MIGRATIONS) return { kind: 'migrations', value };
  const pairs = value[1] === '"' ? undefined : parsePairs(value);
  if (pairs !== undefined) {
    return isOfLongerPrefix(name, pairs) ? { kind: 'elsewhere', key } : { kind: 'session', key, name, value, pairs };
  }
  const keys = parseIndexEntry(value);
  if (keys !== undefined) return { kind: 'index', key, shop: name, keys };
  if (name.endsWith(`_${MIGRATIONS}`) && migrationsIn(value).length > 0) return { kind: 'elsewhere', key };
  return { kind: 'unreadable', key, name, value };
}

/** The key of another prefix goes on after that with the whole id. */
function isOfLongerPrefix(name: string, pairs: readonly Pair[]): boolean {
  if (pairs[0]?.[0] === 'id' && pairs[0][1] === name) return false;
  const id = pairs.findLast(([one]) => one.toLowerCase() === 'id')?.[1];
  return typeof id === 'string' && name !== id && name.endsWith(`_${id}`);
}

/** The shop of a session, as the adapter reads it. */
export function shopIn(pairs: readonly Pair[]): string | undefined {
  const shop = pairs.findLast(([name]) => name.toLowerCase() === 'shop')?.[1];
  return typeof shop === 'string' ? shop : undefined;
}

/** The names of the migrations that a record of the adapter says have run. */
export function migrationsIn(text: string): string[] {
  try {
    const record: unknown = JSON.parse(text);
    if (typeof record !== 'object' || record === null || Array.isArray(record)) return [];
    return Object.entries(record).flatMap(([name, done]) => (done === true ? [name] : []));
  } catch {
    return [];
  }
}

/** The session that an entry is, also one that cannot be read; undefined for the adapter's other keys. */
export function sessionOf(entry: Entry | undefined, expiresAt?: number): StoredSession | undefined {
  if (entry?.kind !== 'session' && entry?.kind !== 'unreadable') return undefined;
  const { key, name, value } = entry;
  const raw: RedisSession = expiresAt === undefined ? { key, value } : { key, value, expiresAt };
  if (entry.kind === 'unreadable') {
    const message = 'What is stored here is no session: it is not a list of names and values.';
    return { key, raw, fields: { id: name }, problems: [{ severity: 'error', message }] };
  }
  const { fields, problems } = decodePairs(entry.pairs);
  if (fields.id !== undefined && fields.id !== name) {
    problems.push({
      severity: 'warning',
      field: 'id',
      message: 'The key names another id than the session.',
      hint: 'An app that looks it up by its id does not find it.',
    });
  }
  return { key, raw, fields, problems };
}

/** A raw session that came back from the trash; undefined for what is none of Redis. */
export function redisSession(raw: RawSession): RedisSession | undefined {
  const { key, value, expiresAt } = raw;
  if (typeof key !== 'string' || (typeof value !== 'string' && !(value instanceof Uint8Array))) return undefined;
  return { key, value, ...(typeof expiresAt === 'number' && { expiresAt }) };
}
