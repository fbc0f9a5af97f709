import { realpathSync } from 'node:fs';
import { Kysely } from 'kysely';
import { DeskError } from '../../../shared/errors.ts';
import type { CloudflareD1Address } from '../../../shared/backends/cloudflare-d1.ts';
import type { Access } from '../../../shared/profiles.ts';
import type { Count, StorePlace } from '../../../shared/records.ts';
import type { Call } from '../cloudflare/call.ts';
import { findState } from '../cloudflare/wrangler.ts';
import { guard } from '../guard.ts';
import { NO_EFFECTS, type DeletionEffects } from '../sql/deletion-effects.ts';
import type { Batch } from '../sql/batch-changes.ts';
import type { TableDialect } from '../sql/dialect.ts';
import { asking, type AnyTables } from '../sql/database.ts';
import { findingsOf } from '../sql/findings.ts';
import { TableStore } from '../sql/store.ts';
import { locateTable, migrationsTable, surveyDatabase, type Candidate, type Catalogue } from '../sql/survey.ts';
import type { TableInfo } from '../sql/table.ts';
import { deletionEffectsOf, fileCatalogue } from '../sqlite/introspect.ts';
import { migrationsOf } from '../sqlite/migrations.ts';
import { connect } from '../sqlite/open.ts';
import { storePlace } from '../sqlite/address.ts';
import { sqliteRepairs } from '../sqlite/repairs.ts';
import { sqliteTableDialect } from '../sqlite/table-dialect.ts';
import type { ConnectOptions, OpenOptions, SessionStore } from '../store.ts';
import { accountPlace } from './address.ts';
import { callOf, connectTo, getDatabase, listDatabases, RestDatabase, type CloudflareD1 } from './connection.ts';
import { d1Dialect } from './dialect.ts';
import { estimateRows } from './estimate.ts';
import { LOCAL_D1, localDatabases } from './local-files.ts';
import { batchOn, d1TableDialect } from './table-dialect.ts';

/** Databases that are looked into when none is named, those with likely names first. */
const LOOKED_INTO = 30;

export interface Named {
  id: string;
  title: string;
}

/** Where databases are: an account at Cloudflare, or a folder. */
export interface DatabaseSource {
  /** All there are. */
  databases(call: Call): Promise<Named[]>;
  /** @throws DeskError TABLE_MISSING */
  named(id: string, call: Call): Promise<Named>;
  open(database: Named): Promise<OpenDatabase>;
}

/** One database, at Cloudflare or on disk. */
export interface OpenDatabase extends Named {
  db: Kysely<AnyTables>;
  dialect: TableDialect;
  /** Absent where nothing is changed. */
  batch?: Batch;
  server: string;
  storePlace: (table: TableInfo) => StorePlace;
  size?: () => Promise<number>;
}

export async function openStore(address: CloudflareD1Address, options: OpenOptions): Promise<SessionStore> {
  const { source, close } = await sourceOf(address, options);
  try {
    const database = await chooseDatabase(source, address.database, options.signal);
    return await guard({ signal: options.signal, explainFailure: database.dialect.explainFailure }, async () => {
      const ask = asking(database.db, options.signal);
      const candidate = await locateTable(catalogueOf(database, options.signal), address.table, options.layout);
      return storeOn(database, candidate, options.access, await deletionEffectsOf(ask, candidate.table));
    });
  } catch (error) {
    await close();
    throw error;
  }
}

/** @returns the source, and what ends it where no store has taken it over */
export async function sourceOf(
  { place }: CloudflareD1Address,
  options: ConnectOptions,
): Promise<{ source: DatabaseSource; close: () => Promise<void> }> {
  if (place.at === 'folder') return folderSource(place.folder, await findState(place.folder, LOCAL_D1));
  const cloudflare = connectTo(place, options);
  try {
    const { id } = await cloudflare.account(callOf(options.signal));
    return accountDatabases(cloudflare, id);
  } catch (error) {
    cloudflare.close();
    throw error;
  }
}

export function accountDatabases(
  cloudflare: CloudflareD1,
  account: string,
): { source: DatabaseSource; close: () => Promise<void> } {
  const close = () => cloudflare.close();
  return {
    source: {
      databases: (call) => listDatabases(cloudflare, account, call),
      named: (id, call) => getDatabase(cloudflare, account, id, call),
      async open({ id, title }) {
        const rest = new RestDatabase(cloudflare, account, id);
        return {
          id,
          title,
          db: new Kysely<AnyTables>({ dialect: d1Dialect(rest, close) }),
          dialect: d1TableDialect(title || id),
          batch: batchOn(rest),
          server: 'Cloudflare D1',
          storePlace: ({ name }) => accountPlace(cloudflare.endpoint, { id, title }, name),
          size: () => rest.size(),
        };
      },
    },
    close: async () => close(),
  };
}

