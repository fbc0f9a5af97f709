import type { Repairs } from '../sql/repairs.ts';
import { indexSql, quoted } from './table-dialect.ts';

export const sqliteRepairs: Repairs = {
  quoted,
  tableName: ({ name }) => quoted(name),
  indexSql,
  addColumnsSql: (table, columns) =>
    columns.map(({ name, type }) => `ALTER TABLE ${quoted(table.name)} ADD COLUMN ${quoted(name)} ${type}`).join(';\n'),
  castInteger: 'integer',
  official: { refreshEnds: 'integer', rebuilds: true },
};
