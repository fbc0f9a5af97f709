import { sql, type SqlBool } from 'kysely';
import { versionOf } from '../../layouts/version.ts';
import { checkCancelled } from '../cancel.ts';
import { chunks } from '../chunks.ts';
import type { StoredKey } from '../../../shared/records.ts';
import type { CallOptions, RestoreCopy, RawSession, SeenSession, StoredSession } from '../store.ts';
import { add } from './add.ts';
import type { Condition } from './conditions.ts';
import { parseKey } from './keys.ts';
import type { Database, Row } from './database.ts';
import { scalarsOf, type TableRows } from './rows.ts';

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
  { lock = false, signal }: CallOptions & { lock?: boolean } = {},
): Promise<StoredSession | undefined> {
  const [row] = await rows.run(rows.select(db, [rows.hasIds([id])], { limit: 1, lock }), signal);
  return row && rows.stored(row);
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

/** Rows that are compared in one go: it must not hold up the main thread. */
const COMPARED = 500;

/**
 * The same in half the time, where the database gives back what it deletes: whether that is as it was seen is found out after.
 * Undefined when some of it is not: the transaction is to be rolled back.
 */
export async function deleteAtOnce(
  tx: Database,
  rows: TableRows,
  seen: readonly SeenSession[],
  signal: AbortSignal | undefined,
): Promise<boolean[] | undefined> {
  const ids: string[] = [];
  const expected = new Map<string, RawSession>();
  for (const { key, raw } of seen) {
    const named = parseKey(key);
    if (!('id' in named)) return undefined;
    ids.push(named.id);
    expected.set(named.id, raw);
  }
  const gone = new Set<string>();
  const columns = rows.table.columns.map(({ name }) => sql.ref(name).as(name));
  for (const chunk of chunks([...expected.keys()], Math.min(rows.dialect.maxParameters, COMPARED))) {
    checkCancelled(signal);
    const query = rows.in(tx).deleteFrom(rows.table.name).where(rows.hasIds(chunk)).returning(columns);
    for (const row of await query.execute()) {
      const id = rows.idOf(row);
      if (id === undefined || !isSame(rows, row, expected.get(id))) return undefined;
      gone.add(id);
    }
  }
  // Named twice, it went once.
  return ids.map((id) => gone.delete(id));
}

/** Deletes those that are still as they were seen; nobody else changes them meanwhile. Tells for each whether it went. */
export async function deleteSeen(
  tx: Database,
  rows: TableRows,
  seen: readonly SeenSession[],
  signal: AbortSignal | undefined,
): Promise<boolean[]> {
  const named = seen.map(({ key, raw }) => ({ row: parseKey(key), raw }));
  const gone = new Set<string>();
  const byId = named.flatMap(({ row, raw }) => ('id' in row ? [{ id: row.id, raw }] : []));
  for (const chunk of chunks(byId, Math.min(rows.dialect.maxParameters, COMPARED))) {
    checkCancelled(signal);
    const expected = new Map(chunk.map(({ id, raw }) => [id, raw]));
    const present = await rows.run(rows.select(tx, [rows.hasIds([...expected.keys()])], { lock: true }), undefined);
    const same = present.flatMap((row) => {
      const id = rows.idOf(row);
      return id !== undefined && isSame(rows, row, expected.get(id)) ? [id] : [];
    });
    const went = same.length === 0 ? 0 : await deleteWhere(tx, rows, rows.hasIds(same));
    // A trigger may have kept some; a cascading foreign key may have taken some before their turn.
    const kept = went < same.length ? await rows.run(rows.select(tx, [rows.hasIds(same)]), undefined) : [];
    const left = new Set(kept.map((row) => rows.idOf(row)));
    for (const id of same) if (!left.has(id)) gone.add(id);
  }
  const removed: boolean[] = [];
  for (const { row, raw } of named) {
    if ('id' in row) {
      // Named twice, it went once.
      removed.push(gone.delete(row.id));
      continue;
    }
    checkCancelled(signal);
    const here = rows.isAt(row.physical);
    const [present] = await rows.run(rows.select(tx, [here], { limit: 1, lock: true }), undefined);
    removed.push(present !== undefined && isSame(rows, present, raw) && (await deleteWhere(tx, rows, here)) > 0);
  }
  return removed;
}

/** Whether a row holds the same values, in the same types. */
function isSame(rows: TableRows, row: Row, raw: RawSession | undefined): boolean {
  return raw !== undefined && rows.table.columns.every(({ name }) => isSameValue(row[name], raw[name]));
}

function isSameValue(a: unknown, b: unknown): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  return Object.is(a ?? null, b ?? null);
}

