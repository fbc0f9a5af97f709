import { sql } from 'kysely';
import type { Ask } from '../sql/database.ts';

/** What the official adapter has noted of its migrations in this table, where it is there. */
export async function migrationsOf(ask: Ask, table: string | undefined): Promise<string[]> {
  if (table === undefined) return [];
  const rows = await ask(sql<Record<string, unknown>>`select * from ${sql.table(table)} limit 100`);
  return rows.map((row) => row['migration_name']).filter((name) => typeof name === 'string');
}
