import { sql } from 'kysely';
import { guard } from '../guard.ts';
import { asking } from '../sql/database.ts';
import { OFFICIAL_TABLE, officialTableExists, outlineOf } from '../sql/survey.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import type { StoreBackend } from '../store.ts';
import { explainFailure } from './failures.ts';
import { listTables } from './introspect.ts';
import { createTableSql, officialSchema } from './official-table.ts';
import { connect, openStore } from './open.ts';
import { probeServer } from './probe.ts';

export const backend: StoreBackend<AddressOf<'postgres'>> = {
  open: openStore,
  probe: probeServer,
  planTable: ({ schema }) => createTableSql(schema),

  async createTable(address, { secrets, signal }) {
    return guard({ signal, explainFailure: (error) => explainFailure(error, { address }) }, async () => {
      await using db = connect(address, secrets, 'read-write');
      await db.transaction().execute(async (tx) => {
        const labels = (await listTables(asking(tx, undefined), address.schema)).map((table) => table.label);
        if (labels.includes(OFFICIAL_TABLE)) throw officialTableExists();
        for (const statement of officialSchema(address.schema)) await sql.raw(statement).execute(tx);
      });
    });
  },

  async tables(address, { secrets, signal }) {
    return guard({ signal, explainFailure: (error) => explainFailure(error, { address }) }, async () => {
      await using db = connect(address, secrets, 'read-only');
      return (await listTables(asking(db, signal), address.schema)).map(outlineOf);
    });
  },
};
