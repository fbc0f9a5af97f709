import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { DeskError } from '../../../shared/errors.ts';
import type { TableLayout } from '../../../shared/layouts.ts';
import type { SessionField } from '../../../shared/session.ts';
import { decodeSession } from '../../layouts/decode.ts';
import type { Scalar } from '../cursor.ts';
import type { StoredSession } from '../store.ts';
import { idIs, type Condition } from './conditions.ts';
import { abortable, type Database, type Row } from './database.ts';
import type { TableDialect } from './dialect.ts';
import { keyOfId, keyOfRow } from './keys.ts';
import { typedValue } from './typed-value.ts';
import type { TableColumn } from '../../layouts/table-columns.ts';
import { foundByIndex, isUnique, type TableInfo } from './table.ts';

interface Select {
  orderBy?: readonly RawBuilder<unknown>[];
  limit?: number;
  offset?: number;
  columns?: readonly string[];
  /** Nobody else may change these rows until the transaction ends. */
  lock?: boolean;
  /** Many rows may be read for it. */
  isLong?: boolean;
}

/** The rows of one table of sessions: how they are selected, named and decoded. */
export class TableRows {
  readonly table: TableInfo;
  readonly layout: TableLayout;
  readonly dialect: TableDialect;
  readonly idColumn: string;
  readonly idIsUnique: boolean;
  readonly shopIsIndexed: boolean;
  /** Columns such as Rails's `created_at`, which must be given when a row is added. */
  readonly #stamps: readonly TableColumn[];
  /** Other columns that must be given when a row is added, and that no field is mapped to. */
  readonly asked: readonly TableColumn[];
  /** Columns as stored, then those of the physical key that are no columns (SQLite's `rowid`). */
  readonly #selection: readonly string[];

  constructor(table: TableInfo, layout: TableLayout, dialect: TableDialect) {
    this.table = table;
    this.layout = layout;
    this.dialect = dialect;
    this.idColumn = this.columnOf('id') ?? 'id';
    this.idIsUnique = isUnique(table, this.idColumn) && layout.columns.id?.encoding !== 'online-id';
    this.shopIsIndexed = foundByIndex(table, this.columnOf('shop') ?? '');
    const names = table.columns.map((column) => column.name);
    const mapped = new Set(Object.values(layout.columns).map((mapping) => mapping.column));
    const asked = table.columns.filter(({ name, required }) => required && !mapped.has(name));
    this.#stamps = asked.filter(({ typeClass }) => TIME_CLASSES.has(typeClass));
    this.asked = asked.filter(({ typeClass }) => !TIME_CLASSES.has(typeClass));
    this.#selection = [...names, ...table.physicalKey.filter((column) => !names.includes(column))];
  }

  columnOf(field: SessionField): string | undefined {
    return this.layout.columns[field]?.column;
  }

  /** What tells rows apart; of a view only the id does. */
  get keyColumns(): readonly string[] {
    return this.table.physicalKey.length > 0 ? this.table.physicalKey : [this.idColumn];
  }

  /** The database as this table is named in it. */
  in(db: Database): Database {
    return this.table.schema === undefined ? db : db.withSchema(this.table.schema);
  }

