import { sql, type Kysely } from 'kysely';
import type { AnyTables } from '../sql/rows.ts';
import type { TableColumn, TableIndex, TableInfo, TypeClass } from '../sql/table.ts';

type Database = Kysely<AnyTables>;

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

export interface CatalogueEntry {
  name: string;
  isView: boolean;
}

/** All tables and views of the database that is open. */
export async function listTables(db: Database): Promise<CatalogueEntry[]> {
  const { rows } = await sql<{ name: string; type: string }>`
    select table_name as name, table_type as type from information_schema.tables
    where table_schema = database() order by table_name`.execute(db);
  return rows.map(({ name, type }) => ({ name, isView: type !== 'BASE TABLE' }));
}

/** A table with what only MySQL has to say of it. */
export interface MysqlTable extends TableInfo {
  /** The character set of each column that holds text. */
  charsets: ReadonlyMap<string, string>;
}

/** What the catalogue tells of one table or view. */
export async function inspectTable(db: Database, { name, isView }: CatalogueEntry): Promise<MysqlTable> {
  const { columns, charsets, collations } = await columnsOf(db, name);
  const table: MysqlTable = { name, label: name, isView, columns, charsets, indexes: [], physicalKey: [] };
  if (isView) return table;
  table.indexes = await indexesOf(db, name, collations);
  table.physicalKey = columns.filter((column) => column.key).map((column) => column.name);
  return table;
}

async function columnsOf(db: Database, table: string) {
  const { rows } = await sql<{
    name: string;
    type: string;
    nullable: string;
    key: string;
    extra: string;
    fallback: string | null;
    charset: string | null;
    collation: string | null;
  }>`
    select column_name as name, column_type as type, is_nullable as nullable, column_key as \`key\`, extra as extra,
      column_default as fallback, character_set_name as charset, collation_name as collation
    from information_schema.columns
    where table_schema = database() and table_name = ${table} order by ordinal_position`.execute(db);
  const columns = rows.map(({ name, type, nullable, key, extra, fallback }): TableColumn => ({
    name,
    type,
    typeClass: typeClassOf(type.toLowerCase()),
    nullable: nullable === 'YES',
    key: key === 'PRI',
    generated: /generated/i.test(extra) && !/default_generated/i.test(extra),
    required: nullable === 'NO' && fallback === null && !/auto_increment|generated/i.test(extra),
  }));
  return {
    columns,
    charsets: new Map(rows.flatMap(({ name, charset }) => (charset === null ? [] : [[name, charset] as const]))),
    collations: new Map(
      rows.flatMap(({ name, collation }) => (collation === null ? [] : [[name, collation] as const])),
    ),
  };
}

async function indexesOf(db: Database, table: string, collations: ReadonlyMap<string, string>): Promise<TableIndex[]> {
  const { rows } = await sql<{
    name: string;
    column: string | null;
    repeats: bigint;
    prefix: bigint | null;
    type: string;
  }>`
    select index_name as name, column_name as \`column\`, non_unique as repeats, sub_part as prefix, index_type as type
    from information_schema.statistics
    where table_schema = database() and table_name = ${table}
    order by index_name <> 'PRIMARY', index_name, seq_in_index`.execute(db);
  const indexes = new Map<string, TableIndex>();
  for (const row of rows) {
    const index = indexes.get(row.name) ?? {
      name: row.name,
      columns: [],
      unique: Number(row.repeats) === 0,
      plain: row.type === 'BTREE',
      byBytes: collations.get(row.column ?? '')?.endsWith('_bin') ?? true,
    };
    indexes.set(row.name, index);
    index.columns.push(row.column ?? '(expression)');
    if (row.column === null || row.prefix !== null) index.plain = false;
  }
  return [...indexes.values()];
}

/** Values of a column from both ends of the table, NULLs left out. */
export async function sampleColumn(db: Database, table: TableInfo, column: string): Promise<unknown[]> {
  const keys = table.physicalKey.map((key) => sql.ref(key));
  const ends =
    keys.length === 0
      ? [sql``]
      : [sql`order by ${sql.join(keys)}`, sql`order by ${sql.join(keys.map((key) => sql`${key} desc`))}`];
  const values: unknown[] = [];
  for (const end of ends) {
    const { rows } = await sql<{ value: unknown }>`
      select ${sql.ref(column)} as value from ${sql.table(table.name)} ${end} limit 200`.execute(db);
    values.push(...rows.map((row) => row.value).filter((value) => value !== null));
  }
  return values;
}

/** What the server tells of a table without counting. */
export async function sizeOf(db: Database, table: string): Promise<{ bytes?: number; rows?: number }> {
  const { rows } = await sql<{ bytes: bigint | string | null; count: bigint | null }>`
    select data_length + index_length as bytes, table_rows as count from information_schema.tables
    where table_schema = database() and table_name = ${table}`.execute(db);
  const [row] = rows;
  return {
    ...(row !== undefined && row.bytes !== null && { bytes: Number(row.bytes) }),
    ...(row !== undefined && row.count !== null && { rows: Number(row.count) }),
  };
}
