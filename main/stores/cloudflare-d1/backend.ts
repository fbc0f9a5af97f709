import { sql } from 'kysely';
import type { CloudflareD1Address } from '../../../shared/backends/cloudflare-d1.ts';
import { DeskError } from '../../../shared/errors.ts';
import { guard } from '../guard.ts';
import { asking } from '../sql/database.ts';
import { OFFICIAL_TABLE, officialTableExists, outlineOf } from '../sql/survey.ts';
import { listTables } from '../sqlite/introspect.ts';
import { createTableSql, OFFICIAL_SCHEMA } from '../sqlite/official-table.ts';
import type { ConnectOptions, StoreBackend } from '../store.ts';
import { catalogueOf, chooseDatabase, openStore, sourceOf, type OpenDatabase } from './open.ts';
import { probeD1 } from './probe.ts';

export const backend: StoreBackend<CloudflareD1Address> = {
  open: openStore,
  probe: probeD1,
  planTable: createTableSql,

  createTable: (address, options) =>
    inDatabase(address, options, async ({ db, batch }) => {
      if (batch === undefined) throw new DeskError('READ_ONLY', 'What wrangler stores on disk is opened read-only.');
      const names = (await listTables(asking(db, options.signal))).map(({ name }) => name.toLowerCase());
      if (names.includes(OFFICIAL_TABLE)) throw officialTableExists();
      await batch.run(OFFICIAL_SCHEMA.map((statement) => sql.raw(statement).compile(db)));
    }),

  tables: (address, options) =>
    inDatabase(address, options, async (database) =>
      (await catalogueOf(database, options.signal).tables()).map(outlineOf),
    ),
};

async function inDatabase<T>(
  address: CloudflareD1Address,
  options: ConnectOptions,
  work: (database: OpenDatabase) => Promise<T>,
): Promise<T> {
  const { source, close } = await sourceOf(address, options);
  try {
    const database = await chooseDatabase(source, address.database, options.signal);
    const context = { signal: options.signal, explainFailure: database.dialect.explainFailure };
    return await guard(context, () => work(database));
  } finally {
    await close();
  }
}
