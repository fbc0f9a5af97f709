import { sql, type SqlBool } from 'kysely';
import { versionOf } from '../../layouts/version.ts';
import { checkCancelled } from '../cancel.ts';
import type { StoredKey } from '../../../shared/records.ts';
import type { PutBack, StoredSession } from '../store.ts';
import { among, type Condition } from './conditions.ts';
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
    const got = await rows.run(rows.select(db, [among(sql.ref(rows.idColumn), chunk)]), signal);
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

export async function readId(db: Database, rows: TableRows, id: string): Promise<StoredSession | undefined> {
  const [row] = await rows.run(rows.select(db, [rows.hasId(id)], { limit: 1 }), undefined);
  return row && rows.stored(row);
}

/** Stores a row under its id; columns that it does not name keep what they have. */
export async function upsert(tx: Database, rows: TableRows, row: Row): Promise<void> {
  const { [rows.idColumn]: id, ...others } = row;
  const table = rows.table.name;
  if (rows.idIsUnique) {
    const insert = tx.insertInto(table).values(row);
    await insert.onConflict((conflict) => conflict.column(rows.idColumn).doUpdateSet(others)).execute();
    return;
  }
  const updated = await tx.updateTable(table).set(others).where(rows.hasId(id)).executeTakeFirst();
  if (updated.numUpdatedRows === 0n) await tx.insertInto(table).values(row).execute();
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
    removed += await deleteWhere(tx, rows, among(sql.ref(rows.idColumn), chunk));
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
  const result = await tx.deleteFrom(rows.table.name).where(condition).executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** Puts one copy back with all its columns; tells whether it is back. */
export async function putBack(tx: Database, rows: TableRows, { raw, over }: PutBack): Promise<boolean> {
  const names = rows.table.columns.filter((column) => !column.generated && column.name in raw);
  const row: Row = Object.fromEntries(names.map(({ name }) => [name, raw[name]]));
  const id = raw[rows.idColumn];
  // A row without an id is there when one with all the same values is.
  const same = id === null || id === undefined ? sameAs(row) : rows.hasId(id);
  const [present] = await rows.run(rows.select(tx, [same], { limit: 1 }), undefined);
  if (present === undefined) {
    await tx.insertInto(rows.table.name).values(row).execute();
    return true;
  }
  if (over === undefined || versionOf(rows.stored(present).raw) !== over) return false;
  const target = rows.isAt(scalarsOf(rows.table.physicalKey, present));
  await tx.updateTable(rows.table.name).set(row).where(target).execute();
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
