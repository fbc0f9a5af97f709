import { CompiledQuery, sql, type SqlBool } from 'kysely';
import { DatabaseError } from 'pg';
import { prefixForms } from '../filter.ts';
import { among, likePattern, onConflictUpdate, isBetween, takenIndex, type TableDialect } from '../sql/dialect.ts';
import { abortable, type Database } from '../sql/database.ts';
import type { TableInfo } from '../sql/table.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import { postgresGrouping } from './grouping.ts';
import { explainFailure } from './failures.ts';
import { qualified, quoted } from './official-table.ts';

/** What is particular to PostgreSQL for a table of sessions. */
export function postgresTableDialect(address: AddressOf<'postgres'>, table: TableInfo): TableDialect {
  return {
    looseTypes: false,
    maxParameters: 1_000,
    locksRows: true,
    oneStatementIsSafe: true,
    // Text of PostgreSQL has no room for it.
    canHold: (text) => !text.includes('\0'),
    integer: (value) => sql`cast(${value} as bigint)`,
    // Dearer in the eyes of the planner than what is looked for, which is therefore compared first.
    withoutIndex: (column) => sql`greatest(${column})`,
    equals: among,
    // The planner takes an index for it where the collation allows.
    startsWith: (column, prefix) => sql<SqlBool>`${column} like ${likePattern(prefix, 'start')}`,
    between: isBetween,
    // In the language of bytes letter case is ignored for ASCII only, and five times as fast. A beginning has so few forms that to compare
    // with each of them is twice as fast again.
    matches: (column, text, where) => {
      const bytes = sql`${column} collate "C"`;
      if (where === 'anywhere') return sql<SqlBool>`${bytes} ilike ${likePattern(text, where)}`;
      const forms = prefixForms(text).map((form) => sql`${bytes} like ${likePattern(form, where)}`);
      return sql<SqlBool>`(${sql.join(forms, sql` or `)})`;
    },
    hasItem: (list, item) => sql<SqlBool>`strpos(',' || ${list}::text collate "C" || ',', ${`,${item},`}) > 0`,
    orUpdate: onConflictUpdate,
    lockId: async (tx, id) => {
      await sql`select pg_advisory_xact_lock(hashtext(${`${table.label} ${id}`}))`.execute(tx);
    },
    takenKey: (error) =>
      error instanceof DatabaseError && error.code === '23505' ? takenIndex(table, error.constraint ?? '') : undefined,
    alike: (column, text) => among(column, [text]),
    grouping: postgresGrouping,
    returnsDeleted: true,
    rowsLeft,
    indexSql,
    makeIndex,
    explainFailure: (error) => explainFailure(error, { address, table }),
  };
}

/** What the server counts for its statistics: exact, free, and blind to what other transactions do. */
async function rowsLeft(tx: Database, { schema, name }: TableInfo): Promise<number> {
  const { rows } = await sql<{ gone: bigint }>`
    with own (oid) as (select ${qualified(schema, name)}::regclass)
    select (pg_stat_get_xact_tuples_deleted(oid) + coalesce((
      select sum(pg_stat_get_xact_tuples_deleted(relid)) from pg_partition_tree(oid) where relid <> oid), 0))::bigint as gone
    from own`.execute(tx);
  return -Number(rows[0]?.gone ?? 0);
}

const indexName = (table: TableInfo, column: string) => `${table.name}_${column}_idx`.slice(0, 63);

/** Without holding up the app's writing; this cannot be a part of a transaction. */
export function indexSql(table: TableInfo, column: string): string {
  const name = quoted(indexName(table, column));
  return `CREATE INDEX CONCURRENTLY ${name} ON ${qualified(table.schema, table.name)} (${quoted(column)})`;
}

async function makeIndex(
  db: Database,
  table: TableInfo,
  column: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  await dropInvalid(db, table, column);
  try {
    await db.executeQuery(CompiledQuery.raw(indexSql(table, column)), abortable(signal));
  } catch (error) {
    // What was cancelled is stopped at the server, where it leaves an index that nobody can use.
    await db
      .connection()
      .execute(async (connection) => dropInvalid(connection, table, column))
      .catch(() => {});
    throw error;
  }
}

/** Drops the index of an attempt that did not come to its end. */
async function dropInvalid(db: Database, table: TableInfo, column: string): Promise<void> {
  const name = qualified(table.schema, indexName(table, column));
  const { rows } = await sql<{ valid: boolean }>`
    select indisvalid as valid from pg_index where indexrelid = to_regclass(${name})`.execute(db);
  if (rows[0]?.valid === false) await sql.raw(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`).execute(db);
}
