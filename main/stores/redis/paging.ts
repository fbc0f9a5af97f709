import { setImmediate } from 'node:timers/promises';
import { matchesFilter } from '../filter.ts';
import { checkCancelled } from '../cancel.ts';
import { chunks, regrouped } from '../chunks.ts';
import { noPlace, packPosition, unpackPosition } from '../cursor.ts';
import { DECODED_AT_ONCE, PageBudget, SEARCHED_HERE } from '../page-budget.ts';
import type { PageQuery, ScanQuery, SessionPage, StoredSession } from '../store.ts';
import type { Client } from './client.ts';
import { databaseSize, expiriesOf, valuesOf, valuesOn } from './commands.ts';
import type { RedisConnection } from './connection.ts';
import { entryOf, sessionOf } from './entries.ts';
import { keyOf, MIGRATIONS, nameOf } from './keys.ts';
import type { ShopEntries } from './shop-entries.ts';
import { packWalk, step, unpackWalk, walkValues, type Found, type Step, type WalkPosition } from './walk.ts';

/** Keys that the server looks at in one step: a fraction of a millisecond, up to a few. */
const FIRST_STEP = 100;
const LARGEST_STEP = 4000;
const SCAN_STEP = 1000;

export interface Source {
  connection: RedisConnection;
  prefix: string;
  entries: ShopEntries;
}

/** Those of the keys that hold sessions, in one round trip. Keys of others are not looked at. */
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
async function readFound(client: Client, prefix: string, { node, keys }: Step): Promise<StoredSession[]> {
  const [values, expiries] = await Promise.all([valuesOn(node, client, keys), expiriesOf(client, keys)]);
  return sessionsIn(prefix, { keys, values, expiries });
}

export async function readPage(
  source: Source,
  query: PageQuery,
  signal: AbortSignal | undefined,
): Promise<SessionPage> {
  const { connection, prefix } = source;
  const { filter, cursor } = query;
  if (cursor !== undefined) checkCursor(cursor);
  if (filter.id !== undefined) {
    const key = keyOf(prefix, filter.id);
    const found = await connection.ask(signal, (client) => readKeys(client, prefix, [key]));
    const sessions = found.filter((stored) => matchesFilter(stored, filter, query.now));
    return { sessions, complete: true, scanned: 1, total: { count: sessions.length, exact: true } };
  }
  if (filter.shop?.match === 'exact' && query.thorough !== true) {
    const page = await pageOfShop(source, filter.shop.value, query, signal);
    if (page !== undefined) return page;
  }
  return pageOfWalk(source, query, signal);
}

function checkCursor(cursor: string): void {
  const [kind] = unpackPosition(cursor);
  if (kind === 'walk' || kind === 'shop') return;
  throw noPlace();
}

/** What the adapter's index lists for a shop; undefined where it does not tell. */
async function pageOfShop(
  { connection, prefix, entries }: Source,
  shop: string,
  query: PageQuery,
  signal: AbortSignal | undefined,
): Promise<SessionPage | undefined> {
  const [kind, after] = query.cursor === undefined ? ['shop'] : unpackPosition(query.cursor);
  if (kind !== 'shop') return undefined;
  return connection.ask(signal, async (client) => {
    const listed = await entries.read(client, shop);
    if (listed === 'unreadable' || (listed === undefined && !(await entries.isKept(client)))) return undefined;
    // By name, so that a page goes on where the last ended whatever was listed or taken out meanwhile.
    const keys = [...new Set(listed ?? [])].toSorted();
    const from = typeof after === 'string' ? keys.filter((key) => key > after) : keys;
    const here = from.slice(0, query.limit);
    const found = await readKeys(client, prefix, here);
    const sessions = found.filter((stored) => matchesFilter(stored, query.filter, query.now));
    const last = here.at(-1);
    const isWhole = from.length === here.length;
    return {
      sessions,
      complete: true,
      scanned: here.length,
      outOf: keys.length,
      fromShopIndex: true,
      ...(isWhole && query.cursor === undefined && { total: { count: sessions.length, exact: true } }),
      ...(!isWhole && last !== undefined && { next: packPosition(['shop', last]) }),
    };
  });
}

/** The next sessions in the order that the server looks through its keys in. */
async function pageOfWalk(
  { connection, prefix }: Source,
  query: PageQuery,
  signal: AbortSignal | undefined,
): Promise<SessionPage> {
  const budget = new PageBudget(SEARCHED_HERE);
  const start = query.cursor === undefined ? undefined : unpackWalk(query.cursor);
  let position: WalkPosition | undefined = start;
  const sessions: StoredSession[] = [];
  // The adapter's own keys lie among the sessions: more is looked at than is asked for.
  let count = Math.max(FIRST_STEP, query.limit * 2);
  let scanned = 0;
  let outOf: number | undefined;
  for (;;) {
    checkCancelled(signal);
    const from = position;
    const { found, next, size } = await connection.ask(signal, async (client) => {
      const [stepped, total] = await Promise.all([
        step(client, prefix, from, count),
        outOf === undefined ? databaseSize(client) : outOf,
      ]);
      if (stepped === undefined) return { found: [], next: undefined, size: total };
      return { found: await readFound(client, prefix, stepped), next: stepped.next, size: total };
    });
    outOf = size;
    scanned += count;
    sessions.push(...found.filter((stored) => matchesFilter(stored, query.filter, query.now)));
    position = next;
    const isFull = sessions.length >= query.limit;
    if (next !== undefined && !isFull && !budget.isSpentAfter(scanned)) {
      count = Math.min(count * 2, LARGEST_STEP);
      continue;
    }
    return {
      sessions,
      complete: isFull || next === undefined,
      scanned: outOf === undefined ? scanned : Math.min(scanned, outOf),
      ...(outOf !== undefined && { outOf }),
      ...(next !== undefined && { next: packWalk(next) }),
      ...(next === undefined && start === undefined && { total: { count: sessions.length, exact: true } }),
    };
  }
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
