import { stat } from 'node:fs/promises';
import { Kysely, sql } from 'kysely';
import type { StoreDescription } from '../../../shared/records.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import type { OpenOptions, SessionStore } from '../store.ts';
import { checkCancelled } from '../cancel.ts';
import { guard } from '../guard.ts';
import { NO_EFFECTS, type DeletionEffects } from '../sql/deletion-effects.ts';
import { findingsOf } from '../sql/findings.ts';
import { asking, type AnyTables, type Ask } from '../sql/database.ts';
import { locateTable, migrationsTable, type Candidate } from '../sql/survey.ts';
import { TableStore } from '../sql/store.ts';
import { workerDialect } from './dialect.ts';
import { explainFailure } from './failures.ts';
import { deletionEffectsOf, fileCatalogue } from './introspect.ts';
import { fileIdentity } from './file-identity.ts';
import { storePlace } from './address.ts';
import { migrationsOf } from './migrations.ts';
import { sqliteRepairs } from './repairs.ts';
import { sqliteTableDialect } from './table-dialect.ts';
import { WorkerClient } from './connection.ts';

/** How long a call waits for another program's lock; milliseconds. */
const BUSY_TIMEOUT = 3_000;

/** A database in a file; the file itself is opened by the first statement. */
export function connect(file: string, readOnly: boolean): Kysely<AnyTables> {
  const client = new WorkerClient({ file, busyTimeout: BUSY_TIMEOUT, readOnly });
  return new Kysely<AnyTables>({ dialect: workerDialect(client) });
}

export async function openStore(address: AddressOf<'sqlite'>, options: OpenOptions): Promise<SessionStore> {
  const { signal } = options;
  const explain = (error: unknown) => explainFailure(error, address.file);
  return guard({ signal, explainFailure: explain }, async () => {
    const db = connect(address.file, options.access === 'read-only');
    try {
      const candidate = await locateTable(fileCatalogue(asking(db, options.signal)), address.table, options.layout);
      const effects = await deletionEffectsOf(asking(db, options.signal), candidate.table);
      checkCancelled(options.signal);
      return storeOn(db, address.file, candidate, options, effects);
    } catch (error) {
      await db.destroy();
      throw error;
    }
  });
}

export function storeOn(
  db: Kysely<AnyTables>,
  file: string,
  { table, layout }: Candidate,
  { access }: Pick<OpenOptions, 'access'>,
  effects: DeletionEffects = NO_EFFECTS,
): TableStore {
  return new TableStore({
    db,
    beside: () => connect(file, true),
    dialect: sqliteTableDialect(file),
    table,
    layout,
    access,
    effects,
    place: storePlace(file, table),
    fileIdentity: () => fileIdentity(file),
    describe: (ask) => describe(ask, file, { table, layout }),
  });
}

async function describe(
  ask: Ask,
  file: string,
  candidate: Candidate,
): Promise<Pick<StoreDescription, 'backend' | 'server' | 'migrations' | 'findings' | 'size'>> {
  const rows = await ask(sql<{ version: string }>`select sqlite_version() as version`);
  const tables = await fileCatalogue(ask).tables();
  const migrations = await migrationsOf(ask, migrationsTable(candidate.table, tables)?.name);
  return {
    backend: 'sqlite',
    server: `SQLite ${rows[0]?.version ?? ''}`.trim(),
    migrations,
    findings: await findingsOf(ask, { candidate, tables, migrations }, sqliteRepairs),
    size: await sizeOf(file),
  };
}

/** What the official adapter has noted of its migrations. */
/** Bytes of the file with what waits in its write-ahead log. */
async function sizeOf(file: string): Promise<number> {
  const log = await stat(`${file}-wal`).catch(() => undefined);
  return (await stat(file)).size + (log?.size ?? 0);
}
