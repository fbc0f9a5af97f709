import type { RawBuilder } from 'kysely';
import { DeskError } from '../../../shared/errors.ts';
import type { Order } from '../../../shared/records.ts';
import { packPosition, unpackPosition, type Position } from '../cursor.ts';
import { matchesFilter, prefixForms } from '../filter.ts';
import type { PageQuery, ScanQuery, SessionPage, StoredSession, StoreFilter } from '../store.ts';
import { DECODED_AT_ONCE, PageBudget, SEARCHED_BY_SERVER } from '../page-budget.ts';
import { conditionsOf, type Condition } from './conditions.ts';
import { prefixSegments, segmentClauses, segmentsFrom, type Segment, type TableOrder } from './order.ts';
import type { Database, Row } from './database.ts';
import { scalarsOf, type TableRows } from './rows.ts';
import { foundByIndex, servedByBytes, servedByIndex, walksPrefixes } from './table.ts';

/** How far a filter is tried along the index of the order before the whole table is read instead. */
const WALK = 2_000;

interface Walk extends TableOrder {
  indexed: boolean;
  /** An index on another column than the ordered one narrows the rows to few. */
  pinned: boolean;
  /** The index of the order also finds the beginning of the shop that is asked for. */
  along: boolean;
}

/** How to walk through the table in this order. */
function walkFor(rows: TableRows, { by, direction }: Order, filter: StoreFilter): Walk {
  const column = rows.columnOf(by);
  if (column === undefined) {
    throw new DeskError('BAD_INPUT', `This store has no column to sort by ${by}.`, { hint: 'Choose another order.' });
  }
  const nullable = rows.table.columns.some((one) => one.name === column && one.nullable);
  const unique = column === rows.idColumn && rows.idIsUnique && !nullable;
  const indexed = servedByIndex(rows.table, column);
  // Where texts do not sort by their bytes, those with one beginning may lie apart.
  const sought = by === 'shop' && filter.shop?.match === 'prefix' ? filter.shop.value : '';
  const prefix = servedByBytes(rows.table, column) ? sought : '';
  const whole: Segment[] = nullable ? [{ kind: 'values' }, { kind: 'nulls' }] : [{ kind: 'values' }];
  const byIndex = prefix === '' ? whole : prefixSegments(prefixForms(prefix), direction);
  return {
    column,
    ties: unique ? [] : rows.keyColumns.filter((tie) => tie !== column),
    direction,
    indexed,
    pinned: isPinned(rows, filter, column),
    along: sought !== '' && walksPrefixes(rows.table, column),
    segments: indexed ? byIndex : [{ kind: 'all' }],
  };
}

function isPinned(rows: TableRows, filter: StoreFilter, ordered: string): boolean {
  const wanted = (['id', 'userId', 'email', 'shop'] as const).filter((field) => filter[field] !== undefined);
  return wanted.some((field) => {
    const column = rows.columnOf(field);
    if (column === undefined || column === ordered || !foundByIndex(rows.table, column)) return false;
    return field !== 'shop' || filter.shop?.match !== 'contains';
  });
}

