import { sql } from 'kysely';
import { qualified } from './official-table.ts';
import { effectsOf, type DeleteTrigger, type DeletionEffects, type ReferringKey } from '../sql/deletion-effects.ts';
import type { Ask } from '../sql/database.ts';
import type { TableColumn, TypeClass } from '../../layouts/table-columns.ts';
import type { TableIndex, TableInfo } from '../sql/table.ts';

const TYPE_CLASSES: readonly [RegExp, TypeClass][] = [
  [/^(varchar|char)/, 'varchar'],
  [/^(text|citext)$/, 'text'],
  [/^(smallint|integer|bigint)$/, 'integer'],
  [/^boolean$/, 'true-boolean'],
  [/^bit/, 'bit'],
  [/^timestamptz/, 'timestamp-zone'],
  [/^timestamp/, 'timestamp'],
  [/^bytea$/, 'blob'],
];

/** The largest whole number that a column can hold, where that is less than 64 bits. */
const LARGEST: Record<string, number> = { smallint: 32_767, integer: 2_147_483_647 };

/** Types as people write them: `varchar(255)`, `timestamp(3)`, `timestamptz`. */
function shortType(type: string): string {
  const zoned = /^timestamp(\(\d\))? with time zone$/.exec(type);
  if (zoned !== null) return `timestamptz${zoned[1] ?? ''}`;
  return type
    .replace(' without time zone', '')
    .replace(/^character varying/, 'varchar')
    .replace(/^character/, 'char');
}

interface TableRow {
  oid: string;
  schema: string;
  name: string;
  kind: string;
  visible: boolean;
  readable: boolean;
}

/** All tables and views that there are, in one schema or in all, those found without naming a schema first. */
export async function listTables(ask: Ask, schema: string | undefined): Promise<TableInfo[]> {
  const inSchema = schema === undefined ? sql`` : sql`and n.nspname = ${schema}`;
  const rows = await ask(sql<TableRow>`
    select c.oid::text as oid, n.nspname as schema, c.relname as name, c.relkind::text as kind,
      pg_table_is_visible(c.oid) as visible,
      has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select') as readable
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
      and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema' ${inSchema}
    order by pg_table_is_visible(c.oid) desc, n.nspname, c.relname`);
  const columns = await columnsOf(ask, rows);
  const indexes = await indexesOf(ask, rows);
  return rows.map(({ oid, schema: home, name, kind, visible, readable }): TableInfo => {
    const own = columns.get(oid) ?? [];
    const key = own.filter((column) => column.key).map((column) => column.name);
    const isView = kind !== 'r' && kind !== 'p';
    // Every row of a table has a place; it changes when the row does, which its version tells.
    const place = kind === 'r' ? ['ctid'] : [];
    return {
      name,
      schema: home,
      label: schema !== undefined || visible ? name : `${home}.${name}`,
      isView,
      columns: own,
      indexes: isView ? [] : (indexes.get(oid) ?? []),
      physicalKey: isView ? [] : key.length > 0 ? key : place,
      ...(!readable && { isForbidden: true }),
    };
  });
}

/** Rows that belong to tables, by the table's oid. */
function grouped<R extends { oid: string }, T>(rows: readonly R[], each: (row: R) => T): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.oid) ?? [];
    groups.set(row.oid, group);
    group.push(each(row));
  }
  return groups;
}

/** A list of oids as PostgreSQL reads arrays. */
const oidsOf = (tables: readonly TableRow[]) => `{${tables.map(({ oid }) => oid).join(',')}}`;

interface ColumnRow {
  oid: string;
  name: string;
  type: string;
  nullable: boolean;
  generated: boolean;
  hasdefault: boolean;
  key: boolean;
}

async function columnsOf(ask: Ask, tables: readonly TableRow[]): Promise<Map<string, TableColumn[]>> {
  const rows = await ask(sql<ColumnRow>`
    select a.attrelid::text as oid, a.attname as name,
      case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) else format_type(a.atttypid, a.atttypmod) end as type,
      not (a.attnotnull or t.typnotnull) as nullable,
      a.attgenerated <> '' or a.attidentity = 'a' as generated,
      a.atthasdef or a.attidentity <> '' as hasdefault,
      coalesce(a.attnum = any (i.indkey), false) as key
    from pg_attribute a join pg_type t on t.oid = a.atttypid
      left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
    where a.attrelid = any (${oidsOf(tables)}::oid[]) and a.attnum > 0 and not a.attisdropped
    order by a.attrelid, a.attnum`);
  return grouped(rows, ({ name, type: long, nullable, generated, hasdefault, key }): TableColumn => {
    const type = shortType(long);
    const length = /^(?:varchar|char)\((\d+)\)$/.exec(type)?.[1];
    const largest = LARGEST[type];
    return {
      name,
      type,
      typeClass: TYPE_CLASSES.find(([pattern]) => pattern.test(type))?.[1] ?? 'other',
      nullable,
      key,
      generated,
      required: !nullable && !hasdefault && !generated,
      ...(length !== undefined && { maxLength: Number(length) }),
      ...(largest !== undefined && { maxInteger: largest }),
    };
  });
}

interface IndexRow {
  oid: string;
  name: string;
  unique: boolean;
  columns: (string | null)[];
  /** A btree over whole columns in their own order that holds every row. */
  plain: boolean;
  finds: boolean;
  bytes: boolean;
}

/** Collations that sort text by its bytes. */
const BYTE_COLLATIONS = '{C,POSIX,C.UTF-8,C.utf8,ucs_basic,pg_c_utf8}';