  /** A row to add, with what its table asks for beyond the session. */
  withTimestamps(row: Row): Row {
    const now = new Date().toISOString().slice(0, 23).replace('T', ' ');
    return { ...Object.fromEntries(this.#stamps.map(({ name }) => [name, now])), ...row };
  }

  /**
   * What a person typed for columns that a new row asks for, in their types.
   * @throws DeskError VALUE_REFUSED for what is none of the column's type; BAD_INPUT for other columns
   */
  given(texts: Readonly<Record<string, string>>): Row {
    const entries = Object.entries(texts).map(([name, text]): [string, unknown] => {
      const column = this.asked.find((one) => one.name === name);
      if (column === undefined) throw new DeskError('BAD_INPUT', `Column ${name} asks for no value of its own.`);
      return [name, typedValue(column, text)];
    });
    return this.fitToColumns(Object.fromEntries(entries));
  }

  /**
   * A row as its columns hold it. Times are cut, as all adapters do: PostgreSQL would round a session's end up.
   * @throws DeskError VALUE_REFUSED for what is too long or too large for its column
   */
  fitToColumns(row: Row): Row {
    const cut: Row = {};
    for (const { name, type, maxLength = Infinity, maxInteger = Infinity } of this.table.columns) {
      const value = row[name];
      const digits = /^timestamp(?:tz)?\(([0-2])\)/.exec(type)?.[1];
      if (typeof value === 'string' && digits !== undefined) cut[name] = cutTo(Number(digits), value);
      const length = typeof value === 'string' ? Array.from(value).length : 0;
      if (length > maxLength) {
        const message = `The value for ${name} has ${length} characters; its column (${type}) holds ${maxLength}.`;
        throw new DeskError('VALUE_REFUSED', `${message} Nothing was written.`, {
          hint: 'Shorten the value, or widen the column in the app’s database.',
        });
      }
      if (typeof value === 'bigint' && value > maxInteger) {
        const message = `The value for ${name} is too large: its column (${type}) ends at ${maxInteger}.`;
        throw new DeskError('VALUE_REFUSED', `${message} Nothing was written.`, {
          hint: 'Change the value, or widen the column in the app’s database.',
        });
      }
    }
    return { ...row, ...cut };
  }

  select(
    db: Database,
    where: readonly Condition[],
    { orderBy = [], limit, offset, columns, lock = false, isLong = false }: Select = {},
  ) {
    let query = this.in(db)
      .selectFrom(this.table.name)
      .select((columns ?? this.#selection).map((column) => sql.ref(column).as(column)));
    const wanted = isLong ? this.dialect.whileWanted?.(this.table) : undefined;
    if (wanted !== undefined) query = query.where(wanted);
    for (const condition of where) query = query.where(condition);
    for (const by of orderBy) query = query.orderBy(by);
    if (limit !== undefined) query = query.limit(limit);
    if (lock && this.dialect.locksRows) query = query.forUpdate();
    return offset === undefined ? query : query.offset(offset);
  }

  /** Runs a select; it is stopped at the database when the signal aborts. */
  async run(query: ReturnType<TableRows['select']>, signal: AbortSignal | undefined): Promise<Row[]> {
    return query.execute(abortable(signal));
  }

  stored(row: Row): StoredSession {
    const raw: Row = {};
    for (const { name } of this.table.columns) raw[name] = row[name];
    const decoded = decodeSession(this.layout, raw);
    const id = typeof raw[this.idColumn] === 'string' ? decoded.fields.id : undefined;
    const byId = id !== undefined && (this.idIsUnique || this.table.physicalKey.length === 0);
    const key = byId ? keyOfId(id) : keyOfRow(scalarsOf(this.table.physicalKey, row), raw);
    return { key, raw, ...decoded };
  }

  /** The id of a row, where it has one that can be read. */
  idOf(row: Row): string | undefined {
    const value = row[this.idColumn];
    if (typeof value === 'string' && this.layout.columns.id?.encoding === 'text') return value;
    return decodeSession(this.layout, row).fields.id;
  }

  hasIds(ids: readonly string[]): Condition {
    return idIs(this.layout, this.dialect, ids) ?? sql<SqlBool>`1 = 0`;
  }

  /** The row with this physical key. */
  isAt(values: readonly Scalar[]): Condition {
    const keys = this.table.physicalKey;
    if (keys.length === 0 || values.length !== keys.length) return sql<SqlBool>`1 = 0`;
    const parts = keys.map((key, at) => sql`${sql.ref(key)} = ${values[at]}`);
    return sql<SqlBool>`${sql.join(parts, sql` and `)}`;
  }
}

const TIME_CLASSES = new Set(['datetime', 'timestamp', 'timestamp-zone']);

/** @param time `2026-11-20 12:34:56.789`, with or without a zone; @param digits of the second, fewer than three */
function cutTo(digits: number, time: string): string {
  return time.replace(/\.\d{3}/, (fraction) => (digits === 0 ? '' : fraction.slice(0, digits + 1)));
}

export function scalarsOf(columns: readonly string[], row: Row): Scalar[] {
  return columns.map((column) => {
    const value = row[column];
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
    return value instanceof Uint8Array ? value : null;
  });
}
