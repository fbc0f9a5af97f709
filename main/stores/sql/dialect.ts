import { sql, type Expression, type RawBuilder, type SqlBool } from 'kysely';
import type { DeskError } from '../../../shared/errors.ts';
import type { TableColumn } from '../../layouts/table-columns.ts';
import type { Explanation } from '../failures.ts';
import type { TimeForm } from './time-forms.ts';
import type { Database, Row } from './database.ts';
import type { TableInfo } from './table.ts';

/** All in which the SQL databases differ for a table of sessions. Everything else is said once. */
export interface TableDialect {
  /** A column may hold values of other types than it declares, so that filters have to look for those too. */
  readonly looseTypes: boolean;
  /** The most values that one statement may carry. */
  readonly maxParameters: number;
  /** Others can write between two statements of a transaction, unless the row is locked (`for update`). */
  readonly locksRows: boolean;
  /**
   * An upsert by id touches the session of exactly this id and needs no transaction to see to that. Not so where ids that differ
   * in letter case are the same to a key, nor where only transactions may write.
   */
  readonly oneStatementIsSafe: boolean;
  /** Whether a text can be stored at all; what cannot be is not there either. */
  canHold(text: string): boolean;
  /** A 64-bit integer to compare with, whatever size of integer its column holds. */
  integer(value: bigint): RawBuilder<unknown>;
  /** The column, written so that the planner takes no index for it. */
  withoutIndex(column: RawBuilder<unknown>): RawBuilder<unknown>;
  /** Where the database cannot interrupt a statement: what is true of each row, or ends the statement as nobody wants it any more. */
  readonly whileWanted?: (table: TableInfo) => Expression<SqlBool> | undefined;
  /** Whether two texts are the same to the last letter, so that an index serves it. */
  equals(column: RawBuilder<unknown>, values: readonly unknown[]): Expression<SqlBool>;
  /** Whether the column takes a text for the same as this one: to some, letter case or spaces at the end are nothing. */
  alike(column: RawBuilder<unknown>, text: string): Expression<SqlBool>;
  /** Whether a text begins with another, letter for letter, so that an index serves it. May let through too much. */
  startsWith(column: RawBuilder<unknown>, prefix: string): Expression<SqlBool>;
  /** Whether a text lies between two others, both included, in the order of its column, so that an index serves it. */
  between(column: RawBuilder<unknown>, first: string, last: string): Expression<SqlBool>;
  /** Whether a text begins with another or holds it, whatever the letter case; `%` and `_` stand for themselves. */
  matches(column: RawBuilder<unknown>, text: string, where: 'start' | 'anywhere'): Expression<SqlBool>;
  /** Whether a comma list has this item with nothing around it, letter for letter. Never says so of a list that has not. */
  hasItem(list: RawBuilder<unknown>, item: string): Expression<SqlBool>;
  /** What follows `insert … values …` so that a row with the same unique column gets these values instead. */
  orUpdate(uniqueColumn: string, values: Row): RawBuilder<unknown>;
  /** Lets one writer of an id go after the other, where no unique index does; until the end of the transaction. */
  lockId?(tx: Database, id: string): Promise<void>;
  /** The unique index that a row was refused for, and its columns as far as they are known; undefined for other failures. */
  takenKey(error: unknown, table: TableInfo): { index: string; columns: readonly string[] } | undefined;
  /** `delete … returning`, as all but MySQL itself have it. */
  readonly returnsDeleted: boolean;
  readonly grouping: GroupingDialect;
  /** Each row that is read is paid for: nothing reads a whole table unasked. */
  readonly billsReads?: true;
  /** How many rows are left in this transaction, or less a fixed number: it falls by one with each that goes. */
  rowsLeft(tx: Database, table: TableInfo): Promise<number>;
  /** The SQL of an index on this column that holds up the app's writing as little as can be. */
  indexSql(table: TableInfo, column: string): string;
  /** Runs `indexSql`. What is cancelled or fails leaves no half-made index behind. */
  makeIndex(db: Database, table: TableInfo, column: string, signal: AbortSignal | undefined): Promise<void>;
  /** The one place where the driver's failures become something that a person can act on. */
  explainFailure: (error: unknown) => DeskError | Promise<DeskError>;
}