/** One page, starting at the query's cursor. */
export async function readPage(
  db: Database,
  rows: TableRows,
  query: PageQuery,
  signal: AbortSignal | undefined,
): Promise<SessionPage> {
  const walk = walkFor(rows, query.order ?? { by: 'id', direction: 'asc' }, query.filter);
  const conditions = conditionsOf(query.filter, query.now, rows);
  let after = query.cursor === undefined ? undefined : unpackPosition(query.cursor, 1 + walk.ties.length);
  const found: { stored: StoredSession; position: Position }[] = [];
  const budget = new PageBudget(SEARCHED_BY_SERVER);
  let scanned = 0;
  const page = (rest: Pick<SessionPage, 'complete' | 'next' | 'total'>): SessionPage => ({
    sessions: found.slice(0, query.limit).map(({ stored }) => stored),
    scanned,
    ...(conditions.judgedHere && { judgedHere: true }),
    ...rest,
  });
  for (const segment of conditions.none ? [] : segmentsFrom(walk, after)) {
    for (;;) {
      const want = conditions.residual ? DECODED_AT_ONCE : query.limit + 1 - found.length;
      const got = await fetchRows(db, rows, walk, { segment, after, conditions: conditions.all, want }, signal);
      scanned += got.length;
      for (const row of got) {
        after = scalarsOf([walk.column, ...walk.ties], row);
        const stored = rows.stored(row);
        // SQL lets through a little too much, and cannot tell what is unreadable.
        if (matchesFilter(stored, query.filter, query.now)) found.push({ stored, position: after });
      }
      const last = found[query.limit - 1];
      if (found.length > query.limit && last !== undefined) {
        return page({ complete: true, next: packPosition(last.position) });
      }
      if (got.length < want) break;
      if (budget.isSpentAfter(scanned) && after !== undefined) {
        return page({ complete: false, next: packPosition(after) });
      }
    }
    after = undefined;
  }
  return page({
    complete: true,
    ...(query.cursor === undefined && { total: { count: found.length, exact: true } }),
  });
}

interface Fetch {
  segment: Segment;
  after: Position | undefined;
  conditions: readonly Condition[];
  want: number;
}

const plain = (column: RawBuilder<unknown>) => column;

/** The next rows of a segment that satisfy all conditions: as many as wanted, or fewer at the segment's end. */
async function fetchRows(
  db: Database,
  rows: TableRows,
  walk: Walk,
  { segment, after, conditions, want }: Fetch,
  signal: AbortSignal | undefined,
): Promise<Row[]> {
  const get = (limits: { after: Position | undefined; upTo?: Position }, viaIndex: boolean, limit: number) => {
    const asIs = viaIndex ? plain : (column: RawBuilder<unknown>) => rows.dialect.withoutIndex(column);
    const { where, orderBy } = segmentClauses(walk, segment, limits, asIs);
    // Read in whole, most rows lie behind the position, and what is looked for tells them apart for less.
    return rows.run(rows.select(db, [...conditions, ...where], { orderBy, limit, isLong: true }), signal);
  };
  if (conditions.length === 0 || !walk.indexed) return get({ after }, walk.indexed, want);
  if (walk.along) return get({ after }, true, want);
  if (walk.pinned) return get({ after }, false, want);
  // Matches may lie thick along the index of the order, and then a short walk finds enough. They may also lie thin, and
  // then one pass over the table costs far less than looking up each row of the index.
  const columns = [walk.column, ...walk.ties];
  const { where, orderBy } = segmentClauses(walk, segment, { after }, plain);
  const [border] = await rows.run(rows.select(db, where, { orderBy, columns, limit: 1, offset: WALK - 1 }), signal);
  if (border === undefined) return get({ after }, true, want);
  const upTo = scalarsOf(columns, border);
  const near = await get({ after, upTo }, true, want);
  if (near.length === want) return near;
  return [...near, ...(await get({ after: upTo }, false, want - near.length))];
}

/** Everything that matches, batch after batch, in the order of the physical key. */
export async function* scanRows(
  db: Database,
  rows: TableRows,
  { filter, now, batch }: ScanQuery,
  signal: AbortSignal | undefined,
): AsyncGenerator<StoredSession[]> {
  const conditions = conditionsOf(filter, now, rows);
  if (conditions.none) return;
  const [column = rows.idColumn, ...ties] = rows.keyColumns;
  const order: TableOrder = { column, ties, direction: 'asc', segments: [] };
  let after: Position | undefined;
  for (;;) {
    const { where, orderBy } = segmentClauses(order, { kind: 'values' }, { after }, plain);
    const got = await rows.run(
      rows.select(db, [...where, ...conditions.all], { orderBy, limit: batch, isLong: true }),
      signal,
    );
    const sessions = got.map((row) => rows.stored(row)).filter((stored) => matchesFilter(stored, filter, now));
    if (sessions.length > 0) yield sessions;
    const last = got.at(-1);
    if (last === undefined || got.length < batch) return;
    after = scalarsOf(rows.keyColumns, last);
  }
}
