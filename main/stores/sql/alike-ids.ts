import { sql } from 'kysely';
import { canonicalShop } from '../../../shared/ids.ts';
import { chunks } from '../chunks.ts';
import type { Ask, Row } from './database.ts';
import type { GroupedTable } from './grouped-table.ts';

/** Ids in an odd form that are compared with others; where there are more, everything is scanned. */
const MOST_ODD = 100_000;
/** Ids in one statement. */
const AT_ONCE = 90;

/**
 * Shops with ids that differ in letter case or slashes at the end only: one of two such ids is in an odd form, and few are. Undefined
 * where they are many.
 */
export async function shopsWithAlikeIds(
  ask: Ask,
  { rows, from, shopName }: GroupedTable,
): Promise<string[] | undefined> {
  const { dialect } = rows;
  const { grouping } = dialect;
  // Where each id is made of the shop, a shop has one.
  if (rows.layout.columns.id?.encoding === 'offline-id') return [];
  const column = sql.ref(rows.idColumn);
  const id = grouping.exactly(column);
  // Nothing but the id is asked for, which its index has.
  const odd = await ask<Row>(
    sql`select ${id} as id from ${from} where ${grouping.isOddlyWritten(column)} limit ${sql.lit(MOST_ODD + 1)}`,
  );
  if (odd.length > MOST_ODD) return undefined;
  const sought = new Set(
    odd.flatMap((row) => (typeof row['id'] === 'string' ? [row['id'], canonicalShop(row['id'])] : [])),
  );
  const shops = new Set<string>();
  /** The id that was met first, by the shop and the form that alike ones have in common. */
  const first = new Map<string, string>();
  for (const ids of chunks([...sought], AT_ONCE)) {
    const found = await ask<Row>(
      sql`select ${id} as id, ${shopName} as shop from ${from} where ${dialect.equals(column, ids)}`,
    );
    for (const { id: one, shop } of found) {
      if (typeof one !== 'string' || typeof shop !== 'string') continue;
      const form = `${shop}\n${canonicalShop(one)}`;
      const other = first.get(form);
      if (other === undefined) first.set(form, one);
      else if (other !== one) shops.add(shop);
    }
  }
  return [...shops];
}
