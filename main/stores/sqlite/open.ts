import { stat } from 'node:fs/promises';
import { Kysely, sql } from 'kysely';
import type { Problem, StoreDescription } from '../../../shared/records.ts';
import type { AddressOf, OpenOptions, SessionStore } from '../store.ts';
import { cancelled, checkCancelled } from '../cancel.ts';
import type { AnyTables } from '../sql/rows.ts';
import { TableStore } from '../sql/table-store.ts';
import { servedByIndex } from '../sql/table.ts';
import { workerDialect } from './dialect.ts';
import { explainFailure } from './failures.ts';
import { listTables } from './introspect.ts';
import { locateTable, type Candidate } from './survey.ts';
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
    const candidate = await locateTable(db, address.table, options.layout);
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
): SessionStore {
  return new TableStore({
    db,
    dialect: sqliteTableDialect(file),
    table,
    layout,
    access,
    describe: () => describe(db, file, { table, layout }),
  });
}

async function describe(
  db: Kysely<AnyTables>,
  file: string,
  { table, layout }: Candidate,
): Promise<Pick<StoreDescription, 'backend' | 'server' | 'migrations' | 'findings' | 'size'>> {
  const { rows } = await sql<{ version: string }>`select sqlite_version() as version`.execute(db);
  const names = (await listTables(db)).map((entry) => entry.name);
  const findings: Problem[] = [];
  const shop = layout.columns.shop?.column;
  if (shop !== undefined && !table.isView && !servedByIndex(table, shop)) {
    findings.push({
      severity: 'warning',
      field: 'shop',
      message: 'There is no index on the shop column.',
      hint: 'Finding the sessions of a shop reads the whole table, in this program and in the app.',
    });
  }
  for (const name of names.filter((one) => one.startsWith(`${table.name}_for_`))) {
    findings.push({
      severity: 'warning',
      message: `The table ${name} was left behind by a migration of the official adapter that did not finish.`,
      hint: 'Look whether the app starts; drop that table once its sessions are all in this one.',
    });
  }
  return {
    backend: 'sqlite',
    server: `SQLite ${rows[0]?.version ?? ''}`.trim(),
    migrations: await migrationsOf(db, names, `${table.name}_migrations`),
    findings,
    size: await sizeOf(file),
  };
}

async function migrationsOf(db: Kysely<AnyTables>, names: readonly string[], table: string): Promise<string[]> {
  if (!names.includes(table)) return [];
  const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)} limit 100`.execute(db);
  return rows.map((row) => row['migration_name']).filter((name) => typeof name === 'string');
}

/** Bytes of the file with what waits in its write-ahead log. */
async function sizeOf(file: string): Promise<number> {
  const log = await stat(`${file}-wal`).catch(() => undefined);
  return (await stat(file)).size + (log?.size ?? 0);
}
