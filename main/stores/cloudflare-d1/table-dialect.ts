import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Condition } from '../sql/conditions.ts';
import type { Batch } from '../sql/batch-changes.ts';
import { among, type TableDialect } from '../sql/dialect.ts';
import { sqliteGrouping } from '../sqlite/grouping.ts';
import { sqliteTableDialect } from '../sqlite/table-dialect.ts';
import type { RestDatabase } from './connection.ts';
import { rowsOf } from './dialect.ts';

/** D1 binds 100 values to a statement at the most: more are bound as one, a list in JSON. */
const BOUND_ONE_BY_ONE = 20;
/** Ids in one such list, which may take 2 MB. */
const IN_A_LIST = 1_000;

/** SQLite's way with tables, within D1's limits. @param name of the database, for its failures */
export function d1TableDialect(name: string): TableDialect {
  // Nobody is asked in Cloudflare.
  const { whileWanted: _whileWanted, ...sqlite } = sqliteTableDialect(name);
  return {
    ...sqlite,
    maxParameters: IN_A_LIST,
    billsReads: true,
    grouping: sqliteGrouping,
    oneStatementIsSafe: true,
    equals: (column, values) =>
      values.length > BOUND_ONE_BY_ONE && values.every((value) => typeof value === 'string')
        ? sql<SqlBool>`${column} in (select value from json_each(${JSON.stringify(values)}))`
        : among(column, values),
    // `like` takes patterns of 50 bytes at the most.
    matches: (column, text, where) =>
      sql<SqlBool>`instr(lower(${column}), lower(${text})) ${where === 'start' ? sql`= 1` : sql`> 0`}`,
    makeIndex: async (db, table, column) => {
      await sql.raw(sqlite.indexSql(table, column)).execute(db);
    },
  };
}

/** Statements that D1 runs as one. */
export function batchOn(database: RestDatabase): Batch {
  return {
    run: async (statements, signal) => (await database.run(statements, signal)).map((answer) => rowsOf(answer)),
    holds,
  };
}

function holds(column: RawBuilder<unknown>, value: unknown): Condition {
  if (value === null) return sql<SqlBool>`${column} is null`;
  const type =
    typeof value === 'string'
      ? 'text'
      : typeof value === 'bigint'
        ? 'integer'
        : typeof value === 'number'
          ? 'real'
          : 'blob';
  return sql<SqlBool>`typeof(${column}) = ${sql.lit(type)} and ${column} = ${value} collate binary`;
}
