import { sql, type SqlBool } from 'kysely';
import { DeskError } from '../../../shared/errors.ts';
import { versionOf } from '../../layouts/version.ts';
import { checkCancelled } from '../cancel.ts';
import type { StoredKey } from '../../../shared/records.ts';
import type { PutBack, StoredSession } from '../store.ts';
import type { Condition } from './conditions.ts';
import { parseKey } from './keys.ts';
import { scalarsOf, type Database, type Row, type TableRows } from './rows.ts';

/** Those of the keys that are there. */
export async function readKeys(
  db: Database,
  rows: TableRows,
  keys: readonly StoredKey[],
  signal: AbortSignal | undefined,
): Promise<StoredSession[]> {
  const named = [...new Set(keys)].map(parseKey);
  const ids = named.flatMap((row) => ('id' in row ? [row.id] : []));
  const found: StoredSession[] = [];
  for (const chunk of chunks(ids, rows.dialect.maxParameters)) {
    const got = await rows.run(rows.select(db, [rows.hasIds(chunk)]), signal);
    found.push(...got.map((row) => rows.stored(row)));
  }
  for (const row of named) {
    if ('id' in row) continue;
    const [got] = await rows.run(rows.select(db, [rows.isAt(row.physical)]), signal);
    const stored = got && rows.stored(got);
    // The database may have given the physical key to another row since.
    if (stored !== undefined && versionOf(stored.raw) === row.version) found.push(stored);
  }
  return found;
}

/** @param lock within a transaction: nobody else changes the session until its end */
export async function readId(
  db: Database,
  rows: TableRows,
  id: string,
  lock: boolean = false,
): Promise<StoredSession | undefined> {
  const [row] = await rows.run(rows.select(db, [rows.hasIds([id])], { limit: 1, lock }), undefined);
  return row && rows.stored(row);
}

/** Stores a row under its id; columns that it does not name keep what they have. */
export async function upsert(tx: Database, rows: TableRows, id: string, row: Row): Promise<void> {
  const { [rows.idColumn]: _id, ...others } = row;
  const table = rows.table.name;
  if (rows.idIsUnique) {
    const insert = rows.in(tx).insertInto(table).values(rows.stamped(row));
    await insert.modifyEnd(rows.dialect.orUpdate(rows.idColumn, others)).execute();
    return;
  }
  const present = await rows.run(rows.select(tx, [rows.hasIds([id])], { limit: 1, lock: true }), undefined);
  if (present.length === 0) await rows.in(tx).insertInto(table).values(rows.stamped(row)).execute();
  else
    await rows
      .in(tx)
      .updateTable(table)
      .set(others)
      .where(rows.hasIds([id]))
      .execute();
}

/** @throws DeskError CONFLICT when another program has stored the id meanwhile */
export async function add(tx: Database, rows: TableRows, row: Row): Promise<void> {
  try {
    await rows.in(tx).insertInto(rows.table.name).values(rows.stamped(row)).execute();
  } catch (cause) {
    // Of a table whose ids can repeat, another column is taken: the Ruby gem keeps a user for one shop only.
    if (!rows.dialect.isDuplicate(cause) || !rows.idIsUnique) throw cause;
    throw new DeskError('CONFLICT', 'A session with this id has been stored meanwhile.', {
      hint: 'Look at what is stored now, then decide anew.',
      cause,
    });
  }
}

export async function deleteIds(
  tx: Database,
  rows: TableRows,
  ids: readonly string[],
  signal: AbortSignal | undefined,
): Promise<number> {
  let removed = 0;
  for (const chunk of chunks(ids, rows.dialect.maxParameters)) {
    checkCancelled(signal);
    removed += await deleteWhere(tx, rows, rows.hasIds(chunk));
  }
  return removed;
}

export async function deleteKeys(
  tx: Database,
  rows: TableRows,
  keys: readonly StoredKey[],
  signal: AbortSignal | undefined,
): Promise<number> {
  const unique = [...new Set(keys)];
  const ids = unique.flatMap((key) => {
    const row = parseKey(key);
    return 'id' in row ? [row.id] : [];
  });
  let removed = await deleteIds(tx, rows, ids, signal);
  for (const key of unique) {
    checkCancelled(signal);
    const row = parseKey(key);
    if ('id' in row) continue;
    const present = await readKeys(tx, rows, [key], undefined);
    if (present.length > 0) removed += await deleteWhere(tx, rows, rows.isAt(row.physical));
  }
  return removed;
}

async function deleteWhere(tx: Database, rows: TableRows, condition: Condition): Promise<number> {
  const result = await rows.in(tx).deleteFrom(rows.table.name).where(condition).executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** Puts one copy back with all its columns; tells whether it is back. */
export async function putBack(tx: Database, rows: TableRows, { raw, over }: PutBack): Promise<boolean> {
  const names = rows.table.columns.filter((column) => !column.generated && column.name in raw);
  const row: Row = Object.fromEntries(names.map(({ name }) => [name, raw[name]]));
  const { id } = rows.stored(raw).fields;
  // A row without an id is there when one with all the same values is.
  const same = id === undefined ? sameAs(row) : rows.hasIds([id]);
  const [present] = await rows.run(rows.select(tx, [same], { limit: 1, lock: true }), undefined);
  if (present === undefined) {
    await rows.in(tx).insertInto(rows.table.name).values(row).execute();
    return true;
  }
  if (over === undefined || versionOf(rows.stored(present).raw) !== over) return false;
  const target = rows.isAt(scalarsOf(rows.table.physicalKey, present));
  await rows.in(tx).updateTable(rows.table.name).set(row).where(target).execute();
  return true;
}

function sameAs(row: Row): Condition {
  const parts = Object.entries(row).map(([name, value]) =>
    value === null ? sql`${sql.ref(name)} is null` : sql`${sql.ref(name)} = ${value}`,
  );
  return sql<SqlBool>`${sql.join(parts, sql` and `)}`;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < items.length; at += size) parts.push(items.slice(at, at + size));
  return parts;
}
