import { Kysely, sql } from 'kysely';
import type { Access, ProfileSecrets } from '../../../shared/profiles.ts';
import type { Count, StoreDescription } from '../../../shared/records.ts';
import { checkCancelled } from '../cancel.ts';
import { guard } from '../guard.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import type { OpenOptions, SessionStore } from '../store.ts';
import { NO_EFFECTS, type DeletionEffects } from '../sql/deletion-effects.ts';
import { findingsOf, lengthFindings } from '../sql/findings.ts';
import { asking, type AnyTables, type Ask, type Database } from '../sql/database.ts';
import { locateTable, migrationsTable, type Candidate, type Catalogue } from '../sql/survey.ts';
import { TableStore } from '../sql/store.ts';
import type { TableInfo } from '../sql/table.ts';
import { isMariadb, mysqlDialect } from './dialect.ts';
import { explainFailure } from './failures.ts';
import { EXACT_COLLATIONS, type ExactCollation } from './grouping.ts';
import { deletionEffectsOf, listTables, sampleColumn, sizeOf } from './introspect.ts';
import { mysqlRepairs } from './repairs.ts';
import { mysqlTableDialect } from './table-dialect.ts';
import { storePlace } from './address.ts';

type MysqlAddress = AddressOf<'mysql'>;

/** A database of a server; the first statement connects. */
export function connect(
  address: MysqlAddress,
  secrets: ProfileSecrets | undefined,
  access: Access,
  zone: 'utc' | 'server' = 'utc',
): Database {
  return new Kysely<AnyTables>({ dialect: mysqlDialect({ address, secrets, readOnly: access === 'read-only', zone }) });
}

export function catalogueOf(ask: Ask): Catalogue {
  return {
    tables: () => listTables(ask),
    sample: (table, column) => sampleColumn(ask, table, column),
    elsewhere: 'choose another database',
  };
}

export async function openStore(address: MysqlAddress, options: OpenOptions): Promise<SessionStore> {
  const { signal } = options;
  const explain = (error: unknown) => explainFailure(error, { address });
  return guard({ signal, explainFailure: explain }, async () => {
    let db = connect(address, options.secrets, options.access);
    try {
      const candidate = await locateTable(catalogueOf(asking(db, options.signal)), address.table, options.layout);
      if (takesServerZone(candidate)) {
        await db.destroy();
        db = connect(address, options.secrets, options.access, 'server');
      }
      const ask = asking(db, options.signal);
      const effects = await deletionEffectsOf(ask, candidate.table);
      const returnsDeleted = (await serverOf(ask)).startsWith('MariaDB');
      const collation = await exactCollationOf(ask);
      checkCancelled(options.signal);
      return storeOn(db, address, candidate, options.access, { effects, returnsDeleted, collation });
    } catch (error) {
      await db.destroy();
      throw error;
    }
  });
}

/**
 * Drizzle writes UTC into `timestamp` columns without saying so to the server, which takes it for its own zone and moves it.
 * Only in that zone does what Drizzle wrote come back.
 */
function takesServerZone({ table, layout }: Candidate): boolean {
  const times = [layout.columns.expires, layout.columns.refreshTokenExpires].map((mapping) => mapping?.column);
  const moved = table.columns.some(({ name, type }) => times.includes(name) && type.startsWith('timestamp'));
  return layout.family === 'drizzle' && moved;
}

/** What deleting sets off, whether the server gives back what it deletes, and how it tells texts apart. */
interface Abilities {
  effects: DeletionEffects;
  returnsDeleted: boolean;
  collation: ExactCollation;
}

async function exactCollationOf(ask: Ask): Promise<ExactCollation> {
  const rows = await ask<{ name: string }>(sql`
    select collation_name as name from information_schema.collations where collation_name in (${sql.join(EXACT_COLLATIONS)})`);
  const known = new Set(rows.map(({ name }) => name));
  return EXACT_COLLATIONS.find((collation) => known.has(collation)) ?? 'utf8mb4_bin';
}

export function storeOn(
  db: Database,
  address: MysqlAddress,
  { table, layout }: Candidate,
  access: Access,
  { effects, ...abilities }: Abilities = { effects: NO_EFFECTS, returnsDeleted: false, collation: 'utf8mb4_bin' },
): TableStore {
  return new TableStore({
    db,
    dialect: mysqlTableDialect(address, table, abilities),
    table,
    layout,
    access,
    effects,
    place: storePlace(address, table),
    describe: (ask) => describe(ask, { table, layout }),
    estimate: (ask) => estimate(ask, table),
    inspect: (ask) => lengthFindings(ask, { table, layout }, mysqlRepairs),
  });
}

/** `MariaDB 10.11.19`, `MySQL 8.4.3` */
export async function serverOf(ask: Ask): Promise<string> {
  const rows = await ask(sql<{ version: string }>`select version() as version`);
  const version = rows[0]?.version ?? '';
  return `${isMariadb(version) ? 'MariaDB' : 'MySQL'} ${/^[\d.]+/.exec(version)?.[0] ?? version}`;
}

async function describe(
  ask: Ask,
  candidate: Candidate,
): Promise<Pick<StoreDescription, 'backend' | 'server' | 'migrations' | 'findings' | 'size'>> {
  const { table } = candidate;
  const tables = await listTables(ask);
  const { bytes } = await sizeOf(ask, table.name);
  const migrations = await migrationsOf(ask, migrationsTable(table, tables));
  return {
    backend: 'mysql',
    server: await serverOf(ask),
    migrations,
    findings: await findingsOf(ask, { candidate, tables, migrations }, mysqlRepairs),
    ...(bytes !== undefined && { size: bytes }),
  };
}

/** Above this many rows the server's rough number is taken instead of counting. */
const COUNTED = 100_000;

async function estimate(ask: Ask, table: TableInfo): Promise<Count | undefined> {
  const { rows } = await sizeOf(ask, table.name);
  return rows === undefined || rows < COUNTED ? undefined : { count: rows, exact: false };
}

async function migrationsOf(ask: Ask, table: TableInfo | undefined): Promise<string[]> {
  if (table === undefined) return [];
  const rows = await ask(sql<Record<string, unknown>>`select * from ${sql.table(table.name)} limit 100`);
  return rows.map((row) => row['migration_name']).filter((name) => typeof name === 'string');
}
