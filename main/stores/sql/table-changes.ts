import type { SessionFields } from '../../../shared/session.ts';
import type { RestoreCopy, Removal, SeenSession, StoredSession, WriteOptions } from '../store.ts';
import type { Row } from './database.ts';

/** How the sessions of one table are changed. Each call makes all of its changes or none. */
export interface TableChanges {
  /** Stores a whole row under its id without reading it again. */
  upsert(id: string, row: Row): Promise<void>;
  /** @throws DeskError CONFLICT when what is expected is not there, or another program came in between */
  write(fields: SessionFields, options: WriteOptions): Promise<StoredSession>;
  remove(seen: readonly SeenSession[], signal: AbortSignal | undefined): Promise<Removal>;
  removeIds(ids: readonly string[], signal: AbortSignal | undefined): Promise<void>;
  /** @throws DeskError CONFLICT when another program stores one of the ids meanwhile */
  restore(copies: readonly RestoreCopy[], signal: AbortSignal | undefined): Promise<boolean[]>;
}
