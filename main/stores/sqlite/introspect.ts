import { sql } from 'kysely';
import type { Catalogue } from '../sql/survey.ts';
import type { TableColumn, TypeClass } from '../../layouts/table-columns.ts';
import type { TableIndex, TableInfo } from '../sql/table.ts';
import { effectsOf, type DeletionEffects, type ReferringKey } from '../sql/deletion-effects.ts';
import type { Ask } from '../sql/database.ts';

/** SQLite keeps a declared type as it was written; these are the ones that adapters and ORMs write. */
const TYPE_CLASSES: readonly [RegExp, TypeClass][] = [
  [/^(var)?char|^character|^n(var)?char/i, 'varchar'],
  [/^(text|clob)/i, 'text'],
  [/^bool/i, 'boolean'],
  [/^(date|timestamp)/i, 'datetime'],
  [/int/i, 'integer'],
  [/^blob/i, 'blob'],
];

function typeClassOf(type: string): TypeClass {
  return TYPE_CLASSES.find(([pattern]) => pattern.test(type.trim()))?.[1] ?? 'other';
}

/** Tables of SQLite itself, and of servers that are built on it: those keep others from reading them. */
const NOT_OWN = sql`entry.name not like 'sqlite\\_%' escape '\\' and entry.name not like '\\_cf\\_%' escape '\\'`;

interface CatalogueEntry {
  name: string;
  isView: boolean;
  sql: string;
}

/** All tables and views of the database that are its owner's. */
export async function listTables(ask: Ask): Promise<CatalogueEntry[]> {
  const rows = await ask(sql<{ name: string; type: string; sql: string | null }>`
    select name, type, sql from sqlite_master as entry where type in ('table', 'view') and ${NOT_OWN} order by name`);
  return rows.map((row) => ({ name: row.name, isView: row.type === 'view', sql: row.sql ?? '' }));
}

/** The tables of the database in this file, asked for in four statements however many they are. */
export function fileCatalogue(ask: Ask, elsewhere = 'choose another file'): Catalogue {
  return {
    async tables() {
      const [entries, columns] = [await listTables(ask), await columnsByTable(ask)];
      const [indexes, withoutRowid] = [await indexesByTable(ask), await tablesWithoutRowid(ask)];
      return entries.map(({ name, isView }) => {
        const its = columns.get(name) ?? [];
        const table: TableInfo = { name, label: name, isView, columns: its, indexes: [], physicalKey: [] };
        return isView ? table : withKeys(table, indexes.get(name) ?? [], !withoutRowid.has(name));
      });
    },
    sample: (table, column) => sampleColumn(ask, table, column),
    elsewhere,
  };
}

function withKeys(table: TableInfo, indexes: TableIndex[], hasRowid: boolean): TableInfo {
  const keyColumns = table.columns.filter((column) => column.key);
  const rowid = hasRowid ? rowidName(table.columns) : undefined;
  // An INTEGER PRIMARY KEY is the rowid itself and has no index in the catalogue.
  const [only, ...more] = keyColumns;
  const isRowid = rowid !== undefined && only?.type.toUpperCase() === 'INTEGER' && more.length === 0;
  const ofRowid = isRowid
    ? [{ name: 'primary key', columns: [only.name], unique: true, plain: true, byBytes: true }]
    : [];
  return {
    ...table,
    indexes: [...indexes, ...ofRowid],
    physicalKey: rowid === undefined ? keyColumns.map(({ name }) => name) : [rowid],
  };
}

async function columnsByTable(ask: Ask): Promise<Map<string, TableColumn[]>> {
  const rows = await ask(sql<{
    table: string;
    name: string;
    type: string;
    notnull: bigint;
    dflt: unknown;
    pk: bigint;
    hidden: bigint;
    keys: bigint;
  }>`
    select entry.name as "table", col.name, col.type, col."notnull", col.dflt_value as dflt, col.pk, col.hidden,
      sum(col.pk > 0) over (partition by entry.name) as keys
    from sqlite_master as entry, pragma_table_xinfo(entry.name) as col
    where entry.type in ('table', 'view') and ${NOT_OWN} and col.hidden <> 1 order by entry.name, col.cid`);
  const tables = new Map<string, TableColumn[]>();
  for (const { table, name, type, notnull, dflt, pk, hidden, keys } of rows) {
    const columns = tables.get(table) ?? [];
    tables.set(table, columns);
    columns.push({
      name,
      type,
      typeClass: typeClassOf(type),
      // A primary key of SQLite may hold NULL unless it says otherwise.
      nullable: notnull === 0n,
      key: pk > 0n,
      generated: hidden > 1n,
      // SQLite itself numbers the rows of a table in such a key.
      required:
        notnull === 1n && dflt === null && hidden === 0n && !(pk > 0n && keys === 1n && /^integer$/i.test(type)),
    });
  }
  return tables;
}

