import { sql } from 'kysely';
import { effectsOf, type DeletionEffects, type ReferringKey } from '../sql/deletion-effects.ts';
import type { Ask } from '../sql/database.ts';
import type { TableColumn, TypeClass } from '../../layouts/table-columns.ts';
import type { TableIndex, TableInfo } from '../sql/table.ts';

const TYPE_CLASSES: readonly [RegExp, TypeClass][] = [
  [/^(var)?char/, 'varchar'],
  [/text$|^enum/, 'text'],
  [/^tinyint\(1\)/, 'boolean'],
  [/^bit\(1\)/, 'bit'],
  [/int/, 'integer'],
  [/^(datetime|timestamp)/, 'timestamp'],
  [/blob$|binary/, 'blob'],
];

function typeClassOf(type: string): TypeClass {
  return TYPE_CLASSES.find(([pattern]) => pattern.test(type))?.[1] ?? 'other';
}

/** All tables and views of the database that is open, asked for in three statements however many they are. */
export async function listTables(ask: Ask): Promise<TableInfo[]> {
  const rows = await ask(sql<{ name: string; type: string }>`
    select table_name as name, table_type as type from information_schema.tables
    where table_schema = database() order by table_name`);
  const [columns, indexes] = [await columnsByTable(ask), await indexesByTable(ask)];
  return rows.map(({ name, type }) => {
    const its = columns.get(name) ?? [];
    const isView = type !== 'BASE TABLE';
    return {
      name,
      label: name,
      isView,
      columns: its,
      indexes: indexes.get(name) ?? [],
      physicalKey: isView ? [] : its.filter((column) => column.key).map((column) => column.name),
    };
  });
}

async function columnsByTable(ask: Ask): Promise<Map<string, TableColumn[]>> {
  const rows = await ask(sql<{
    table: string;
    name: string;
    type: string;
    nullable: string;
    key: string;
    extra: string;
    fallback: string | null;
    charset: string | null;
  }>`
    select table_name as \`table\`, column_name as name, column_type as type, is_nullable as nullable,
      column_key as \`key\`, extra as extra, column_default as fallback,
      character_set_name as charset
    from information_schema.columns where table_schema = database() order by ordinal_position`);
  const tables = new Map<string, TableColumn[]>();
  for (const { table, name, type, nullable, key, extra, fallback, charset } of rows) {
    const columns = tables.get(table) ?? [];
    tables.set(table, columns);
    columns.push({
      name,
      type,
      typeClass: typeClassOf(type.toLowerCase()),
      nullable: nullable === 'YES',
      key: key === 'PRI',
      generated: /generated/i.test(extra) && !/default_generated/i.test(extra),
      required: nullable === 'NO' && fallback === null && !/auto_increment|generated/i.test(extra),
      ...(charset !== null && { charset }),
    });
  }
  return tables;
}

async function indexesByTable(ask: Ask): Promise<Map<string, TableIndex[]>> {
  const rows = await ask(sql<{
    table: string;
    name: string;
    column: string | null;
    repeats: bigint;
    prefix: bigint | null;
    type: string;
  }>`
    select table_name as \`table\`, index_name as name, column_name as \`column\`, non_unique as repeats,
      sub_part as prefix, index_type as type
    from information_schema.statistics where table_schema = database()
    order by index_name <> 'PRIMARY', index_name, seq_in_index`);
  const tables = new Map<string, TableIndex[]>();
  for (const row of rows) {
    const indexes = tables.get(row.table) ?? [];
    tables.set(row.table, indexes);
    let index = indexes.find(({ name }) => name === row.name);
    if (index === undefined) {
      const unique = Number(row.repeats) === 0;
      index = { name: row.name, columns: [], unique, plain: row.type === 'BTREE', byBytes: false, walksPrefixes: true };
      indexes.push(index);
    }
    index.columns.push(row.column ?? '(expression)');
    if (row.column === null || row.prefix !== null) index.plain = false;
    // The beginnings of a text are enough to find it, not to sort by it.
    if (row.prefix !== null && index.columns.length === 1) index.findsOnly = true;
  }
  return tables;
}

/** Values of a column from both ends of the table, NULLs left out. */
export async function sampleColumn(ask: Ask, table: TableInfo, column: string): Promise<unknown[]> {
  const keys = table.physicalKey.map((key) => sql.ref(key));
  const ends =
    keys.length === 0
      ? [sql``]
      : [sql`order by ${sql.join(keys)}`, sql`order by ${sql.join(keys.map((key) => sql`${key} desc`))}`];
  const values: unknown[] = [];
  for (const end of ends) {
    const rows = await ask(sql<{ value: unknown }>`
      select ${sql.ref(column)} as value from ${sql.table(table.name)} ${end} limit 200`);
    values.push(...rows.map((row) => row.value).filter((value) => value !== null));
  }
  return values;
}

/** What the server tells of a table without counting. */
export async function sizeOf(ask: Ask, table: string): Promise<{ bytes?: number; rows?: number }> {
  const rows = await ask(sql<{ bytes: bigint | string | null; count: bigint | null }>`
    select data_length + index_length as bytes, table_rows as count from information_schema.tables
    where table_schema = database() and table_name = ${table}`);
  const [row] = rows;
  return {
    ...(row !== undefined && row.bytes !== null && { bytes: Number(row.bytes) }),
    ...(row !== undefined && row.count !== null && { rows: Number(row.count) }),
  };
}

/** What deleting in this table sets off. Triggers are told only to whoever may have some; foreign keys set off none. */
export async function deletionEffectsOf(ask: Ask, { name }: TableInfo): Promise<DeletionEffects> {
  const triggers = await ask(sql<{ name: string }>`
    select trigger_name as name from information_schema.triggers
    where event_object_schema = database() and event_object_table = ${name} and event_manipulation = 'DELETE'
    order by trigger_name`);
  const keys = await ask(sql<Omit<ReferringKey, 'label'> & { schema: string; here: string; name: string }>`
    select constraint_schema as \`schema\`, database() as here, table_name as \`from\`, referenced_table_name as \`to\`,
      constraint_name as name, delete_rule as action
    from information_schema.referential_constraints
    where unique_constraint_schema = database() and delete_rule in ('CASCADE', 'SET NULL', 'SET DEFAULT')
    order by constraint_name`);
  return effectsOf(
    name,
    triggers.map((trigger) => ({ table: name, kind: 'trigger', name: trigger.name })),
    keys.map(({ schema, here, from, to, name: own, action }) => {
      const label = schema === here ? from : `${schema}.${from}`;
      return { from: label, to, label, name: own, action };
    }),
  );
}
