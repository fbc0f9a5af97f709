import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { TableColumn } from '../../layouts/table-columns.ts';
import type { GroupingDialect } from '../sql/dialect.ts';

const TWO = '[0-9]'.repeat(2);
/** `2026-11-25`, `T12:34:56` and `.789`: D1 takes patterns of 50 bytes at the most. */
const DATE = `${TWO}${TWO}-${TWO}-${TWO}`;
const TIME = `T${TWO}:${TWO}:${TWO}`;
const FRACTION = `.${TWO}[0-9]`;

const isOfflineId = (id: RawBuilder<unknown>, shop: RawBuilder<unknown>) =>
  sql<SqlBool>`${id} collate binary = 'offline_' || ${shop}`;

/** Numbers become text in such a column, by the rules of https://www.sqlite.org/datatype3.html#determination_of_column_affinity. */
const hasTextAffinity = ({ type }: TableColumn) => /char|clob|text/i.test(type) && !/int/i.test(type);

/** SQLite's way to count sessions in groups. */
export const sqliteGrouping: GroupingDialect = {
  // Text sorts after numbers and before blobs: comparing is quicker than asking for the type. The sign keeps an index out of it.
  // Text sorts after numbers and before blobs: comparing is quicker than asking for the type. The sign keeps an index out of it.
  isA: (column, type) => {
    const value = sql.ref(column.name);
    if (type !== 'text') return sql<SqlBool>`typeof(${value}) = ${sql.lit(type)}`;
    const isNoNumber = hasTextAffinity(column) ? sql`` : sql`+${value} >= '' and `;
    return sql<SqlBool>`(${isNoNumber}+${value} < x'')`;
  },
  // What the patterns let through may be no date.
  isIso: (value, zone) =>
    sql<SqlBool>`(typeof(${value}) = 'text' and substr(${value}, 1, 10) glob ${sql.lit(DATE)}
      and substr(${value}, 11, 9) glob ${sql.lit(TIME)} and substr(${value}, 20) glob ${sql.lit(`${FRACTION}${zone}`)}
      and substr(${value}, 12, 2) < '24' and unixepoch(${value}) is not null)`,
  isOrdinary: (value) => sql<SqlBool>`${value} is not null`,
  isNotEmpty: (text) => sql<SqlBool>`${text} <> ''`,
  hasOnlyDigits: (text) => sql<SqlBool>`(${text} not glob '*[^0-9]*' and length(${text}) between 1 and 18)`,
  divide: (value, by) => sql`${value} / ${sql.lit(by)}`,
  dayOf: (time) => sql`(unixepoch(${time}) / 86400)`,
  exactly: (text) => sql`${text} collate binary`,
  isOfflineId,
  // Domains of shops have no letters beyond ASCII.
  isOddlyWritten: (shop) => sql<SqlBool>`(${shop} <> lower(${shop}) or ${shop} like '%/')`,
  canonical: (shop) => sql`lower(rtrim(${shop}, '/'))`,
};
