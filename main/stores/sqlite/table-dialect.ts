import { sql, type SqlBool } from 'kysely';
import type { TableDialect } from '../sql/dialect.ts';
import { explainFailure } from './failures.ts';

/** What is particular to SQLite for a table of sessions in this file. */
export function sqliteTableDialect(file: string): TableDialect {
  return {
    looseTypes: true,
    maxParameters: 1_000,
    withoutIndex: (column) => sql`+${column}`,
    matches: (column, text, where) => {
      const pattern = `${where === 'start' ? '' : '%'}${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
      return sql<SqlBool>`${column} like ${pattern} escape '\\'`;
    },
    explainFailure: (error) => explainFailure(error, file),
  };
}
