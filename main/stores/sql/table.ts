import type { IndexInfo } from '../../../shared/records.ts';

/** What kind of values a declared type stands for; each backend says which of its types are which. */
export type TypeClass = 'text' | 'varchar' | 'integer' | 'boolean' | 'datetime' | 'blob' | 'other';

export interface TableColumn {
  name: string;
  /** As declared: `varchar(255)`. */
  type: string;
  typeClass: TypeClass;
  nullable: boolean;
  key: boolean;
  /** Computed by the database; cannot be written. */
  generated: boolean;
}

export interface TableIndex extends IndexInfo {
  /** Holds every row, sorted as bytes sort: neither partial, nor over expressions, nor without regard to letter case. */
  plain: boolean;
}

/** A table or a view, as the database's catalogue describes it. */
export interface TableInfo {
  name: string;
  isView: boolean;
  columns: TableColumn[];
  indexes: TableIndex[];
  /**
   * Columns that tell every row from every other one: SQLite's `rowid`, or the primary key. Empty for a view, whose
   * rows cannot be told apart.
   */
  physicalKey: string[];
}

/** Whether an index gives rows by this column without sorting. */
export function servedByIndex(table: TableInfo, column: string): boolean {
  return table.indexes.some((index) => index.plain && index.columns[0] === column);
}

/** Whether no two rows can have the same value in this column. */
export function isUnique(table: TableInfo, column: string): boolean {
  return table.indexes.some(
    (index) => index.plain && index.unique && index.columns.length === 1 && index.columns[0] === column,
  );
}
