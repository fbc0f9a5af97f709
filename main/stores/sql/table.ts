import type { IndexInfo } from '../../../shared/records.ts';
import type { TableColumn } from '../../layouts/table-columns.ts';

export interface TableIndex extends IndexInfo {
  /** Holds every row, sorted as `order by` sorts: neither partial, nor over expressions, nor in another collation. */
  plain: boolean;
  /** Sorted as bytes sort, so that texts with one beginning lie together. */
  byBytes: boolean;
  /** `like 'x%'` walks along it in order, whatever its collation. */
  walksPrefixes?: boolean;
  /** Finds values and beginnings of texts in every row, but does not sort as `order by` does. */
  findsOnly?: boolean;
}

/** A table or a view, as the database's catalogue describes it. */
export interface TableInfo {
  name: string;
  /** Where the database has schemas. */
  schema?: string;
  /** How people and profiles name it: the name, or `schema.name` where the name alone would mean another table. */
  label: string;
  isView: boolean;
  columns: TableColumn[];
  indexes: TableIndex[];
  /**
   * Columns that tell every row from every other one: SQLite's `rowid`, or the primary key. Empty for a view, whose
   * rows cannot be told apart.
   */
  physicalKey: string[];
  /** This user is not allowed to read it. */
  isForbidden?: true;
}

/** SQLite's own number of a row, under a name that no column has taken; undefined where a table has none. */
export function rowidOf({ physicalKey: [name, ...others], columns }: TableInfo): string | undefined {
  return others.length === 0 && columns.every((column) => column.name !== name) ? name : undefined;
}

/** Whether an index gives rows by this column without sorting. */
export function servedByIndex(table: TableInfo, column: string): boolean {
  return table.indexes.some((index) => index.plain && index.columns[0] === column);
}

/** Whether an index finds the rows with a value in this column. */
export function foundByIndex(table: TableInfo, column: string): boolean {
  return table.indexes.some((index) => (index.plain || index.findsOnly === true) && index.columns[0] === column);
}

/** Whether that index also keeps texts with one beginning together. */
export function servedByBytes(table: TableInfo, column: string): boolean {
  return table.indexes.some((index) => index.plain && index.byBytes && index.columns[0] === column);
}

/** Whether that index gives the texts with one beginning in order, however it sorts. */
export function walksPrefixes(table: TableInfo, column: string): boolean {
  return table.indexes.some((index) => index.plain && index.walksPrefixes === true && index.columns[0] === column);
}

/** Whether no two rows can have the same value in this column. */
export function isUnique(table: TableInfo, column: string): boolean {
  return table.indexes.some(
    (index) => index.plain && index.unique && index.columns.length === 1 && index.columns[0] === column,
  );
}
