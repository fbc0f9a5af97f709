import { DeskError } from '../../../shared/errors.ts';
import type { SessionFields } from '../../../shared/session.ts';
import { encodeSession } from '../../layouts/encode.ts';
import { checkPrecondition } from '../precondition.ts';
import type { StoredSession, WriteOptions } from '../store.ts';
import { add, duplicate } from './add.ts';
import { readId } from './changes.ts';
import type { Database, Row } from './database.ts';
import type { TableRows } from './rows.ts';

/**
 * Stores a session within a transaction: one that is there is updated where it reads otherwise, one that is not is added.
 * @throws DeskError CONFLICT when what is expected is not there, or another program has stored the id meanwhile
 */
export async function writeSession(
  tx: Database,
  rows: TableRows,
  fields: SessionFields,
  { expect, extra = {} }: WriteOptions,
): Promise<StoredSession> {
  if (!rows.idIsUnique) await rows.dialect.lockId?.(tx, fields.id);
  // A row that is not there is not locked: MySQL would keep all others out of the gap where it would be.
  const seen = await readId(tx, rows, fields.id);
  const present = seen && (await readId(tx, rows, fields.id, { lock: true }));
  checkPrecondition(present, expect);
  const row = rows.fitToColumns(encodeSession(rows.layout, fields, present));
  if (present === undefined) await add(tx, rows, [rows.withTimestamps({ ...rows.given(extra), ...row })]);
  else await update(tx, rows, fields.id, row);
  const stored = await readId(tx, rows, fields.id);
  if (stored === undefined) throw takenForAnother();
  return stored;
}

/** Stores a whole row under its id, as an adapter does; columns that it does not name keep what they have. */
export async function upsert(tx: Database, rows: TableRows, id: string, row: Row): Promise<void> {
  // To add a row, even one that then is there, a table may ask for more than a session has.
  if (rows.idIsUnique && rows.asked.length === 0) {
    const { [rows.idColumn]: _id, ...others } = row;
    const insert = rows.in(tx).insertInto(rows.table.name).values(rows.withTimestamps(row));
    await insert.modifyEnd(rows.dialect.orUpdate(rows.idColumn, others)).execute();
    return;
  }
  const present = await rows.run(rows.select(tx, [rows.hasIds([id])], { limit: 1, lock: true }), undefined);
  if (present.length === 0) await add(tx, rows, [rows.withTimestamps(row)]);
  else await update(tx, rows, id, row);
}

async function update(tx: Database, rows: TableRows, id: string, row: Row): Promise<void> {
  const { [rows.idColumn]: _id, ...others } = row;
  if (Object.keys(others).length === 0) return;
  const statement = rows.in(tx).updateTable(rows.table.name).set(others);
  await statement
    .where(rows.hasIds([id]))
    .execute()
    .catch((cause: unknown) => {
      throw duplicate(rows, cause) ?? cause;
    });
}

/** The row was written, but under the id of another session, and is being rolled back. */
export function takenForAnother(other?: string): DeskError {
  const whose = other === undefined ? 'that of another session' : `${other}, which is stored`;
  return new DeskError('VALUE_REFUSED', `The table takes this id for ${whose}. Nothing was written.`, {
    hint: 'Letter case and spaces at the end may make no difference to this table. Choose another id.',
  });
}