async function indexesByTable(ask: Ask): Promise<Map<string, TableIndex[]>> {
  const rows = await ask(sql<{
    table: string;
    name: string;
    unique: bigint;
    partial: bigint;
    column: string | null;
    coll: string;
  }>`
    select entry.name as "table", list.name, list."unique", list.partial, info.name as "column", info.coll
    from sqlite_master as entry, pragma_index_list(entry.name) as list, pragma_index_xinfo(list.name) as info
    where entry.type = 'table' and ${NOT_OWN} and info.key = 1 order by entry.name, list.seq, info.seqno`);
  const tables = new Map<string, TableIndex[]>();
  for (const row of rows) {
    const indexes = tables.get(row.table) ?? [];
    tables.set(row.table, indexes);
    let index = indexes.find(({ name }) => name === row.name);
    if (index === undefined) {
      index = { name: row.name, columns: [], unique: row.unique === 1n, plain: true, byBytes: true };
      indexes.push(index);
    }
    index.columns.push(row.column ?? '(expression)');
    if (row.partial === 1n || row.column === null || row.coll !== 'BINARY') {
      index.plain = false;
      index.byBytes = false;
    }
  }
  return tables;
}

async function tablesWithoutRowid(ask: Ask): Promise<Set<string>> {
  const rows = await ask(sql<{ name: string }>`select name from pragma_table_list where schema = 'main' and wr = 1`);
  return new Set(rows.map(({ name }) => name));
}

/** A name for the rowid that no column has taken. */
function rowidName(columns: readonly TableColumn[]): string | undefined {
  const taken = new Set(columns.map((column) => column.name.toLowerCase()));
  return ['rowid', '_rowid_', 'oid'].find((name) => !taken.has(name));
}

/** Values of a column from both ends of the table, NULLs left out. */
async function sampleColumn(ask: Ask, table: TableInfo, column: string): Promise<unknown[]> {
  const [key] = table.physicalKey;
  const ends = key === undefined ? [sql``] : [sql`order by ${sql.ref(key)}`, sql`order by ${sql.ref(key)} desc`];
  const values: unknown[] = [];
  for (const end of ends) {
    const rows = await ask(sql<{ value: unknown }>`
      select ${sql.ref(column)} as value from ${sql.table(table.name)} ${end} limit 200`);
    values.push(...rows.map((row) => row.value).filter((value) => value !== null));
  }
  return values;
}

/** What a trigger's own text begins with when it is for something else than deleting. */
const OTHER_EVENT =
  /^create\s+(?:temp(?:orary)?\s+)?trigger\s+(?:if\s+not\s+exists\s+)?(?:"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|'[^']*'|\S+)\s+(?:before\s+|after\s+|instead\s+of\s+)?(?:insert|update)\b/i;

/** What deleting in this table sets off: foreign keys are kept on our connections. */
export async function deletionEffectsOf(ask: Ask, { name }: TableInfo): Promise<DeletionEffects> {
  const triggers = await ask(sql<{ name: string; table: string; sql: string | null }>`
    select name, lower(tbl_name) as "table", sql from sqlite_master where type = 'trigger' order by name`);
  const keys = await ask(sql<{ from: string; label: string; to: string; action: ReferringKey['action'] }>`
    select distinct lower(entry.name) as "from", entry.name as label, lower(key."table") as "to", key.on_delete as action
    from sqlite_master as entry, pragma_foreign_key_list(entry.name) as key
    where entry.type = 'table' and ${NOT_OWN} and key.on_delete in ('CASCADE', 'SET NULL', 'SET DEFAULT') order by 1`);
  const deleting = triggers.filter((trigger) => !OTHER_EVENT.test(trigger.sql ?? ''));
  return effectsOf(
    name.toLowerCase(),
    deleting.map((trigger) => ({ table: trigger.table, kind: 'trigger', name: trigger.name })),
    keys,
  );
}
