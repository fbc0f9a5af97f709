import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { FIELD_KINDS, SESSION_FIELDS, type SessionField } from '../../../shared/session.ts';
import type { Encoding, TableLayout } from '../../../shared/layouts.ts';
import type { TableColumn } from '../../layouts/table-columns.ts';
import type { Condition } from './conditions.ts';
import type { TableDialect } from './dialect.ts';
import type { TableRows } from './rows.ts';

/** The furthest moment that a Date can hold. */
const LAST_MOMENT = 8_640_000_000_000_000n;

/** `always`: nothing can lie there that is read in another way. `never`: it takes decoding to tell. */
type Regular = Condition | 'always' | 'never';

/**
 * What holds for rows that the server can judge as decoding them would: each value has the form that the layout says. Undefined
 * where that cannot be told in this table.
 */
export function isRegular({ layout, table, dialect }: TableRows): Condition | undefined {
  const conditions: Condition[] = [];
  for (const field of SESSION_FIELDS) {
    const mapping = layout.columns[field];
    const column = table.columns.find(({ name }) => name === mapping?.column);
    if (mapping === undefined || column === undefined) continue;
    const regular = regularIn(field, mapping.encoding, column, dialect);
    if (regular === 'never') return undefined;
    const isVital = field === 'id' || field === 'shop' || field === 'isOnline';
    const isThere = sql<SqlBool>`${sql.ref(column.name)} is not null`;
    if (regular === 'always') {
      if (isVital && column.nullable) conditions.push(isThere);
    } else if (isVital) conditions.push(sql<SqlBool>`(${isThere} and ${regular})`);
    else conditions.push(sql<SqlBool>`(${sql.ref(column.name)} is null or ${regular})`);
  }
  if (!isWhole(layout)) return undefined;
  return conditions.length === 0 ? sql<SqlBool>`1 = 1` : sql<SqlBool>`(${sql.join(conditions, sql` and `)})`;
}

/** A session cannot be told from its row alone where its id is made of a user's. */
function isWhole({ columns }: TableLayout): boolean {
  return columns.shop !== undefined && columns.id !== undefined && columns.id.encoding !== 'online-id';
}

function regularIn(field: SessionField, encoding: Encoding, column: TableColumn, dialect: TableDialect): Regular {
  const value = sql.ref(column.name);
  const { typeClass } = column;
  const { grouping } = dialect;
  const isA = grouping.isA && ((type: 'text' | 'integer' | 'blob') => grouping.isA?.(column, type));
  const isText = typeClass === 'text' || typeClass === 'varchar';
  switch (encoding) {
    case 'text':
    case 'text-empty':
    case 'offline-id':
      return isA?.('text') ?? (isText ? 'always' : 'never');
    case 'boolean':
    case 'boolean-false':
      if (typeClass === 'true-boolean') return 'always';
      return all(isA?.('integer'), oneOf(value, ['0', '1']));
    case 'boolean-integer':
    case 'boolean-integer-zero':
      return typeClass === 'bit' || typeClass === 'true-boolean'
        ? 'never'
        : all(isA?.('integer'), oneOf(value, ['0', '1']));
    case 'boolean-letter':
      return all(isA?.('text'), oneOf(value, ["'t'", "'f'"]));
    case 'boolean-word':
      return all(isA?.('text'), oneOf(value, ["'true'", "'false'"]));
    case 'boolean-digit':
      return all(isA?.('text'), oneOf(value, ["'0'", "'1'"]));
    case 'seconds':
    case 'milliseconds':
      return isA === undefined && typeClass !== 'integer' ? 'never' : all(isA?.('integer'), within(value, LAST_MOMENT));
    case 'iso-z':
    case 'iso-offset':
      return grouping.isIso?.(value, encoding === 'iso-z' ? 'Z' : '+00:00') ?? 'never';
    case 'datetime':
    case 'datetime-zone':
      // What SQLite has there is text in whatever form.
      return isA === undefined ? grouping.isOrdinary(value) : 'never';
    case 'integer':
      if (isA === undefined && typeClass !== 'integer') return 'never';
      if (FIELD_KINDS[field] !== 'number') return isA?.('integer') ?? 'always';
      return all(isA?.('integer'), within(value, BigInt(Number.MAX_SAFE_INTEGER)));
    case 'digits-text':
      return isA === undefined && !isText ? 'never' : all(isA?.('text'), grouping.hasOnlyDigits(value));
    case 'digits-blob':
      return isA === undefined ? 'never' : all(isA('blob'), grouping.hasOnlyDigits(sql`cast(${value} as text)`));
    case 'date':
    case 'online-id':
      return 'never';
  }
}

function all(...conditions: (Condition | undefined)[]): Condition {
  return sql<SqlBool>`(${sql.join(
    conditions.filter((one) => one !== undefined),
    sql` and `,
  )})`;
}

function oneOf(value: RawBuilder<unknown>, literals: readonly string[]): Condition {
  return sql<SqlBool>`${value} in (${sql.raw(literals.join(', '))})`;
}

function within(value: RawBuilder<unknown>, most: bigint): Condition {
  return sql<SqlBool>`${value} between ${sql.raw(`-${most}`)} and ${sql.raw(`${most}`)}`;
}
