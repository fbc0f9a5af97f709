import { idForm, isShopDomain } from '../../../shared/ids.ts';
import { databaseSize, valuesOn } from './commands.ts';
import type { RedisConnection } from './connection.ts';
import { entryOf, migrationsIn } from './entries.ts';
import { DEFAULT_PREFIX, keyOf, MIGRATIONS, NOTES_PATTERN } from './keys.ts';
import { parsePairs } from '../../layouts/pairs.ts';
import { sampleKeys, type Step } from './walk.ts';

/** Prefixes that sessions lie under, most keys first. */
export interface Discovery {
  prefixes: string[];
  /** Keys of the whole database. */
  size: number | undefined;
  /** Keys that were checked; their names only, save for those that are called like sessions. */
  looked: number;
  whole: boolean;
}

const STEP = 2000;
/** The fewest and the most keys in a sample, and the most time that it takes; milliseconds. */
const LEAST_KEYS = 4000;
const KEYS = 400_000;
const TIME = 3000;
/** Values read of keys that begin alike. */
const READ = 3;
/** Beginnings that values are read of. */
const GROUPS = 200;
/** By so many times the error of a sample the fullest prefix has to be ahead of the next. */
const CERTAIN = 5;
/** Keys whose names the server compares in one step. */
const NAMES_STEP = 10_000;

/**
 * Finds prefixes by the names of keys, and by a few values of those that are called like sessions: of a sample, where that tells
 * which is the fullest.
 */
export async function discover(connection: RedisConnection, signal: AbortSignal | undefined): Promise<Discovery> {
  const keysOf = new Map<string, number>();
  const read = new Map<string, number>();
  const size = await connection.ask(signal, databaseSize);
  const until = performance.now() + TIME;
  let looked = 0;
  for await (const found of sampleKeys(connection, { count: STEP }, signal)) {
    for (const { node, keys } of found) {
      const telling = keys.filter((key) => beginningOf(key) !== undefined);
      const told = await prefixesUnder(connection, { node, keys: telling.filter(isToBeRead) }, signal);
      for (const prefix of told) if (!keysOf.has(prefix)) keysOf.set(prefix, 0);
      for (const key of telling) {
        const prefix = longestOf(keysOf.keys(), key);
        if (prefix !== undefined) keysOf.set(prefix, (keysOf.get(prefix) ?? 0) + 1);
      }
    }
    looked += STEP;
    const isEnough = looked >= LEAST_KEYS && isTold(keysOf);
    if (isEnough || looked >= KEYS || performance.now() >= until) return discovery(false);
  }
  return discovery(true);

  function discovery(whole: boolean): Discovery {
    const prefixes = [...keysOf].toSorted(([, a], [, b]) => b - a).map(([prefix]) => prefix);
    return { prefixes, size, looked: Math.min(looked, size ?? looked), whole };
  }

  function isToBeRead(key: string): boolean {
    const beginning = beginningOf(key) ?? '';
    const before = read.get(beginning) ?? 0;
    if (before >= READ || (before === 0 && read.size >= GROUPS)) return false;
    read.set(beginning, before + 1);
    return true;
  }
}

/** The longest of the prefixes that a key is under: one may begin with another. */
function longestOf(prefixes: Iterable<string>, key: string): string | undefined {
  let longest: string | undefined;
  for (const prefix of prefixes) {
    if (key.startsWith(`${prefix}_`) && prefix.length >= (longest?.length ?? 0)) longest = prefix;
  }
  return longest;
}

/** Whether a sample shows which prefix has the most keys. */
function isTold(keysOf: ReadonlyMap<string, number>): boolean {
  const [first = 0, second = 0] = [...keysOf.values()].toSorted((a, b) => b - a);
  return first - second > CERTAIN * Math.sqrt(first + second);
}

/** Prefixes under which an official adapter has left its note: among very many keys too, as the server compares their names. */
export async function notedPrefixes(connection: RedisConnection, signal: AbortSignal | undefined): Promise<string[]> {
  const prefixes = new Set<string>();
  const until = performance.now() + TIME;
  for await (const found of sampleKeys(connection, { pattern: NOTES_PATTERN, count: NAMES_STEP }, signal)) {
    for (const one of found) for (const prefix of await prefixesUnder(connection, one, signal)) prefixes.add(prefix);
    if (performance.now() >= until) break;
  }
  return [...prefixes];
}

/** The prefix of each of the keys, told by its value; of others none. */
async function prefixesUnder(
  connection: RedisConnection,
  { node, keys }: Pick<Step, 'node' | 'keys'>,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  if (keys.length === 0) return [];
  const values = await connection.ask(signal, (client) => valuesOn(node, client, keys));
  return keys.flatMap((key, at) => {
    const value = values[at];
    return (typeof value === 'string' ? prefixOf(key, value) : undefined) ?? [];
  });
}

/** The part of a key before what looks like a session's id or the adapter's note, if it looks so. */
function beginningOf(key: string): string | undefined {
  for (let at = key.indexOf('_'); at !== -1; at = key.indexOf('_', at + 1)) {
    const name = key.slice(at + 1);
    const form = idForm(name);
    const isCalledSo =
      name === MIGRATIONS ||
      form.form === 'random' ||
      form.form === 'online' ||
      (form.form === 'offline' && isShopDomain(form.shop));
    if (isCalledSo) return key.slice(0, at);
  }
  return undefined;
}

/** The prefix of a key with a session, or the adapter's note, under it. */
function prefixOf(key: string, value: string): string | undefined {
  if (key.endsWith(`_${MIGRATIONS}`)) {
    return migrationsIn(value).length > 0 ? key.slice(0, -MIGRATIONS.length - 1) : undefined;
  }
  const id = parsePairs(value)?.findLast(([name]) => name.toLowerCase() === 'id')?.[1];
  if (typeof id !== 'string' || !key.endsWith(`_${id}`)) return undefined;
  const prefix = key.slice(0, key.length - id.length - 1);
  return entryOf(prefix, key, value)?.kind === 'session' ? prefix : undefined;
}

/** The default prefix where an official adapter has been at work under it: found without looking around. */
export async function hasDefault(connection: RedisConnection, signal: AbortSignal | undefined): Promise<boolean> {
  return connection.ask(signal, async (client) => (await client.exists(keyOf(DEFAULT_PREFIX, MIGRATIONS))) === 1);
}
