import { sql, type SqlBool } from 'kysely';
import { prefixRange } from '../sql/conditions.ts';
import { among, countRows, isBetween, likePattern, onConflictUpdate, type TableDialect } from '../sql/dialect.ts';
import type { TableInfo } from '../sql/table.ts';
import { sqliteGrouping } from './grouping.ts';
import { explainFailure } from './failures.ts';
import { SqliteFailure } from './connection.ts';
import { tally, whileWanted } from './worker-functions.ts';

/** What is particular to SQLite for a table of sessions in this file. */
export function sqliteTableDialect(file: string): TableDialect {
  return {
    looseTypes: true,
    maxParameters: 1_000,
    withoutIndex: (column) => sql`+${column}`,
    whileWanted,
    // `begin immediate` keeps other writers out.
    locksRows: false,
    oneStatementIsSafe: false,
    canHold: () => true,
    integer: (value) => sql`${value}`,
    equals: among,
    startsWith: prefixRange,
    between: isBetween,
    matches: (column, text, where) => sql<SqlBool>`${column} like ${likePattern(text, where)} escape '\\'`,
    hasItem: (list, item) => sql<SqlBool>`instr(',' || ${list} || ',', ${`,${item},`}) > 0`,
    orUpdate: onConflictUpdate,
    takenKey: (error, { name, indexes }) => {
      if (!(error instanceof SqliteFailure) || !/^SQLITE_CONSTRAINT_(PRIMARYKEY|UNIQUE|ROWID)$/.test(error.code)) {
        return undefined;
      }
      // `UNIQUE constraint failed: table.one, table.other`, or `… failed: index 'name'` of one over expressions.
      const words = error.message.slice(error.message.indexOf(': ') + 2);
      const columns = words.split(', ').map((one) => one.replace(`${name}.`, ''));
      const index = indexes.find((one) => one.unique && one.columns.join() === columns.join());
      return index === undefined && words.startsWith('index ')
        ? { index: words.slice('index '.length).replaceAll("'", ''), columns: [] }
        : { index: index?.name ?? columns.join(), columns };
    },
    alike: (column, text) => among(column, [text]),
    grouping: { ...sqliteGrouping, tally },
    returnsDeleted: true,
    rowsLeft: countRows,
    indexSql,
    makeIndex: async (db, table, column) => {
      await db.transaction().execute((tx) => sql.raw(indexSql(table, column)).execute(tx));
    },
    explainFailure: (error) => explainFailure(error, file),
  };
}

export function indexSql(table: TableInfo, column: string): string {
  return `CREATE INDEX ${quoted(`${table.name}_${column}_idx`)} ON ${quoted(table.name)} (${quoted(column)})`;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
