/**
 * What kind of values a declared type stands for; each backend says which of its types are which. `boolean` and `datetime`
 * are columns where any number or text may lie (SQLite's, MySQL's `tinyint(1)`); `true-boolean`, `timestamp` and
 * `timestamp-zone` hold nothing but what they say.
 */
export type TypeClass =
  | 'text'
  | 'varchar'
  | 'integer'
  | 'boolean'
  | 'true-boolean'
  | 'bit'
  | 'datetime'
  | 'timestamp'
  | 'timestamp-zone'
  | 'blob'
  | 'other';

export interface TableColumn {
  name: string;
  /** As declared: `varchar(255)`. */
  type: string;
  typeClass: TypeClass;
  nullable: boolean;
  key: boolean;
  /** Computed by the database; cannot be written. */
  generated: boolean;
  /** Must be given when a row is added: allows no NULL and has no default. */
  required: boolean;
  /** The character set of its texts, where each column has its own. */
  charset?: string;
  /** The most characters that it holds, where the database refuses more without naming the column. */
  maxLength?: number;
  /** The largest whole number that it holds, likewise. */
  maxInteger?: number;
}

/** As much of a table as its layout is told by. */
export interface TableColumns {
  /** How people and profiles name it. */
  label: string;
  columns: readonly TableColumn[];
}
