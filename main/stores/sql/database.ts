import type { AbortableQueryOptions, Kysely, RawBuilder } from 'kysely';

/** Tables are known only when the program runs. */
export type AnyTables = Record<string, Record<string, unknown>>;
export type Database = Kysely<AnyTables>;
export type Row = Record<string, unknown>;

/** Options for a query that is stopped at the database when the signal aborts. */
export function abortable(signal: AbortSignal | undefined): AbortableQueryOptions {
  return signal === undefined ? {} : { signal, inflightQueryAbortStrategy: 'cancel query' };
}

/** Asks a database for what a statement selects. */
export type Ask = <R>(statement: RawBuilder<R>) => Promise<R[]>;

/** Each statement is stopped at the database when the signal aborts. */
export function asking(db: Database, signal: AbortSignal | undefined): Ask {
  return async (statement) => (await statement.execute(db, abortable(signal))).rows;
}
