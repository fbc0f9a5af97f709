import { sql } from 'kysely';
import { guard } from '../guard.ts';
import { asking } from '../sql/database.ts';
import { OFFICIAL_TABLE, officialTableExists, outlineOf } from '../sql/survey.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import type { StoreBackend } from '../store.ts';
import { explainFailure } from './failures.ts';
import { fileCatalogue, listTables } from './introspect.ts';
import { createTableSql, OFFICIAL_SCHEMA } from './official-table.ts';
import { connect, openStore } from './open.ts';
import { probeFile } from './probe.ts';

export const backend: StoreBackend<AddressOf<'sqlite'>> = {
  open: openStore,
  probe: probeFile,
  planTable: createTableSql,

  async createTable({ file }, { signal }) {
    return guard({ signal, explainFailure: (error) => explainFailure(error, file) }, async () => {
      await using db = connect(file, false);
      await db.transaction().execute(async (tx) => {
        const names = (await listTables(asking(tx, undefined))).map((entry) => entry.name.toLowerCase());
        if (names.includes(OFFICIAL_TABLE)) throw officialTableExists();
        for (const statement of OFFICIAL_SCHEMA) await sql.raw(statement).execute(tx);
      });
    });
  },

  async tables({ file }, { signal }) {
    return guard({ signal, explainFailure: (error) => explainFailure(error, file) }, async () => {
      await using db = connect(file, true);
      return (await fileCatalogue(asking(db, signal)).tables()).map(outlineOf);
    });
  },
};
