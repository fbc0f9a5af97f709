import { stat } from 'node:fs/promises';
import { Kysely, sql } from 'kysely';
import type { StoreDescription } from '../../../shared/records.ts';
import type { AddressOf, OpenOptions, SessionStore } from '../store.ts';
import { cancelled, checkCancelled } from '../cancel.ts';
import type { AnyTables } from '../sql/rows.ts';
import { findingsOf, locateTable, migrationsTable, type Candidate } from '../sql/survey.ts';
import { TableStore } from '../sql/table-store.ts';
import { workerDialect } from './dialect.ts';
import { explainFailure } from './failures.ts';
import { fileCatalogue } from './introspect.ts';
import { fileIdentity, storePlace } from './place.ts';
import { sqliteTableDialect } from './table-dialect.ts';
import { WorkerClient } from './worker-client.ts';

/** How long a call waits for another program's lock; milliseconds. */
const BUSY_TIMEOUT = 3_000;

/** A database in a file; the file itself is opened by the first statement. */
export function connect(file: string, readOnly: boolean): Kysely<AnyTables> {
  const client = new WorkerClient({ file, busyTimeout: BUSY_TIMEOUT, readOnly });
  return new Kysely<AnyTables>({ dialect: workerDialect(client) });
}

export async function openStore(address: AddressOf<'sqlite'>, options: OpenOptions): Promise<SessionStore> {
  checkCancelled(options.signal);
  const db = connect(address.file, options.access === 'read-only');
  try {
    const candidate = await locateTable(fileCatalogue(db), address.table, options.layout);
    checkCancelled(options.signal);
    return storeOn(db, address.file, candidate, options);
  } catch (error) {
    await db.destroy();
    throw options.signal?.aborted === true ? cancelled(error) : await explainFailure(error, address.file);
  }
}

export function storeOn(
  db: Kysely<AnyTables>,
  file: string,
  { table, layout }: Candidate,
  { access }: Pick<OpenOptions, 'access'>,
): TableStore {
  return new TableStore({
    db,
    dialect: sqliteTableDialect(file),
    table,
    layout,
    access,
    place: storePlace(file, table),
    fileIdentity: () => fileIdentity(file),
    describe: () => describe(db, file, { table, layout }),
  });
}

async function describe(
  db: Kysely<AnyTables>,
  file: string,
  candidate: Candidate,
): Promise<Pick<StoreDescription, 'backend' | 'server' | 'migrations' | 'findings' | 'size'>> {
  const { rows } = await sql<{ version: string }>`select sqlite_version() as version`.execute(db);
  const tables = await fileCatalogue(db).tables();
  return {
    backend: 'sqlite',
    server: `SQLite ${rows[0]?.version ?? ''}`.trim(),
    migrations: await migrationsOf(db, migrationsTable(candidate.table, tables)?.name),
    findings: findingsOf(candidate, tables),
    size: await sizeOf(file),
  };
}

async function migrationsOf(db: Kysely<AnyTables>, table: string | undefined): Promise<string[]> {
  if (table === undefined) return [];
  const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)} limit 100`.execute(db);
  return rows.map((row) => row['migration_name']).filter((name) => typeof name === 'string');
}

/** Bytes of the file with what waits in its write-ahead log. */
async function sizeOf(file: string): Promise<number> {
  const log = await stat(`${file}-wal`).catch(() => undefined);
  return (await stat(file)).size + (log?.size ?? 0);
}
