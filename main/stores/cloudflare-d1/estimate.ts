import { sql } from 'kysely';
import { MOST_READ_TO_COUNT, type Count } from '../../../shared/records.ts';
import type { Ask } from '../sql/database.ts';
import type { TableInfo } from '../sql/table.ts';

/** Up to so many rows are counted: each that is read is billed, and read anew whenever a store is described. */
const COUNTED = MOST_READ_TO_COUNT / 2;
/** Stretches of row IDs that a larger table is judged by, and how many IDs each has. */
const STRETCHES = 20;
const STRETCH = COUNTED / STRETCHES;

/**
 * About how many rows there are, without reading more than {@link MOST_READ_TO_COUNT}. The largest row ID does not tell: storing a session again
 * gives it the next one.
 */
export async function estimateRows(ask: Ask, { name, physicalKey, columns }: TableInfo): Promise<Count> {
  const table = sql.table(name);
  const [few] = await ask<{ n: unknown }>(
    sql`select count(*) as n from (select 1 from ${table} limit ${sql.lit(COUNTED + 1)})`,
  );
  const counted = Number(few?.n);
  if (counted <= COUNTED) return { count: counted, exact: true };

  const [rowid, ...others] = physicalKey;
  const isRowid = others.length === 0 && columns.every((column) => column.name !== rowid);
  if (rowid === undefined || !isRowid) return { count: counted, exact: false };
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
