import { sql } from 'kysely';
import type { TableColumn } from '../../layouts/table-columns.ts';
import type { Ask } from '../sql/database.ts';
import type { Repairs } from '../sql/repairs.ts';
import type { TableInfo } from '../sql/table.ts';
import { indexSql, quoted } from './table-dialect.ts';

export const mysqlRepairs: Repairs = {
  quoted,
  tableName: ({ name }) => quoted(name),
  indexSql,
  addColumnsSql: (table, columns) => {
    // Without it MariaDB gives a `timestamp` a default of its own.
    const added = columns.map(({ name, type }) => `ADD COLUMN ${quoted(name)} ${type} NULL`);
    return `ALTER TABLE ${quoted(table.name)}\n  ${added.join(',\n  ')}`;
  },
  castInteger: 'unsigned',
  sizes: {
    retypeSql,
    // 3,072 bytes of four to a character.
    mostIndexed: 768,
  },
  official: { refreshEnds: 'integer', rebuilds: false },
};

/** `MODIFY` takes a whole definition, and what is left out of it is lost: so it is the present one with another type. */
async function retypeSql(ask: Ask, table: TableInfo, column: TableColumn, type: string): Promise<string | undefined> {
  const [row] = await ask(sql<Record<string, unknown>>`show create table ${sql.table(table.name)}`);
  const created = row?.['Create Table'];
  if (typeof created !== 'string') return undefined;
  const before = `${quoted(column.name)} ${column.type}`;
  const definition = created
    .split('\n')
    .map((line) => line.trim().replace(/,$/, ''))
    .find((line) => line.toLowerCase().startsWith(before.toLowerCase()));
  if (definition === undefined) return undefined;
  return `ALTER TABLE ${quoted(table.name)} MODIFY COLUMN ${quoted(column.name)} ${type}${definition.slice(before.length)}`;
}
