import { setImmediate } from 'node:timers/promises';
import { chunks, regrouped } from '../chunks.ts';
import { matchesFilter } from '../filter.ts';
import { DECODED_AT_ONCE } from '../page-budget.ts';
import type { ScanQuery, StoredSession } from '../store.ts';
import type { Client } from './client.ts';
import { expiriesOf, valuesOf, valuesOn } from './commands.ts';
import type { RedisConnection } from './connection.ts';
import { entryOf, sessionOf } from './entries.ts';
import { keyOf, MIGRATIONS, nameOf } from './keys.ts';
import type { ShopEntries } from './shop-entries.ts';
import { walkValues, type Found, type Step } from './walk.ts';

const SCAN_STEP = 1000;

export interface Source {
  connection: RedisConnection;
  prefix: string;
  entries: ShopEntries;
}

/** The sessions under these keys, read in one round trip. Keys of other prefixes are skipped. */
export async function readKeys(client: Client, prefix: string, keys: readonly string[]): Promise<StoredSession[]> {
  const own = [...new Set(keys)].filter((key) => ![undefined, MIGRATIONS].includes(nameOf(prefix, key)));
  const [values, expiries] = await Promise.all([valuesOf(client, own), expiriesOf(client, own)]);
  return sessionsIn(prefix, { keys: own, values, expiries });
}

function sessionsIn(prefix: string, { keys, values, expiries }: Found): StoredSession[] {
  const sessions: StoredSession[] = [];
  for (const [at, key] of keys.entries()) {
    const value = values[at];
    const stored = value === undefined ? undefined : sessionOf(entryOf(prefix, key, value), expiries[at]);
    if (stored !== undefined) sessions.push(stored);
  }
  return sessions;
}

/** One session as the official method gives it, which does not ask when its key expires. */
export async function readOne(
  { connection, prefix }: Source,
  id: string,
  signal: AbortSignal | undefined,
): Promise<StoredSession | undefined> {
  const key = keyOf(prefix, id);
  const values = await connection.ask(signal, (client) => valuesOf(client, [key]));
  return sessionsIn(prefix, { keys: [key], values, expiries: [] })[0];
}

/**
 * A shop's sessions by the adapter's index. Undefined where there is none, or none that can be read: then only looking at
 * every key tells.
 */
export async function readShop(
  { connection, prefix, entries }: Source,
  shop: string,
  signal: AbortSignal | undefined,
): Promise<StoredSession[] | undefined> {
  return connection.ask(signal, async (client) => {
    const { listed, values } = await entries.readWhole(client, shop);
    if (listed === 'unreadable' || (listed === undefined && !(await entries.isKept(client)))) return undefined;
    const found: StoredSession[] = [];
    for (const slice of chunks([...values.keys()], DECODED_AT_ONCE)) {
      if (found.length > 0) await setImmediate();
      const read = sessionsIn(prefix, { keys: slice, values: slice.map((key) => values.get(key)), expiries: [] });
      found.push(...read.filter(({ fields }) => fields.shop === shop));
    }
    return found;
  });
}

/** The sessions among the keys that a step of `SCAN` found. */
export async function readFound(
  client: Client,
  prefix: string,
  { node, keys }: Pick<Step, 'node' | 'keys'>,
): Promise<StoredSession[]> {
  const [values, expiries] = await Promise.all([valuesOn(node, client, keys), expiriesOf(client, keys)]);
  const found: StoredSession[] = [];
  for (let from = 0; from < keys.length; from += DECODED_AT_ONCE) {
    if (from > 0) await setImmediate();
    const until = from + DECODED_AT_ONCE;
    const part = { keys: keys.slice(from, until), values: values.slice(from, until) };
    found.push(...sessionsIn(prefix, { ...part, expiries: expiries.slice(from, until) }));
  }
  return found;
}

/** Everything that matches, looked for under every key of the prefix. */
export async function* scanAll(
  { connection, prefix }: Source,
  { filter, now, batch }: ScanQuery,
  signal: AbortSignal | undefined,
): AsyncGenerator<StoredSession[]> {
  async function* matches() {
    for await (const found of walkValues(connection, prefix, { count: SCAN_STEP, expiries: true }, signal)) {
      yield sessionsIn(prefix, found).filter((stored) => matchesFilter(stored, filter, now));
    }
  }
  yield* regrouped(matches(), batch, signal);
}