async function deleteWhere(tx: Database, rows: TableRows, condition: Condition): Promise<number> {
  const result = await rows.in(tx).deleteFrom(rows.table.name).where(condition).executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** As `restore`, for many: those that are gone are looked for together, and added together. */
export async function restoreAll(
  tx: Database,
  rows: TableRows,
  copies: readonly RestoreCopy[],
  signal: AbortSignal | undefined,
): Promise<boolean[]> {
  const ids = copies.map(({ raw }) => (rows.idIsUnique ? rows.idOf(raw) : undefined));
  const here = new Set<string>();
  for (const chunk of chunks(
    ids.flatMap((id) => id ?? []),
    rows.dialect.maxParameters,
  )) {
    checkCancelled(signal);
    for (const row of await rows.run(rows.select(tx, [rows.hasIds(chunk)], { lock: true }), undefined)) {
      const id = rows.idOf(row);
      if (id !== undefined) here.add(id);
    }
  }
  // Of two copies with one id the first is added; the second then finds it there.
  const missing = copies.filter((_, at) => {
    const id = ids[at];
    if (id === undefined || here.has(id)) return false;
    here.add(id);
    return true;
  });
  await addAll(
    tx,
    rows,
    missing.map(({ raw }) => restoreRow(rows, raw)),
    signal,
  );
  const added = new Set(missing);
  const done: boolean[] = [];
  for (const copy of copies) {
    checkCancelled(signal);
    done.push(added.has(copy) || (await restore(tx, rows, copy)));
  }
  return done;
}

/** Adds rows as they are, many in one statement. */
async function addAll(
  tx: Database,
  rows: TableRows,
  all: readonly Row[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const columns = Math.max(1, ...all.map((row) => Object.keys(row).length));
  for (const chunk of chunks(all, Math.max(1, Math.floor(rows.dialect.maxParameters / columns)))) {
    checkCancelled(signal);
    await add(tx, rows, chunk);
  }
}

/**
 * Puts one copy back with all its columns; tells whether it is back.
 * @throws DeskError CONFLICT when another program has stored the id since it was looked for
 */
export async function restore(tx: Database, rows: TableRows, { raw, over }: RestoreCopy): Promise<boolean> {
  const row = restoreRow(rows, raw);
  const { id } = rows.stored(raw).fields;
  // A row without an id is there when one with all the same values is.
  const same = id === undefined ? sameAs(row) : rows.hasIds([id]);
  const [present] = await rows.run(rows.select(tx, [same], { limit: 1, lock: true }), undefined);
  if (present === undefined) {
    await add(tx, rows, [row]);
    return true;
  }
  if (over === undefined || versionOf(rows.stored(present).raw) !== over) return false;
  const target = rows.isAt(scalarsOf(rows.table.physicalKey, present));
  await rows.in(tx).updateTable(rows.table.name).set(row).where(target).execute();
  return true;
}

/** All of a copy that can be written. */
export function restoreRow({ table }: TableRows, raw: RawSession): Row {
  const names = table.columns.filter((column) => !column.generated && column.name in raw);
  return Object.fromEntries(names.map(({ name }) => [name, raw[name]]));
}

export function sameAs(row: Row): Condition {
  const parts = Object.entries(row).map(([name, value]) =>
    value === null ? sql`${sql.ref(name)} is null` : sql`${sql.ref(name)} = ${value}`,
  );
  return sql<SqlBool>`${sql.join(parts, sql` and `)}`;
}
