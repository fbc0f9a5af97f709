import { Kysely, sql } from 'kysely';
import type { ProfileSecrets } from '../../../shared/profiles.ts';
import type { Access } from '../../../shared/profiles.ts';
import type { Count, StoreDescription } from '../../../shared/records.ts';
import { checkCancelled } from '../cancel.ts';
import { guard } from '../guard.ts';
import { NO_EFFECTS, type DeletionEffects } from '../sql/deletion-effects.ts';
import { findingsOf, lengthFindings } from '../sql/findings.ts';
import { asking, type AnyTables, type Ask, type Database } from '../sql/database.ts';
import { locateTable, migrationsTable, type Candidate, type Catalogue } from '../sql/survey.ts';
import { TableStore } from '../sql/store.ts';
import type { TableInfo } from '../sql/table.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import type { OpenOptions, SessionStore } from '../store.ts';
import { postgresDialect } from './dialect.ts';
import { explainFailure } from './failures.ts';
import { deletionEffectsOf, listTables, sampleColumn } from './introspect.ts';
import { qualified } from './official-table.ts';
import { postgresRepairs } from './repairs.ts';
import { postgresTableDialect } from './table-dialect.ts';
import { storePlace } from './address.ts';

type PostgresAddress = AddressOf<'postgres'>;

/** Up to this size a table is counted rather than estimated; in PostgreSQL's pages of 8 KiB. */
const FEW_PAGES = 2_000;

/** A database of a server; the first statement connects. */
export function connect(address: PostgresAddress, secrets: ProfileSecrets | undefined, access: Access): Database {
  return new Kysely<AnyTables>({ dialect: postgresDialect({ address, secrets, readOnly: access === 'read-only' }) });
}

export function catalogueOf(ask: Ask, schema: string | undefined): Catalogue {
  return {
    tables: () => listTables(ask, schema),
    sample: (table, column) => sampleColumn(ask, table, column),
    elsewhere: 'choose another schema or database',
  };
}

export async function openStore(address: PostgresAddress, options: OpenOptions): Promise<SessionStore> {
  const { signal } = options;
  const explain = (error: unknown) => explainFailure(error, { address });
  return guard({ signal, explainFailure: explain }, async () => {
    const db = connect(address, options.secrets, options.access);
    try {
      const candidate = await locateTable(
        catalogueOf(asking(db, options.signal), address.schema),
        address.table,
        options.layout,
      );
      const effects = await deletionEffectsOf(asking(db, options.signal), candidate.table);
      checkCancelled(options.signal);
      return storeOn(db, address, candidate, options.access, effects);
    } catch (error) {
      await db.destroy();
      throw error;
    }
  });
}

export function storeOn(
  db: Database,
  address: PostgresAddress,
  candidate: Candidate,
  access: Access,
  effects: DeletionEffects = NO_EFFECTS,
): TableStore {
  const { table, layout } = candidate;
  return new TableStore({
    db,
    dialect: postgresTableDialect(address, table),
    table,
    layout,
    access,
    effects,
    place: storePlace(address, table),
    describe: (ask) => describe(ask, address, candidate),
    estimate: (ask) => estimate(ask, table),
    inspect: (ask) => lengthFindings(ask, { table, layout }, postgresRepairs),
  });
}

export async function serverVersion(ask: Ask): Promise<string> {
  const rows = await ask(sql<{ version: string }>`select current_setting('server_version') as version`);
  return `PostgreSQL ${rows[0]?.version.split(' ')[0] ?? ''}`;
}

async function describe(
  ask: Ask,
  { schema }: PostgresAddress,
  candidate: Candidate,
): Promise<Pick<StoreDescription, 'backend' | 'server' | 'migrations' | 'findings' | 'size'>> {
  const { table } = candidate;
  const tables = await listTables(ask, schema);
  const rows = await ask(sql<{ size: bigint | null }>`
    select pg_total_relation_size(${nameOf(table)}::regclass) as size`);
  const migrations = await migrationsOf(ask, migrationsTable(table, tables));
  return {
    backend: 'postgres',
    server: await serverVersion(ask),
    migrations,
    findings: await findingsOf(ask, { candidate, tables, migrations }, postgresRepairs),
    size: Number(rows[0]?.size ?? 0),
  };
}

const nameOf = (table: TableInfo) => qualified(table.schema, table.name);

async function migrationsOf(ask: Ask, table: TableInfo | undefined): Promise<string[]> {
  if (table === undefined || table.isForbidden === true) return [];
  const rows = await ask(sql<Record<string, unknown>>`select * from ${sql.raw(nameOf(table))} limit 100`);
  return rows.map((row) => row['migration_name']).filter((name) => typeof name === 'string');
}

/** What the last `analyze` counted, where counting anew would take long. */
async function estimate(ask: Ask, table: TableInfo): Promise<Count | undefined> {
  const rows = await ask(sql<{ pages: bigint; count: number }>`
    select relpages as pages, reltuples as count from pg_class where oid = ${nameOf(table)}::regclass`);
  const [{ pages, count } = { pages: 0n, count: -1 }] = rows;
  return pages > FEW_PAGES && count >= 0 ? { count: Math.round(count), exact: false } : undefined;
}
