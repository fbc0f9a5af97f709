import { sql } from 'kysely';
import { MOST_READ_TO_COUNT, type Count } from '../../../shared/records.ts';
import type { Ask } from '../sql/database.ts';
import { rowidOf, type TableInfo } from '../sql/table.ts';

/** Tables of up to this many rows are counted exactly. Rows that are read are billed, each time a store is opened. */
const COUNTED = MOST_READ_TO_COUNT / 2;
/** A larger table is estimated from this many ranges of row IDs, with so many IDs each. */
const STRETCHES = 20;
const STRETCH = COUNTED / STRETCHES;

/**
 * About how many rows there are, reading at most {@link MOST_READ_TO_COUNT}. The largest row ID is no measure: a session that is stored
 * again gets a new one.
 */
export async function estimateRows(ask: Ask, described: TableInfo): Promise<Count> {
  const table = sql.table(described.name);
  const [few] = await ask<{ n: unknown }>(
    sql`select count(*) as n from (select 1 from ${table} limit ${sql.lit(COUNTED + 1)})`,
  );
  const counted = Number(few?.n);
  if (counted <= COUNTED) return { count: counted, exact: true };

  const rowid = rowidOf(described);
  if (rowid === undefined) return { count: counted, exact: false };
  const id = sql.ref(rowid);
  const [ends] = await ask<{ first: unknown; last: unknown }>(
    sql`select (select min(${id}) from ${table}) as first, (select max(${id}) from ${table}) as last`,
  );
  const first = Number(ends?.first);
  const all = Number(ends?.last) - first + 1;
  const starts = Array.from({ length: STRETCHES }, (_, at) =>
    Math.floor(first + ((at + 0.5) * all) / STRETCHES - STRETCH / 2),
  );
  const [found] = await ask<{ n: unknown }>(sql`
    select count(*) as n from json_each(${JSON.stringify(starts)}) as start cross join ${table} as sessions
    where ${sql.ref(`sessions.${rowid}`)} between start.value and start.value + ${sql.lit(STRETCH - 1)}`);
  const share = Number(found?.n) / (STRETCHES * STRETCH);
  return { count: Math.max(counted, Math.round(all * share)), exact: false };
}
