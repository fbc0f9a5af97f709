import { sql } from 'kysely';
import { offlineId } from '../../../shared/ids.ts';
import { chunks } from '../chunks.ts';
import { matchesFilter, prefixForms } from '../filter.ts';
import type { IdQuery, StoredSession, StoreFilter } from '../store.ts';
import { conditionsOf, type Condition } from './conditions.ts';
import type { Database } from './database.ts';
import type { TableRows } from './rows.ts';
import { foundByIndex } from './table.ts';

/** Rows of one range that are tried where more than the shop is asked for. */
const MOST_TRIED = 500;
/** Shopify's user ids have 19 digits at the most. */
const AFTER_ALL_USERS = '9'.repeat(20);
/** Sorts after whatever a shop's domain goes on with, in the order of bytes and in that of people's languages. */
const AFTER_ALL_SHOPS = 'z'.repeat(100);

/** D1 takes no more selects in one statement. */
const MOST_PARTS = 5;

/** Whether ids name shops in this table, and find them in less time than its shop column does. */
export function idsTellShop({ table, layout, idColumn, idIsUnique, shopIsIndexed }: TableRows): boolean {
  const isText = layout.columns.id?.encoding === 'text';
  return isText && idIsUnique && !shopIsIndexed && !table.isView && foundByIndex(table, idColumn);
}

/**
 * Conditions that an index on the id serves however it sorts, one for each form of id. They let through more than the shops that
 * are asked for, and where people's languages sort letters in ways of their own, not all of those.
 */
function idRanges({ match, value }: NonNullable<StoreFilter['shop']>, { dialect, idColumn }: TableRows): Condition[] {
  if (value === '' || match === 'contains' || !dialect.canHold(value)) return [];
  const column = sql.ref(idColumn);
  if (match === 'exact') {
    return [
      dialect.equals(column, [offlineId(value)]),
      dialect.between(column, `${value}_0`, `${value}_${AFTER_ALL_USERS}`),
    ];
  }
  return prefixForms(value)
    .flatMap((form) => [offlineId(form), form])
    .map((start) => dialect.between(column, start, `${start}${AFTER_ALL_SHOPS}`));
}

/** Sessions of shops that ids tell: a few lookups in an index. */
export async function readByIds(
  db: Database,
  rows: TableRows,
  { filter, limit, now }: IdQuery,
  signal: AbortSignal | undefined,
): Promise<StoredSession[]> {
  const ranges = filter.shop === undefined ? [] : idRanges(filter.shop, rows);
  const conditions = conditionsOf(filter, now, rows);
  if (ranges.length === 0 || conditions.none) return [];
  const tried = Object.keys(filter).length === 1 ? limit : MOST_TRIED;
  const id = sql.ref(rows.idColumn);
  const parts = ranges.map((range, at) =>
    rows
      .in(db)
      .selectFrom(rows.select(db, [range], { orderBy: [sql`${id} asc`], limit: tried }).as(`part${at}`))
      .selectAll(),
  );
  const sessions = new Map<string, StoredSession>();
  for (const [first, ...others] of chunks(parts, MOST_PARTS)) {
    if (first === undefined || sessions.size === limit) break;
    const query = others.reduce((all, part) => all.unionAll(part), first);
    for (const row of await rows.run(query, signal)) {
      const stored = rows.stored(row);
      if (sessions.size < limit && matchesFilter(stored, filter, now)) sessions.set(stored.key, stored);
    }
  }
  return [...sessions.values()];
}