/** In which the databases differ for counting sessions in groups. */
export interface GroupingDialect {
  /** Whether the value in a column is of a type, where it may be of any. */
  readonly isA?: (column: TableColumn, type: 'text' | 'integer' | 'blob') => Expression<SqlBool>;
  /** Whether a text is a date and time as `toISOString` writes it, save for the zone, where that can be told. */
  readonly isIso?: (value: RawBuilder<unknown>, zone: string) => Expression<SqlBool>;
  /** Whether a time of a type of its own is one of our calendar: neither infinite nor made of zeros. */
  readonly isOrdinary: (value: RawBuilder<unknown>) => Expression<SqlBool>;
  readonly isNotEmpty: (text: RawBuilder<unknown>) => Expression<SqlBool>;
  readonly hasOnlyDigits: (text: RawBuilder<unknown>) => Expression<SqlBool>;
  /** A division of whole numbers. */
  readonly divide: (value: RawBuilder<unknown>, by: number) => RawBuilder<unknown>;
  /** The day in UTC of a time that is no number: whole days since 1970. */
  readonly dayOf: (time: RawBuilder<unknown>, form: TimeForm) => RawBuilder<unknown>;
  /** A text, so that only what is the same to the last letter is one group. */
  readonly exactly: (text: RawBuilder<unknown>) => RawBuilder<unknown>;
  /** Whether an id is `offline_` and the shop, to the last letter. */
  readonly isOfflineId: (id: RawBuilder<unknown>, shop: RawBuilder<unknown>) => Expression<SqlBool>;
  /** Whether a shop may not be in small letters without a slash at its end. May say so of too many. */
  readonly isOddlyWritten: (shop: RawBuilder<unknown>) => Expression<SqlBool>;
  /** A shop in small letters without a slash at its end. */
  readonly canonical: (shop: RawBuilder<unknown>) => RawBuilder<unknown>;
  /**
   * One of some 65,000 numbers that tells which bucket a shop is in, whatever its letter case, where grouping by the shop itself is
   * slow: to a table in memory the names of many shops are too large.
   */
  readonly bucketOf?: (shop: RawBuilder<unknown>) => RawBuilder<unknown>;
  /**
   * A table that tells in `n` how often there is each number, in `packed`, and each list of rows that have a number, in `list`, where that is quicker than to
   * group by one after the other.
   * @param most rows that are of use
   */
  readonly tally?: (
    of: { packed: RawBuilder<unknown>; list: RawBuilder<unknown>; from: RawBuilder<unknown> },
    most: number,
  ) => RawBuilder<unknown>;
}

/** `on conflict (column) do update set …`, as SQLite and PostgreSQL have it. */
export function onConflictUpdate(uniqueColumn: string, values: Row): RawBuilder<unknown> {
  const sets = Object.keys(values).map((name) => sql`${sql.id(name)} = excluded.${sql.id(name)}`);
  return sql`on conflict (${sql.id(uniqueColumn)}) do update set ${sql.join(sets)}`;
}

/** The unique index of this name. */
export function takenIndex(table: TableInfo, name: string): { index: string; columns: readonly string[] } {
  return { index: name, columns: table.indexes.find((index) => index.name === name)?.columns ?? [] };
}

/** Exact where others change nothing meanwhile, or are not seen in the transaction. */
export async function countRows(tx: Database, { name }: TableInfo): Promise<number> {
  const row = await tx
    .selectFrom(name)
    .select((on) => on.fn.countAll().as('count'))
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

/** One of these values, compared as the column compares. */
export function among(column: RawBuilder<unknown>, values: readonly unknown[]): Expression<SqlBool> {
  const [first] = values;
  return values.length === 1 ? sql<SqlBool>`${column} = ${first}` : sql<SqlBool>`${column} in (${sql.join(values)})`;
}

/** Between two texts, both included. */
export function isBetween(column: RawBuilder<unknown>, first: unknown, last: unknown): Expression<SqlBool> {
  return sql<SqlBool>`${column} between ${first} and ${last}`;
}

/** A pattern for `like` in which nothing of the text is a wildcard; `\` is the escape. */
export function likePattern(text: string, where: 'start' | 'anywhere'): string {
  return `${where === 'start' ? '' : '%'}${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}

/** Views are only ever read, and what reads cannot write: a function that the view calls tried to. */
export const VIEW_WRITES: Explanation = [
  'READ_ONLY',
  'Reading this view would change the database, so the server stopped it. Nothing was changed.',
  'A function in the view writes. Choose the table behind it in the profile.',
];