async function indexesOf(ask: Ask, tables: readonly TableRow[]): Promise<Map<string, TableIndex[]>> {
  const rows = await ask(sql<Omit<IndexRow, 'columns'> & { columns: string }>`
    select i.indrelid::text as oid, ic.relname as name, i.indisunique and i.indimmediate as unique,
      json_agg(a.attname order by k.ord)::text as columns,
      am.amname = 'btree' and i.indpred is null and i.indisvalid
        and bool_and(a.attname is not null and o.opcdefault and k.coll in (0, a.attcollation)) as plain,
      am.amname in ('btree', 'hash') and i.indpred is null and i.indisvalid as finds,
      coalesce(bool_or(k.ord = 1 and (k.coll = 0
        or co.collname = any (${BYTE_COLLATIONS}::text[])
        or (k.coll = 100 and case coalesce(to_jsonb(d) ->> 'datlocprovider', 'c')
          when 'c' then d.datcollate = any (${BYTE_COLLATIONS}::text[]) when 'b' then true else false end))), false) as bytes
    from pg_index i join pg_class ic on ic.oid = i.indexrelid join pg_am am on am.oid = ic.relam
      cross join lateral unnest(i.indkey::int2[], i.indclass::oid[], i.indcollation::oid[]) with ordinality
        as k (attnum, opclass, coll, ord)
      left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum and k.attnum > 0
      left join pg_opclass o on o.oid = k.opclass
      left join pg_collation co on co.oid = k.coll
      join pg_database d on d.datname = current_database()
    where i.indrelid = any (${oidsOf(tables)}::oid[]) and k.ord <= i.indnkeyatts
    group by i.indrelid, ic.relname, i.indisunique, i.indimmediate, i.indisprimary, am.amname, i.indpred, i.indisvalid
    order by i.indisprimary desc, ic.relname`);
  return grouped(rows, ({ name, unique, columns, plain, finds, bytes }): TableIndex => ({
    name,
    columns: namesIn(columns),
    unique,
    plain,
    byBytes: plain && bytes,
    ...(finds && !plain && { findsOnly: true }),
  }));
}

function namesIn(json: string): string[] {
  const names: unknown = JSON.parse(json);
  return Array.isArray(names) ? names.map((name) => (typeof name === 'string' ? name : '(expression)')) : [];
}

/** Values of a column from both ends of the table, NULLs left out. */
export async function sampleColumn(ask: Ask, table: TableInfo, column: string): Promise<unknown[]> {
  const [key] = table.physicalKey;
  const ordered = key !== undefined && key !== 'ctid';
  const ends = ordered ? [sql`order by ${sql.ref(key)}`, sql`order by ${sql.ref(key)} desc`] : [sql``];
  const values: unknown[] = [];
  for (const end of ends) {
    const rows = await ask(sql<{ value: unknown }>`
      select ${sql.ref(column)} as value from ${sql.id(table.schema ?? 'public', table.name)} ${end} limit 200`);
    values.push(...rows.map((row) => row.value).filter((value) => value !== null));
  }
  return values;
}

interface EffectRow {
  kind: 'trigger' | 'rule' | 'key';
  name: string;
  /** The oid of the table that has it, and how people name that. */
  table: string;
  label: string;
  /** Of a foreign key: the oid of the table that it refers to, and what it does. */
  to: string | null;
  action: string | null;
  /** The oid of the table that is asked about. */
  root: string;
}

const ACTIONS = { c: 'CASCADE', n: 'SET NULL', d: 'SET DEFAULT' } as const;

/** What deleting in this table sets off. */
export async function deletionEffectsOf(ask: Ask, table: TableInfo): Promise<DeletionEffects> {
  const name = qualified(table.schema, table.name);
  const rows = await ask(sql<EffectRow>`
    with recursive reached (oid) as (
      select ${name}::regclass::oid
      union select k.conrelid from pg_constraint k join reached r on r.oid = k.confrelid
        where k.contype = 'f' and k.confdeltype in ('c', 'n', 'd')
    ), found (kind, name, oid, "to", action) as (
      select 'key', conname, conrelid, confrelid::text, confdeltype::text from pg_constraint
        where contype = 'f' and confdeltype in ('c', 'n', 'd') and confrelid in (select oid from reached)
      union all select 'trigger', tgname, tgrelid, null, null from pg_trigger
        where not tgisinternal and tgtype & 8 <> 0 and tgenabled in ('O', 'A') and tgrelid in (select oid from reached)
      union all select 'rule', rulename, ev_class, null, null from pg_rewrite
        where ev_type = '4' and ev_enabled in ('O', 'A') and ev_class in (select oid from reached)
    )
    select f.kind, f.name, f.oid::text as "table", f."to", f.action, ${name}::regclass::oid::text as root,
      case when pg_table_is_visible(c.oid) then c.relname else n.nspname || '.' || c.relname end as label
    from found f join pg_class c on c.oid = f.oid join pg_namespace n on n.oid = c.relnamespace
    order by f.kind, f.name`);
  const triggers: DeleteTrigger[] = [];
  const keys: ReferringKey[] = [];
  for (const { kind, name: own, table: from, label, to, action } of rows) {
    if (kind !== 'key') triggers.push({ table: from, name: own, kind });
    else if (action === 'c' || action === 'n' || action === 'd')
      keys.push({ from, to: to ?? '', label, name: own, action: ACTIONS[action] });
  }
  return effectsOf(rows[0]?.root ?? '', triggers, keys);
}
