import { DeskError } from '../../../shared/errors.ts';
import { likelyShop, offlineId } from '../../../shared/ids.ts';
import { regrouped } from '../chunks.ts';
import { noPlace, packPosition, unpackPosition } from '../cursor.ts';
import { matchesFilter } from '../filter.ts';
import { PageBudget, SEARCHED_HERE } from '../page-budget.ts';
import type { CallOptions, IdQuery, PageQuery, ScanQuery, SessionPage, StoredSession } from '../store.ts';
import { Meter, type MeteredOptions } from './connection.ts';
import type { From, Items, Part } from './items.ts';
import { narrowingOf } from './narrowing.ts';

/** Items looked at in one request when not every one may match: about as many as DynamoDB puts into one answer. */
const LOOK_AT = 1000;

/** The same for a whole shop, whose every session is read. */
const LOOK_AT_IN_SHOP = 200;

/** Sessions in DynamoDB's own order, from a place on. */
type Source = (from: From, options: MeteredOptions) => Promise<Part<StoredSession>>;

/**
 * One page: by id one read, for a whole shop its index, else a part of a scan.
 * @throws DeskError LIST_DENIED where that needs a scan and the credentials do not allow it
 */
export async function readPage(items: Items, query: PageQuery, { signal }: CallOptions): Promise<SessionPage> {
  const { filter, now } = query;
  const after = query.cursor === undefined ? undefined : placeIn(query.cursor);
  const meter = new Meter();
  const options = { signal, meter };
  if (filter.id !== undefined) {
    const item = after === undefined ? await items.get(filter.id, options) : undefined;
    const found = item === undefined ? [] : [items.stored(item)];
    const sessions = found.filter((one) => matchesFilter(one, filter, now));
    return { sessions, complete: true, scanned: found.length, ...notesOf(meter) };
  }
  const isScan = !servedByIndex(items, filter);
  const page = await fillPage(sourceFor(items, filter, now), query, lookAtOnce(filter, isScan), after, options);
  const { itemCount } = items.table;
  const everything = Object.keys(filter).length === 0;
  const total =
    after === undefined && page.next === undefined && everything
      ? { count: page.sessions.length, exact: true }
      : everything && itemCount > 0
        ? { count: itemCount, exact: false }
        : undefined;
  return {
    ...page,
    ...(isScan && itemCount > 0 && { outOf: itemCount }),
    ...(total !== undefined && { total }),
    ...notesOf(meter),
  };
}

/**
 * The offline session of the shop that is asked for or most likely meant: one item by its key, long before a scan comes to it.
 * Undefined where there is none, and where the index finds the shop as soon.
 */
export async function readByIds(
  items: Items,
  { filter, now }: IdQuery,
  options: CallOptions,
): Promise<StoredSession[] | undefined> {
  const { shop } = filter;
  if (shop === undefined || shop.match === 'contains' || servedByIndex(items, filter)) return undefined;
  const meant = shop.match === 'exact' ? shop.value : likelyShop(shop.value);
  const item = meant === undefined ? undefined : await items.get(offlineId(meant), options);
  if (item === undefined) return undefined;
  const stored = items.stored(item);
  return matchesFilter(stored, filter, now) ? [stored] : undefined;
}

/** How many are looked at in one request at the least: more than are wanted where many may not match. */
function lookAtOnce(filter: PageQuery['filter'], isScan: boolean): number {
  if (isScan) return Object.keys(filter).length > 0 ? LOOK_AT : 0;
  return Object.keys(filter).length > 1 ? LOOK_AT_IN_SHOP : 0;
}

async function fillPage(
  source: Source,
  { filter, limit, now }: PageQuery,
  atOnce: number,
  start: string | undefined,
  options: MeteredOptions,
): Promise<SessionPage> {
  const budget = new PageBudget(SEARCHED_HERE);
  const sessions: StoredSession[] = [];
  let scanned = 0;
  let after = start;
  for (;;) {
    const part = await source({ after, limit: Math.max(limit - sessions.length, atOnce) }, options);
    scanned += part.scanned;
    for (const [at, one] of part.found.entries()) {
      if (!matchesFilter(one, filter, now)) continue;
      sessions.push(one);
      if (sessions.length < limit) continue;
      const isLast = at === part.found.length - 1 && part.last === undefined;
      // What comes after it in this part is looked at again by the next page.
      scanned -= Math.round(part.scanned * (1 - (at + 1) / part.found.length));
      return { sessions, scanned, complete: true, ...(!isLast && { next: cursorAt(idOf(one)) }) };
    }
    if (part.last === undefined) return { sessions, scanned, complete: true };
    after = part.last;
    if (budget.isSpentAfter(scanned)) return { sessions, scanned, complete: false, next: cursorAt(after) };
  }
}

