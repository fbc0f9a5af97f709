/** What the main thread and the worker that holds the file say to each other. */

export type SqlValue = string | number | bigint | Uint8Array | null;

export interface WorkerSetup {
  file: string;
  /** How long SQLite waits for a lock; milliseconds. */
  busyTimeout: number;
  /** No connection that can write is ever opened. */
  readOnly: boolean;
}

export interface WorkerData extends WorkerSetup {
  /** Of an `Interrupt`. */
  interrupt: Int32Array<SharedArrayBuffer>;
}

export interface WorkerRequest {
  id: number;
  sql: string;
  parameters: readonly SqlValue[];
  /**
   * `read` runs on a connection that cannot write. `begin` and what follows in its `transaction` run on the one that may, which is
   * opened when first asked for and closed soon after. `let-go` closes both.
   */
  mode: 'read' | 'begin' | 'transaction' | 'let-go';
}

export type WorkerAnswer =
  | { id: number; columns: string[]; rows: SqlValue[][] }
  | { id: number; changes: number }
  | { id: number; failure: WorkerFailure };

/** A failure in the words of SQLite or of the file system. */
export interface WorkerFailure {
  /** `SQLITE_BUSY`, `ENOENT`, … */
  code: string;
  message: string;
}
