import { sql } from 'kysely';
import { guard } from '../guard.ts';
import { asking } from '../sql/database.ts';
import { OFFICIAL_TABLE, officialTableExists, outlineOf } from '../sql/survey.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import type { StoreBackend } from '../store.ts';
import { explainFailure } from './failures.ts';
import { listTables } from './introspect.ts';
import { createTableSql, OFFICIAL_SCHEMA } from './official-table.ts';
import { connect, openStore } from './open.ts';
import { probeServer } from './probe.ts';

export const backend: StoreBackend<AddressOf<'mysql'>> = {
  open: openStore,
  probe: probeServer,
  planTable: createTableSql,

  async createTable(address, { secrets, signal }) {
    return guard({ signal, explainFailure: (error) => explainFailure(error, { address }) }, async () => {
      await using db = connect(address, secrets, 'read-write');
      const names = (await listTables(asking(db, signal))).map((table) => table.name.toLowerCase());
      if (names.includes(OFFICIAL_TABLE)) throw officialTableExists();
      for (const statement of OFFICIAL_SCHEMA) await sql.raw(statement).execute(db);
    });
  },

  async tables(address, { secrets, signal }) {
    return guard({ signal, explainFailure: (error) => explainFailure(error, { address }) }, async () => {
      await using db = connect(address, secrets, 'read-only');
      return (await listTables(asking(db, signal))).map(outlineOf);
    });
  },
};
