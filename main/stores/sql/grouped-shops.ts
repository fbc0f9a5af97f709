import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { heavyLimit, MOST_SHOPS_KEPT } from '../../../shared/health.ts';
import { READINESS } from '../../../shared/readiness.ts';
import type { GroupedShops } from '../store.ts';
import type { Condition } from './conditions.ts';
import type { Ask, Row } from './database.ts';
import { whereAll, type GroupedTable } from './grouped-table.ts';

/** Shops written in an odd way that are compared with the others; where there are more, everything is scanned. */
const MOST_ODD = 100_000;

/** Buckets that are looked into one by one. */
const MOST_BUCKETS = 1_000;

const ONLINE_ONLY = READINESS.indexOf('online-only');

/** The shop is one of these, to the last letter. */
export function isOneOf({ rows, shop }: GroupedTable, shops: readonly string[]): Condition {
  return rows.dialect.equals(shop, shops);
}

/** Which rows are grouped by shop. */
interface Selection {
  /** Shops that are told by their sessions, in parts that fit a statement. */
  others: readonly string[][];
  /** Whether rows of no regular form are left out. */
  areRegular: boolean;
}

/**
 * What groups of sessions do not tell of shops. Each shop has at most one official session, which decides for it, so that only the
 * others are grouped by shop.
 */
export async function groupShops(
  ask: Ask,
  table: GroupedTable,
  { others, areRegular }: Selection,
): Promise<GroupedShops> {
  // Where each id is made of the shop, each shop has an official session and no other.
  if (table.rows.layout.columns.id?.encoding === 'offline-id') {
    return { readiness: {}, onlineOnly: [], heaviest: [], oddlyWritten: [], alikeIds: [] };
  }
  const conditions = [
    ...(areRegular ? [table.regular] : []),
    ...others.map((some) => sql<SqlBool>`not ${isOneOf(table, some)}`),
    sql<SqlBool>`not (${table.isOfficial} = 1 and ${table.isOnline} = 0)`,
  ];
  const [classes, heaviest] = await Promise.all([
    shopsWithoutOfficial(ask, table, conditions),
    heavyShops(ask, table, conditions),
  ]);
  return { ...classes, heaviest, oddlyWritten: [], alikeIds: [] };
}

/** Joins `official_id`, the id of the official session of the shop, where there is one that is offline. */
function withOfficial({ rows, from, isOnline, isOfficial }: GroupedTable, shop: RawBuilder<unknown>) {
  const id = sql.ref(rows.idColumn);
  const areOfficial = sql<SqlBool>`${isOnline} = 0 and ${isOfficial} = 1`;
  return sql`left join (select ${id} as official_id from ${from} ${whereAll([areOfficial])}) as officials
    on ${rows.dialect.grouping.isOfflineId(sql`official_id`, shop)}`;
}

/** Classes of shops by the best of their offline sessions, where none of these is the official one. */
async function shopsWithoutOfficial(
  ask: Ask,
  table: GroupedTable,
  conditions: readonly Condition[],
): Promise<Pick<GroupedShops, 'readiness' | 'onlineOnly'>> {
  const { shopName, isOnline, rank } = table;
  const found: Pick<GroupedShops, 'readiness' | 'onlineOnly'> = { readiness: {}, onlineOnly: [] };
  const shops = sql`(select ${shopName} as shop, min(case when ${isOnline} = 0 then ${rank} else ${sql.lit(ONLINE_ONLY)} end) as best
    from ${table.from} ${withOfficial(table, table.shop)} ${whereAll(conditions)} and official_id is null
    group by ${shopName}) as shops`;
  for (const row of await ask<Row>(sql`select best, count(*) as n from ${shops} group by best`)) {
    const readiness = READINESS[Number(row['best'])];
    if (readiness !== undefined) found.readiness[readiness] = Number(row['n']);
  }
  if (found.readiness['online-only'] !== undefined) {
    const isOnlineOnly = sql`best = ${sql.lit(ONLINE_ONLY)}`;
    const named = await ask<Row>(
      sql`select shop from ${shops} where ${isOnlineOnly} limit ${sql.lit(MOST_SHOPS_KEPT)}`,
    );
    found.onlineOnly.push(...namesIn(named));
  }
  return found;
}

/** Shops that have more sessions than {@link heavyLimit} says, and a few more. */
async function heavyShops(
  ask: Ask,
  table: GroupedTable,
  conditions: readonly Condition[],
): Promise<GroupedShops['heaviest']> {
  const { rows, from, shop, shopName, isOnline } = table;
  const [all] = await ask<Row>(sql`select count(*) as n from ${from}`);
  // The official session comes on top.
  const areMany = sql<SqlBool>`count(*) >= ${sql.lit(heavyLimit(Number(all?.['n'])))}`;
  const own = [...conditions];
  const bucket = rows.dialect.grouping.bucketOf?.(shop);
  if (bucket !== undefined) {
    const full = await ask<Row>(sql`
      select bucket from (select ${bucket} as bucket from ${from} ${whereAll(conditions)}) as rows_in_buckets
      group by bucket having ${areMany} limit ${sql.lit(MOST_BUCKETS + 1)}`);
    if (full.length === 0) return [];
    const numbers = full.map((row) => sql.lit(Number(row['bucket'])));
    if (full.length <= MOST_BUCKETS) own.push(sql<SqlBool>`${bucket} in (${sql.join(numbers)})`);
  }
  const counted = await ask<Row>(sql`
    select shop, online_ones, sessions - online_ones + case when official_id is null then 0 else 1 end as offline_ones
    from (select ${shopName} as shop, min(${shop}) as any_shop, count(*) as sessions, sum(${isOnline}) as online_ones
      from ${from} ${whereAll(own)} group by ${shopName} having ${areMany}) as heavy
    ${withOfficial(table, sql`any_shop`)}`);
  return counted.map((row) => ({
    shop: String(row['shop']),
    online: Number(row['online_ones']),
    offline: Number(row['offline_ones']),
  }));
}

/** Shops that are not written as Shopify writes them, and those of the normal forms that are there; undefined where they are many. */
export async function oddlyWrittenShops(
  ask: Ask,
  { rows, from, shop, shopName }: GroupedTable,
): Promise<string[] | undefined> {
  const { grouping } = rows.dialect;
  const isOdd = grouping.isOddlyWritten(shop);
  const odd = namesIn(
    await ask<Row>(sql`select distinct ${shopName} as shop from ${from} where ${isOdd} limit ${sql.lit(MOST_ODD + 1)}`),
  );
  if (odd.length > MOST_ODD) return undefined;
  if (odd.length === 0) return [];
  const normalForms = sql`select ${grouping.canonical(shop)} from ${from} ${whereAll([isOdd])}`;
  const normal = await ask<Row>(sql`
    select distinct ${shopName} as shop from ${from}
    ${whereAll([sql<SqlBool>`not ${isOdd}`])} and ${shopName} in (${normalForms})`);
  return [...odd, ...namesIn(normal)];
}

function namesIn(found: readonly Row[]): string[] {
  return found.map(({ shop }) => shop).filter((shop) => typeof shop === 'string');
}
