import type { SessionFields } from '../../../shared/session.ts';
import type { RestoreCopy, Removal, SeenSession, StoredSession, WriteOptions } from '../store.ts';
import { deleteAtOnce, deleteIds, deleteSeen, restoreAll, readId } from './changes.ts';
import type { DeletionEffects } from './deletion-effects.ts';
import type { Database, Row } from './database.ts';
import type { TableRows } from './rows.ts';
import type { TableChanges } from './table-changes.ts';
import { takenForAnother, upsert, writeSession } from './write.ts';

/** Changes in transactions: what is there is read and locked, then changed. */
export class TransactionChanges implements TableChanges {
  readonly #db: Database;
  readonly #rows: TableRows;
  readonly #effects: DeletionEffects;

  constructor(db: Database, rows: TableRows, effects: DeletionEffects) {
    this.#db = db;
    this.#rows = rows;
    this.#effects = effects;
  }

  #transaction<T>(work: (tx: Database) => Promise<T>): Promise<T> {
    return this.#db.transaction().execute(work);
  }

  async upsert(id: string, row: Row): Promise<void> {
    const rows = this.#rows;
    if (rows.dialect.oneStatementIsSafe && rows.idIsUnique && rows.asked.length === 0) {
      await upsert(this.#db, rows, id, row);
      return;
    }
    await this.#transaction(async (tx) => {
      if (!rows.idIsUnique) await rows.dialect.lockId?.(tx, id);
      await upsert(tx, rows, id, row);
      if ((await readId(tx, rows, id)) === undefined) throw takenForAnother();
    });
  }

  write(fields: SessionFields, options: WriteOptions): Promise<StoredSession> {
    return this.#transaction((tx) => writeSession(tx, this.#rows, fields, options));
  }

  async remove(seen: readonly SeenSession[], signal: AbortSignal | undefined): Promise<Removal> {
    const rows = this.#rows;
    const atOnce = await this.#removeAtOnce(seen, signal);
    if (atOnce !== undefined) return { removed: atOnce, others: 0 };
    return this.#transaction(async (tx) => {
      if (!this.#effects.mayTakeMore) return { removed: await deleteSeen(tx, rows, seen, signal), others: 0 };
      const before = await rows.dialect.rowsLeft(tx, rows.table);
      const removed = await deleteSeen(tx, rows, seen, signal);
      const deleted = before - (await rows.dialect.rowsLeft(tx, rows.table));
      return { removed, others: Math.max(0, deleted - removed.filter(Boolean).length) };
    });
  }

  /** Undefined, and nothing deleted, where that cannot be or some are not as they were seen. */
  async #removeAtOnce(seen: readonly SeenSession[], signal: AbortSignal | undefined): Promise<boolean[] | undefined> {
    // Rules do not go with `returning`, and triggers may keep what they are asked to delete.
    if (!this.#rows.dialect.returnsDeleted || this.#effects.problems.length > 0) return undefined;
    const changed = new Error('Some are not as they were seen.');
    try {
      return await this.#transaction(async (tx) => {
        const removed = await deleteAtOnce(tx, this.#rows, seen, signal);
        if (removed === undefined) throw changed;
        return removed;
      });
    } catch (error) {
      if (error === changed) return undefined;
      throw error;
    }
  }

  async removeIds(ids: readonly string[], signal: AbortSignal | undefined): Promise<void> {
    await this.#transaction((tx) => deleteIds(tx, this.#rows, ids, signal));
  }

  restore(copies: readonly RestoreCopy[], signal: AbortSignal | undefined): Promise<boolean[]> {
    return this.#transaction((tx) => restoreAll(tx, this.#rows, copies, signal));
  }
}
