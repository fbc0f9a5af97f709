import { DeskError } from '../../../shared/errors.ts';
import type { Database, Row } from './database.ts';
import type { TableRows } from './rows.ts';

/** Adds rows as they are. @throws DeskError CONFLICT when an id of theirs is there, VALUE_REFUSED when another unique column has its value */
export async function add(tx: Database, rows: TableRows, added: readonly Row[]): Promise<void> {
  await rows
    .in(tx)
    .insertInto(rows.table.name)
    .values(added)
    .execute()
    .catch((cause: unknown) => {
      throw duplicate(rows, cause) ?? cause;
    });
}

/** What it means that a row was refused because something of it must be there once; undefined for other failures. */
export function duplicate(rows: TableRows, cause: unknown): DeskError | undefined {
  const taken = rows.dialect.takenKey(cause, rows.table);
  if (taken === undefined) return undefined;
  const [column, ...others] = taken.columns;
  if (rows.idIsUnique && column === rows.idColumn && others.length === 0) {
    return new DeskError('CONFLICT', 'A session with this id was stored in the meantime.', {
      hint: 'Look at what is stored now, then decide again.',
      cause,
    });
  }
  const columns = taken.columns.length === 0 ? 'a unique column' : taken.columns.join(' and ');
  const message = `Another row has the same value in ${columns}, and the index ${taken.index} allows each only once.`;
  return new DeskError('VALUE_REFUSED', `${message} Nothing was written.`, {
    hint: 'Change that value, or look for the row that has it.',
    cause,
  });
}
