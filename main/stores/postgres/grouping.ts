import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { GroupingDialect } from '../sql/dialect.ts';

const isOfflineId = (id: RawBuilder<unknown>, shop: RawBuilder<unknown>) => sql<SqlBool>`${id} = 'offline_' || ${shop}`;

/** PostgreSQL's way to count sessions in groups. */
export const postgresGrouping: GroupingDialect = {
  isOrdinary: (value) => sql<SqlBool>`${value} between '0001-01-01' and '9999-12-31'`,
  isNotEmpty: (text) => sql<SqlBool>`${text} <> ''`,
  hasOnlyDigits: (text) => sql<SqlBool>`${text} ~ '^[0-9]{1,18}$'`,
  divide: (value, by) => sql`${value} / ${sql.lit(by)}`,
  dayOf: (time, form) =>
    form === 'datetime-zone'
      ? sql`((${time} at time zone 'UTC')::date - date '1970-01-01')`
      : sql`(${time}::date - date '1970-01-01')`,
  exactly: (text) => sql`${text}::text collate "C"`,
  isOfflineId,
  isOddlyWritten: (shop) => sql<SqlBool>`${shop}::text collate "C" ~ '([A-Z]|/$|[^ -~])'`,
  canonical: (shop) => sql`lower(rtrim(${shop}, '/'))`,
};
