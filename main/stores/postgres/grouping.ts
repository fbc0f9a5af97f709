import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { GroupingDialect } from '../sql/dialect.ts';

const isOfflineId = (id: RawBuilder<unknown>, shop: RawBuilder<unknown>) => sql<SqlBool>`${id} = 'offline_' || ${shop}`;

/** PostgreSQL's way to count sessions in groups. */
export const postgresGrouping: GroupingDialect = {
  isOrdinary: (value) => sql<SqlBool>`${value} between '0001-01-01' and '9999-12-31'`,
  hasOnlyDigits: (text) => sql<SqlBool>`${text} ~ '^[0-9]{1,18}$'`,
  dayOf: (time, form) => {
    if (form === 'datetime') return sql`(${time}::date - date '1970-01-01')`;
    if (form === 'datetime-zone') return sql`((${time} at time zone 'UTC')::date - date '1970-01-01')`;
    return sql`(case when ${time} < 100000000000 then ${time} / 86400 else ${time} / 86400000 end)`;
  },
  exactly: (text) => sql`${text}::text collate "C"`,
  isOfflineId,
  hasOfficial: ({ shop, id, official }) =>
    sql<SqlBool>`exists (select 1 from ${official} and ${isOfflineId(id, shop)})`,
  isOddlyWritten: (shop) => sql<SqlBool>`${shop}::text collate "C" ~ '([A-Z]|/$|[^ -~])'`,
  canonical: (shop) => sql`lower(rtrim(${shop}, '/'))`,
};
