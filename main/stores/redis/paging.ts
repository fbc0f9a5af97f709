import { offlineId } from '../../../shared/ids.ts';
import { matchesFilter } from '../filter.ts';
import { checkCancelled } from '../cancel.ts';
import { noPlace, packPosition, unpackPosition } from '../cursor.ts';
import { PageBudget, SEARCHED_HERE, type Limits } from '../page-budget.ts';
import type { PageQuery, SessionPage, StoredSession } from '../store.ts';
import { NAMES_STEP, readCalledSo, type WantedShop } from './by-name.ts';
import type { Client } from './client.ts';
import { databaseSize } from './commands.ts';
import { keyOf, patternOf, patternWithin } from './keys.ts';
import { readFound, readKeys, type Source } from './reading.ts';
import { packWalk, step, unpackWalk, type Step, type WalkPosition } from './walk.ts';

/** Keys that the server looks at in one step: a fraction of a millisecond, up to a few. */
const FIRST_STEP = 100;
const LARGEST_STEP = 4000;
const FIRST_NAMES_STEP = 1000;
/** Milliseconds after which a page gives what it has found by names. */
const NAMES_TIME = 100;

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
  return pageOfWalk(source, query, await lookFor(source, query, signal), signal);
}

function checkCursor(cursor: string): void {
  const [kind] = unpackPosition(cursor);
  if (kind === 'walk' || kind === 'shop') return;
  throw noPlace();
}

/** What the adapter's index lists for a shop, and its offline session; undefined where the index does not tell. */
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
    const keys = [...new Set([...(listed ?? []), keyOf(prefix, offlineId(shop))])].toSorted();
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
      fromShopIndex: true,
      ...(isWhole && query.cursor === undefined && { total: { count: sessions.length, exact: true } }),
      ...(!isWhole && last !== undefined && { next: packPosition(['shop', last]) }),
    };
  });
}

/** A way of looking through the keys. */
interface Look {
  /** What `SCAN` is to find. */
  pattern: string;
  /** The sessions among what one step found. */
  read(client: Client, found: Step): Promise<StoredSession[]>;
  /** Keys in one step, and by what the next may be larger. */
  steps: { first: number; largest: number; growth: number };
  budget: Limits;
  notes: Pick<SessionPage, 'fromShopIndex'>;
}

/** Looks at what is under every key. */
function atValues(prefix: string, limit: number): Look {
  return {
    pattern: patternOf(prefix),
    read: (client, found) => readFound(client, prefix, found),
    // Some of the keys are the adapter's own, so more are scanned than sessions are asked for.
    steps: { first: Math.max(FIRST_STEP, limit * 2), largest: LARGEST_STEP, growth: 2 },
    budget: SEARCHED_HERE,
    notes: {},
  };
}

/** Lets the server compare names, and looks at what is under those that may tell the shop. */
function atNames(prefix: string, shop: WantedShop): Look {
  return {
    pattern: patternWithin(prefix, shop.value),
    read: (client, found) => readCalledSo(client, prefix, shop, found),
    steps: { first: FIRST_NAMES_STEP, largest: NAMES_STEP, growth: 4 },
    budget: { time: NAMES_TIME },
    notes: { fromShopIndex: true },
  };
}

/** How to look for what is asked for: by names where an adapter keeps an index, which knows of the sessions with other ids. */
async function lookFor(
  { connection, prefix, entries }: Source,
  { filter: { shop }, limit, thorough }: PageQuery,
  signal: AbortSignal | undefined,
): Promise<Look> {
  const isByName = shop !== undefined && shop.match !== 'exact' && shop.value !== '' && thorough !== true;
  if (isByName && (await connection.ask(signal, (client) => entries.isKept(client)))) return atNames(prefix, shop);
  return atValues(prefix, limit);
}

/** The next sessions in the order that the server looks through its keys in. */
async function pageOfWalk(
  { connection }: Source,
  query: PageQuery,
  look: Look,
  signal: AbortSignal | undefined,
): Promise<SessionPage> {
  const { pattern, steps, notes } = look;
  const budget = new PageBudget(look.budget);
  const start = query.cursor === undefined ? undefined : unpackWalk(query.cursor);
  let position: WalkPosition | undefined = start;
  const sessions: StoredSession[] = [];
  let count = steps.first;
  let scanned = 0;
  let outOf: number | undefined;
  for (;;) {
    checkCancelled(signal);
    const from = position;
    const { found, next, size } = await connection.ask(signal, async (client) => {
      const [stepped, total] = await Promise.all([
        step(client, pattern, from, count),
        outOf === undefined ? databaseSize(client) : outOf,
      ]);
      if (stepped === undefined) return { found: [], next: undefined, size: total };
      return { found: await look.read(client, stepped), next: stepped.next, size: total };
    });
    outOf = size;
    scanned += count;
    sessions.push(...found.filter((stored) => matchesFilter(stored, query.filter, query.now)));
    position = next;
    const isFull = sessions.length >= query.limit;
    if (next !== undefined && !isFull && !budget.isSpentAfter(scanned)) {
      count = Math.min(count * steps.growth, steps.largest);
      continue;
    }
    return {
      sessions,
      complete: isFull || next === undefined,
      scanned: outOf === undefined ? scanned : Math.min(scanned, outOf),
      ...notes,
      ...(outOf !== undefined && { outOf }),
      ...(next !== undefined && { next: packWalk(next) }),
      ...(next === undefined && start === undefined && { total: { count: sessions.length, exact: true } }),
    };
  }
}