export function folderSource(folder: string, state: string): { source: DatabaseSource; close: () => Promise<void> } {
  const opened: Kysely<AnyTables>[] = [];
  async function named(id: string) {
    const found = (await localDatabases(folder, state)).find((one) => one.id === id);
    if (found !== undefined) return found;
    throw new DeskError('TABLE_MISSING', `There is no D1 database ${id} in ${state}.`, {
      hint: 'Choose another database in the profile. It is found by its ID, as in the project’s wrangler settings.',
    });
  }
  return {
    source: {
      databases: () => localDatabases(folder, state),
      named,
      async open({ id }) {
        const { title, file } = await named(id);
        const db = connect(file, true);
        opened.push(db);
        const at = (table: TableInfo) => storePlace(realpathSync.native(file), table);
        return { id, title, db, dialect: sqliteTableDialect(file), server: 'Miniflare’s D1', storePlace: at };
      },
    },
    async close() {
      await Promise.all(opened.map((db) => db.destroy()));
    },
  };
}

export function catalogueOf({ db }: OpenDatabase, signal: AbortSignal | undefined): Catalogue {
  return fileCatalogue(asking(db, signal), 'choose another database');
}

/** The database with the store's table in it takes the source over, and closes it. */
export function storeOn(
  database: OpenDatabase,
  candidate: Candidate,
  access: Access,
  effects: DeletionEffects = NO_EFFECTS,
): TableStore {
  const { id, title, db, dialect, batch, server, storePlace: at, size } = database;
  return new TableStore({
    db,
    dialect,
    table: candidate.table,
    layout: candidate.layout,
    access: batch === undefined ? 'read-only' : access,
    effects,
    ...(batch !== undefined && { batch }),
    ...(dialect.billsReads === true && { estimate: (ask) => estimateRows(ask, candidate.table) }),
    place: at(candidate.table),
    async describe(ask) {
      const tables = await fileCatalogue(ask).tables();
      const migrations = await migrationsOf(ask, migrationsTable(candidate.table, tables)?.name);
      return {
        backend: 'cloudflare-d1',
        server: `${server}, database ${title || id}`,
        migrations,
        findings: await findingsOf(ask, { candidate, tables, migrations }, sqliteRepairs),
        ...(size !== undefined && { size: await size() }),
      };
    },
  });
}

/** The one that is named, the only one, or the first that has a table of sessions. */
export async function chooseDatabase(
  source: DatabaseSource,
  id: string | undefined,
  signal: AbortSignal | undefined,
): Promise<OpenDatabase> {
  const call = callOf(signal);
  if (id !== undefined) return source.open(await source.named(id, call));
  const all = await source.databases(call);
  const [first, ...others] = all;
  if (first === undefined) {
    throw new DeskError('TABLE_MISSING', 'There is no D1 database here.', {
      hint: 'Create one with “wrangler d1 create”, or choose another account.',
    });
  }
  if (others.length === 0) return source.open(first);
  const [best] = await survey(source, all, signal);
  if (best?.candidate !== undefined) return best.database;
  throw new DeskError('LAYOUT_UNKNOWN', 'No database has a table of sessions.', {
    hint: 'Choose the one that the app uses in the profile; the app may not have stored a session yet.',
  });
}

/** A database with the table in it that looks most like sessions, and how many sessions that has. */
export interface Surveyed {
  database: OpenDatabase;
  candidate: Candidate | undefined;
  total: Count;
}

/** Databases with what is in them: those with the most sessions first. */
export async function survey(
  source: DatabaseSource,
  all: readonly Named[],
  signal: AbortSignal | undefined,
): Promise<Surveyed[]> {
  const likely = all.toSorted((a, b) => Number(hints(b.title)) - Number(hints(a.title)));
  const found = await Promise.all(
    likely.slice(0, LOOKED_INTO).map(async (named) => {
      const database = await source.open(named);
      const context = { signal, explainFailure: database.dialect.explainFailure };
      const { candidates } = await guard(context, () => surveyDatabase(catalogueOf(database, signal)));
      const [candidate] = candidates;
      const none = { count: 0, exact: true };
      const total =
        candidate === undefined ? none : await storeOn(database, candidate, 'read-only').estimate({ signal });
      return { database, candidate, total };
    }),
  );
  const rank = ({ candidate, total }: Surveyed) => (candidate === undefined ? -1 : total.count);
  return found.toSorted((a, b) => rank(b) - rank(a));
}

function hints(title: string): boolean {
  return /session|shop|store|auth/i.test(title);
}
