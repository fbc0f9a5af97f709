import { sql, type SqlBool } from 'kysely';
import type { Condition } from '../sql/conditions.ts';
import type { GroupingDialect } from '../sql/dialect.ts';
import { rowidOf, type TableInfo } from '../sql/table.ts';

// Calls of what a worker adds to its connection. Apart from it: a worker that loaded Kysely would start five times as slowly.

/** Rows between two questions whether a statement is still wanted; one less than a power of two. */
const ROWS = 1_023;

/** True of each row; ends the statement where nobody wants it any more. Calls what `addStillWanted` adds. */
export function whileWanted(table: TableInfo): Condition | undefined {
  const name = rowidOf(table);
  if (name === undefined) return undefined;
  const rowid = sql.ref(name);
  return sql<SqlBool>`(${rowid} & ${sql.lit(ROWS)} or desk_still_wanted(${rowid}))`;
}

/** Calls what `addTally` adds. */
export const tally: NonNullable<GroupingDialect['tally']> = ({ packed, list, from }, most) =>
  sql`(select value ->> 'packed' as packed, value ->> 'list' as list, value ->> 'n' as n
    from json_each((select desk_tally(${packed}, ${list}, ${sql.lit(most)}) from ${from})))`;