/**
 * Everything that matches. For a whole shop that is what its index lists and the table has: DynamoDB itself keeps that
 * index, not the adapter, so no program can forget a session in it; it follows the table within a moment.
 */
export async function* scanItems(
  items: Items,
  { filter, now, batch }: ScanQuery,
  { signal }: CallOptions,
): AsyncGenerator<StoredSession[]> {
  const source = filter.id === undefined ? sourceFor(items, filter, now) : idSource(items, filter.id);
  async function* matches() {
    let part = source({ limit: LOOK_AT }, { signal });
    for (let more = true; more;) {
      const { found, last } = await part;
      more = last !== undefined;
      // The next part is fetched while this one is decoded.
      if (more) {
        part = source({ after: last, limit: LOOK_AT }, { signal });
        part.catch(() => {});
      }
      yield found.filter((one) => matchesFilter(one, filter, now));
    }
  }
  yield* regrouped(matches(), batch, signal);
}

function servedByIndex(items: Items, filter: PageQuery['filter']): boolean {
  return filter.shop?.match === 'exact' && items.shopIndex !== undefined;
}

function sourceFor(items: Items, filter: PageQuery['filter'], now: number): Source {
  const shop = filter.shop?.match === 'exact' ? filter.shop.value : undefined;
  if (shop !== undefined && items.shopIndex !== undefined)
    return (from, options) => shopPart(items, shop, from, options);
  const narrowing = narrowingOf(items.layout, filter, now);
  return async (from, options) => {
    try {
      const { found, ...rest } = await items.scan(from, options, narrowing);
      return { ...rest, found: found.map((item) => items.stored(item)) };
    } catch (error) {
      throw shop === undefined ? error : withoutIndex(error);
    }
  };
}

/** What the index lists, read from the table; what the table no longer has is dropped. */
async function shopPart(items: Items, shop: string, from: From, options: MeteredOptions): Promise<Part<StoredSession>> {
  const { found: ids, last, scanned } = await items.idsOfShop(shop, from, options);
  const found = (await items.getMany(ids, options)).map((item) => items.stored(item));
  return { found, last, scanned };
}

function idSource(items: Items, id: string): Source {
  return async (_from, options) => {
    const item = await items.get(id, options);
    return { found: item === undefined ? [] : [items.stored(item)], last: undefined, scanned: 1 };
  };
}

/** Every session of a shop. */
export async function sessionsOfShop(items: Items, shop: string, options: CallOptions): Promise<StoredSession[]> {
  const filter = { shop: { match: 'exact', value: shop } } as const;
  const source = sourceFor(items, filter, 0);
  const sessions: StoredSession[] = [];
  let after: string | undefined;
  do {
    const part = await source({ after }, options);
    sessions.push(...part.found.filter((one) => matchesFilter(one, filter, 0)));
    after = part.last;
  } while (after !== undefined);
  return sessions;
}

function withoutIndex(error: unknown): unknown {
  if (!(error instanceof DeskError) || error.code !== 'LIST_DENIED') return error;
  return new DeskError(
    'LIST_DENIED',
    'The table has no index on shop, and these credentials may not scan it instead.',
    {
      hint: 'Search for a session id; check the name of the index in the profile; or ask for dynamodb:Scan on the table.',
      cause: error,
    },
  );
}

function notesOf({ units, slowedFor }: Meter): Pick<SessionPage, 'readUnits' | 'slowedFor'> {
  return { ...(units > 0 && { readUnits: units }), ...(slowedFor > 0 && { slowedFor }) };
}

function idOf({ key }: StoredSession): string {
  return key.slice(2);
}

function cursorAt(id: string): string {
  return packPosition([id]);
}

/** @throws DeskError BAD_INPUT */
function placeIn(cursor: string): string {
  const [id, ...others] = unpackPosition(cursor);
  if (typeof id === 'string' && id !== '' && others.length === 0) return id;
  throw noPlace();
}
