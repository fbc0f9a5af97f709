import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { AddressOf } from '../../../shared/backends/index.ts';
import { among, countRows, likePattern, takenIndex, isBetween, type TableDialect } from '../sql/dialect.ts';
import { mysqlGrouping, type ExactCollation } from './grouping.ts';
import { explainFailure } from './failures.ts';
import { abortable } from '../sql/database.ts';
import type { TableInfo } from '../sql/table.ts';

/** Characters of a text that an index on it holds: as many as the oldest row formats allow. */
const INDEXED_CHARACTERS = 191;

/** What is particular to MySQL and MariaDB for a table of sessions. */
export function mysqlTableDialect(
  address: AddressOf<'mysql'>,
  table: TableInfo,
  { returnsDeleted, collation }: { returnsDeleted: boolean; collation: ExactCollation },
): TableDialect {
  const grouping = mysqlGrouping(collation);
  const inCharset = inCharsetOf(table);
  return {
    looseTypes: false,
    maxParameters: 1_000,
    locksRows: true,
    oneStatementIsSafe: false,
    canHold: (text) => text.isWellFormed(),
    integer: (value) => sql`${value}`,
    withoutIndex: (column) => sql`coalesce(${column})`,
    // Most collations ignore letter case, and all of the older ones spaces at the end: the index finds what is alike,
    // and comparing bytes leaves what is the same.
    equals: (column, values) => {
      const texts = values.filter((value) => typeof value === 'string');
      if (texts.length < values.length) return among(column, values);
      const alike = among(column, texts.map(inCharset));
      const same = among(
        bytesOf(column),
        texts.map((text) => Buffer.from(text)),
      );
      return sql<SqlBool>`(${alike} and ${same})`;
    },
    startsWith: (column, prefix) => sql<SqlBool>`${column} like ${inCharset(likePattern(prefix, 'start'))}`,
    between: (column, first, last) => isBetween(column, inCharset(first), inCharset(last)),
    matches: (column, text, where) =>
      sql<SqlBool>`convert(${column} using utf8mb4) collate utf8mb4_general_ci like ${likePattern(text, where)}`,
    hasItem: (list, item) => sql<SqlBool>`instr(concat(',', ${grouping.exactly(list)}, ','), ${`,${item},`}) > 0`,
    // MariaDB does not know the alias for the new row that MySQL would rather have here.
    orUpdate: (_uniqueColumn, values) => {
      const sets = Object.keys(values).map((name) => sql`${sql.id(name)} = values(${sql.id(name)})`);
      return sql`on duplicate key update ${sql.join(sets)}`;
    },
    takenKey: (error) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'ER_DUP_ENTRY')) return undefined;
      // `for key 'index'` of MariaDB, `for key 'table.index'` of MySQL.
      const name = / for key '(.*)'$/.exec(error.message)?.[1] ?? '';
      return takenIndex(table, name.replace(`${table.name}.`, ''));
    },
    alike: (column, text) => among(column, [inCharset(text)]),
    grouping,
    returnsDeleted,
    rowsLeft: countRows,
    indexSql,
    makeIndex: async (db, where, column, signal) => {
      await sql.raw(indexSql(where, column)).execute(db, abortable(signal));
    },
    explainFailure: (error) => explainFailure(error, { address, table }),
  };
}

/** The bytes of a text in UTF-8, whatever its character set. */
function bytesOf(column: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`cast(convert(${column} using utf8mb4) as binary)`;
}

/** Texts to compare with, in the table's character set: with one that it has no letter for, a comparison would fail. */
function inCharsetOf({ columns }: TableInfo): (text: string) => unknown {
  const [charset, ...others] = new Set(columns.flatMap((column) => column.charset ?? []));
  if (charset === undefined || others.length > 0 || charset === 'utf8mb4' || !/^\w+$/.test(charset)) {
    return (text) => text;
  }
  return (text) => sql`convert(${text} using ${sql.raw(charset)})`;
}

/** InnoDB makes an index without keeping writers out, unless told otherwise. */
export function indexSql({ name, columns }: TableInfo, column: string): string {
  const isText = columns.some((one) => one.name === column && one.typeClass === 'text');
  const index = quoted(`${name}_${column}_idx`.slice(-64));
  return `CREATE INDEX ${index} ON ${quoted(name)} (${quoted(column)}${isText ? `(${INDEXED_CHARACTERS})` : ''})`;
}

export function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
