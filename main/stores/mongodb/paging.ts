import { MongoError, type Collection, type Document, type FindOptions } from 'mongodb';
import { DeskError } from '../../../shared/errors.ts';
import type { OrderBy } from '../../../shared/records.ts';
import { anySignal } from '../cancel.ts';
import { matchesFilter } from '../filter.ts';
import type { CallOptions, PageQuery, ScanQuery, SessionPage, StoredSession } from '../store.ts';
import { DECODED_AT_ONCE, PageBudget, SEARCHED_BY_SERVER } from '../page-budget.ts';
import { allOf, type Condition } from './condition.ts';
import { conditionsOf } from './conditions.ts';
import { QUERY_TIME } from './connection.ts';
import { bytesOf, type Documents } from './documents.ts';
import {
  packDocumentPosition,
  positionOf,
  segmentsAfter,
  unpackDocumentPosition,
  type DocumentOrder,
} from './order.ts';

/** A collection with what every query on it needs. */
export interface CollectionAccess {
  collection: Collection;
  documents: Documents;
  /** For all queries: texts compare by their bytes, whatever the collection says. */
  options: Pick<FindOptions, 'collation'>;
  idIsUnique: boolean;
  /** Ends what is in flight when the store is closed. */
  closing: AbortSignal;
}

/** Stops a call when the person does, or when the store is closed. */
export function stopFor({ closing }: CollectionAccess, signal: AbortSignal | undefined): AbortSignal {
  return anySignal(signal, closing);
}

/** Runs a query and gives the bytes of what it finds. */
export async function findBytes(
  access: CollectionAccess,
  where: readonly Condition[],
  more: FindOptions & CallOptions,
): Promise<Uint8Array[]> {
  const signal = stopFor(access, more.signal);
  const options = { maxTimeMS: QUERY_TIME, ...access.options, ...more, raw: true, signal };
  const find = () => access.collection.find<Document>(allOf(where), options).toArray();
  const found = await find().catch((error: unknown) => {
    // The driver asks again by itself, but not where it learns of a dead connection by writing to it.
    if (isDeadSocket(error)) return find();
    throw error;
  });
  return found.filter((document) => document instanceof Uint8Array);
}

function isDeadSocket(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof MongoError || !('code' in error)) return false;
  return error.code === 'ECONNRESET' || error.code === 'EPIPE';
}

function orderFor({ documents, idIsUnique }: CollectionAccess, order: PageQuery['order']): DocumentOrder {
  if (order === undefined) return { path: '_id', ties: false, direction: 'asc' };
  const by: OrderBy = order.by;
  const path = documents.pathOf(by);
  if (path === undefined) {
    throw new DeskError('BAD_INPUT', `This store has nothing to sort by ${by}.`, { hint: 'Choose another order.' });
  }
  return { path, ties: !(by === 'id' && idIsUnique), direction: order.direction };
}

/** One page, starting at the query's cursor. */
export async function readPage(
  access: CollectionAccess,
  query: PageQuery,
  { signal }: CallOptions,
): Promise<SessionPage> {
  const { documents } = access;
  const order = orderFor(access, query.order);
  const conditions = conditionsOf(query.filter, query.now, documents.layout);
  const found: StoredSession[] = [];
  let after = query.cursor === undefined ? undefined : unpackDocumentPosition(query.cursor);
  const budget = new PageBudget(SEARCHED_BY_SERVER);
  let scanned = 0;
  const page = (rest: Pick<SessionPage, 'complete' | 'next' | 'total'>): SessionPage => ({
    sessions: found.slice(0, query.limit),
    scanned,
    ...(conditions.judgedHere && { judgedHere: true }),
    ...rest,
  });
  let segments = conditions.none ? [] : segmentsAfter(order, after);
  for (let [segment] = segments; segment !== undefined; [segment] = segments) {
    const want = conditions.residual ? DECODED_AT_ONCE : query.limit + 1 - found.length;
    const where = [...segment.where, ...conditions.all];
    const got = await findBytes(access, where, { sort: segment.sort, limit: want, batchSize: want + 1, signal });
    scanned += got.length;
    for (const document of got) {
      const stored = documents.stored(document);
      // The server lets through a little too much, and cannot tell what is unreadable.
      if (matchesFilter(stored, query.filter, query.now)) found.push(stored);
    }
    const last = found[query.limit - 1];
    if (found.length > query.limit && last !== undefined) {
      return page({ complete: true, next: packDocumentPosition(positionOf(order, bytesOf(last.raw))) });
    }
    const seen = got.at(-1);
    if (got.length < want || seen === undefined) {
      segments = segments.slice(1);
      continue;
    }
    after = positionOf(order, seen);
    if (budget.isSpentAfter(scanned)) return page({ complete: false, next: packDocumentPosition(after) });
    segments = segmentsAfter(order, after);
  }
  return page({
    complete: true,
    ...(query.cursor === undefined && { total: { count: found.length, exact: true } }),
  });
}

/** Everything that matches, through one cursor at the server, which is closed however this ends. */
export async function* scanDocuments(
  access: CollectionAccess,
  { filter, now, batch }: ScanQuery,
  { signal }: CallOptions,
): AsyncGenerator<StoredSession[]> {
  const { collection, documents, options } = access;
  const conditions = conditionsOf(filter, now, documents.layout);
  if (conditions.none) return;
  const stop = stopFor(access, signal);
  const found = { ...options, raw: true, batchSize: batch, signal: stop };
  const cursor = collection.find<Document>(allOf(conditions.all), found);
  try {
    while (await cursor.hasNext()) {
      const sessions: StoredSession[] = [];
      for (const document of cursor.readBufferedDocuments(batch)) {
        if (!(document instanceof Uint8Array)) continue;
        const stored = documents.stored(document);
        if (matchesFilter(stored, filter, now)) sessions.push(stored);
      }
      if (sessions.length > 0) yield sessions;
    }
  } finally {
    // The server forgets it, also when nobody wants the rest.
    await cursor.close();
  }
}
