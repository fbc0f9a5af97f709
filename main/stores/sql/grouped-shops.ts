import { sql, type SqlBool } from 'kysely';
import { READINESS, type Readiness } from '../../../shared/readiness.ts';
import type { GroupedShops } from '../store.ts';
import type { Condition } from './conditions.ts';
import type { Ask, Row } from './database.ts';
import { whereAll, type GroupedTable } from './grouped-table.ts';

/** Shops that are named. */
const HEAVIEST = 20;
const MOST_NAMED = 10_000;

/** The shop is one of these, to the last letter. */
export function isOneOf({ rows, shop }: GroupedTable, shops: readonly string[]): Condition {
  return rows.dialect.equals(shop, shops);
}

/**
 * What groups of sessions do not tell of shops. Each shop has at most one official session, so that only the others are grouped by
 * shop to learn its class.
 * @param others shops that are told by their sessions, in parts that fit a statement
 */
export async function groupShops(
  ask: Ask,
  table: GroupedTable,
  others: readonly string[][],
  conditions: readonly Condition[],
): Promise<GroupedShops> {
  const own = [...conditions, ...others.map((some) => sql<SqlBool>`not ${isOneOf(table, some)}`)];
  const { readiness, onlineOnly } = await shopsWithoutOfficial(ask, table, own);
  return {
    readiness,
    onlineOnly,
    heaviest: await heaviest(ask, table, own),
    oddlyWritten: await oddlyWritten(ask, table),
  };
}

/** Rows of shops without an official session that is offline. */
function withoutOfficial({ rows, from, isOnline }: GroupedTable, own: readonly Condition[]) {
  const hasOne = rows.dialect.grouping.hasOfficial({
    shop: sql.ref(`mine.${rows.columnOf('shop') ?? ''}`),
    id: sql.ref(`official.${rows.idColumn}`),
    // What is not qualified is looked for in the inner table first.
    official: sql`${from} as official where ${isOnline} = 0`,
  });
  return sql`${from} as mine ${whereAll([...own, sql<SqlBool>`not ${hasOne}`])}`;
}

async function shopsWithoutOfficial(
  ask: Ask,
  table: GroupedTable,
  own: readonly Condition[],
): Promise<Pick<GroupedShops, 'readiness' | 'onlineOnly'>> {
  const { shopName, isOnline, rank } = table;
  const found: Pick<GroupedShops, 'readiness' | 'onlineOnly'> = { readiness: {}, onlineOnly: [] };
  // Where each id is made of the shop, each shop has an official session.
  if (table.rows.layout.columns.id?.encoding === 'offline-id') return found;
  const rows = withoutOfficial(table, own);
  const best = sql`min(case when ${isOnline} = 0 then ${rank} end)`;
  const counted = await ask<Row>(sql`
    select best, count(*) as n from (select ${shopName} as shop, ${best} as best from ${rows} group by ${shopName}) as shops
    group by best`);
  for (const row of counted) found.readiness[classOf(row['best'])] = Number(row['n']);
  if (found.readiness['online-only'] !== undefined) {
    const named = await ask<Row>(sql`
      select ${shopName} as shop from ${rows} group by ${shopName} having max(1 - ${isOnline}) = 0
      limit ${sql.lit(MOST_NAMED)}`);
    found.onlineOnly.push(...namesIn(named));
  }
  return found;
}

function classOf(rank: unknown): Readiness {
  return rank === null ? 'online-only' : (READINESS[Number(rank)] ?? 'online-only');
}

async function heaviest(ask: Ask, table: GroupedTable, own: readonly Condition[]): Promise<GroupedShops['heaviest']> {
  const { from, shopName, isOnline } = table;
  const found = namesIn(
    await ask<Row>(sql`
      select ${shopName} as shop, count(*) as n from ${from} ${whereAll(own)}
      group by ${shopName} order by n desc, shop limit ${sql.lit(HEAVIEST)}`),
  );
  if (found.length === 0) return [];
  const counted = await ask<Row>(sql`
    select ${shopName} as shop, sum(${isOnline}) as online_ones, sum(1 - ${isOnline}) as offline_ones
    from ${from} ${whereAll([...own, isOneOf(table, found)])} group by ${shopName}`);
  return found.flatMap((shop) => {
    const row = counted.find((one) => one['shop'] === shop);
    return row === undefined ? [] : { shop, online: Number(row['online_ones']), offline: Number(row['offline_ones']) };
  });
}

async function oddlyWritten(ask: Ask, { rows, from, shop, shopName }: GroupedTable): Promise<string[]> {
  const { grouping } = rows.dialect;
  const isOdd = grouping.isOddlyWritten(shop);
  const odd = namesIn(
    await ask<Row>(sql`select distinct ${shopName} as shop from ${from} where ${isOdd} limit ${sql.lit(MOST_NAMED)}`),
  );
  if (odd.length === 0) return [];
  const normal = await ask<Row>(sql`
    select distinct ${shopName} as shop from ${from}
    where ${shopName} in (select ${grouping.canonical(shop)} from ${from} where ${isOdd}) and not ${isOdd}
    limit ${sql.lit(MOST_NAMED)}`);
  return [...odd, ...namesIn(normal)];
}

function namesIn(found: readonly Row[]): string[] {
  return found.map(({ shop }) => shop).filter((shop) => typeof shop === 'string');
}
