import type { Repairs } from '../sql/repairs.ts';
import type { TableInfo } from '../sql/table.ts';
import { qualified, quoted } from './official-table.ts';
import { indexSql } from './table-dialect.ts';

const tableName = ({ schema, name }: TableInfo) => qualified(schema, name);

export const postgresRepairs: Repairs = {
  quoted,
  tableName,
  indexSql,
  addColumnsSql: (table, columns) => {
    const added = columns.map(({ name, type }) => `ADD COLUMN ${quoted(name)} ${type}`);
    return `ALTER TABLE ${tableName(table)}\n  ${added.join(',\n  ')}`;
  },
  castInteger: 'bigint',
  sizes: {
    retypeSql: async (_ask, table, { name }, type) =>
      `ALTER TABLE ${tableName(table)} ALTER COLUMN ${quoted(name)} TYPE ${type}`,
    mostIndexed: Infinity,
  },
  official: { refreshEnds: 'bigint', rebuilds: false },
};
