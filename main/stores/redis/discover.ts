import { idForm, isShopDomain } from '../../../shared/ids.ts';
import type { Client } from './client.ts';
import { databaseSize, valuesOn } from './commands.ts';
import type { RedisConnection } from './connection.ts';
import { entryOf, migrationsIn } from './entries.ts';
import { DEFAULT_PREFIX, keyOf, MIGRATIONS } from './keys.ts';
import { parsePairs } from '../../layouts/pairs.ts';
import { step, type WalkPosition } from './walk.ts';

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
/** Keys looked at, and milliseconds spent, at the most. */
const KEYS = 400_000;
const TIME = 3000;
/** Values read of keys that begin alike. */
const READ = 3;
/** Beginnings that values are read of. */
const GROUPS = 200;

/** Finds prefixes by the names of keys, and by a few values of those that are called like sessions. */
export async function discover(connection: RedisConnection, signal: AbortSignal | undefined): Promise<Discovery> {
  const keysOf = new Map<string, number>();
  const read = new Map<string, number>();
  const size = await connection.ask(signal, databaseSize);
  const until = performance.now() + TIME;
  let position: WalkPosition | undefined;
  let looked = 0;
  do {
    const from = position;
    const stepped = await connection.ask(signal, (client) => step(client, undefined, from, STEP));
    if (stepped === undefined) break;
    const wanted: string[] = [];
    for (const key of stepped.keys) {
      const beginning = beginningOf(key);
      if (beginning === undefined) continue;
      const before = read.get(beginning);
      if (before === undefined && read.size >= GROUPS) continue;
      const known = keysOf.get(beginning);
      if (known !== undefined) keysOf.set(beginning, known + 1);
      if ((before ?? 0) >= READ) continue;
      read.set(beginning, (before ?? 0) + 1);
      wanted.push(key);
    }
    const values = await connection.ask(signal, (client: Client) => valuesOn(stepped.node, client, wanted));
    for (const [at, key] of wanted.entries()) {
      const value = values[at];
      const prefix = typeof value === 'string' ? prefixOf(key, value) : undefined;
      if (prefix !== undefined) keysOf.set(prefix, (keysOf.get(prefix) ?? 0) + 1);
    }
    looked += STEP;
    position = stepped.next;
  } while (position !== undefined && looked < KEYS && performance.now() < until);
  const prefixes = [...keysOf].toSorted(([, a], [, b]) => b - a).map(([prefix]) => prefix);
  return { prefixes, size, looked: Math.min(looked, size ?? looked), whole: position === undefined };
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
