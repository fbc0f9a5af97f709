import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { GroupingDialect } from '../sql/dialect.ts';

const bytesOf = (text: RawBuilder<unknown>) => sql`cast(convert(${text} using utf8mb4) as binary)`;
/** Collations that compare as bytes do, best first. The last, which all servers have, takes no notice of spaces at the end. */
export const EXACT_COLLATIONS = ['utf8mb4_nopad_bin', 'utf8mb4_0900_bin', 'utf8mb4_bin'] as const;
export type ExactCollation = (typeof EXACT_COLLATIONS)[number];

/** The way of MySQL and MariaDB to count sessions in groups. */
export function mysqlGrouping(collation: ExactCollation): GroupingDialect {
  // Groups as bytes do, and is still a text that sorts in memory.
  const exactly = (text: RawBuilder<unknown>) => sql`convert(${text} using utf8mb4) collate ${sql.raw(collation)}`;
  return {
    isOrdinary: (value) => sql<SqlBool>`${value} between '1000-01-01' and '9999-12-31'`,
    // To most collations a text of spaces is empty.
    isNotEmpty: (text) => sql<SqlBool>`length(${text}) > 0`,
    hasOnlyDigits: (text) => sql<SqlBool>`${text} regexp '^[0-9]{1,18}$'`,
    divide: (value, by) => sql`${value} div ${sql.lit(by)}`,
    dayOf: (time) => sql`datediff(${time}, '1970-01-01')`,
    exactly,
    isOfflineId: (id, shop) =>
      // The index finds what is alike, and comparing bytes leaves what is the same.
      sql<SqlBool>`(${id} = concat('offline_', ${shop}) and ${bytesOf(id)} = concat(cast('offline_' as binary), ${bytesOf(shop)}))`,
    bucketOf: (shop) => sql`(crc32(lower(${shop})) & 65535)`,
    isOddlyWritten: (shop) => sql<SqlBool>`(${bytesOf(shop)} regexp '[A-Z]|/$|[^ -~]')`,
    canonical: (shop) => exactly(sql`lower(trim(trailing '/' from ${shop}))`),
  };
}
