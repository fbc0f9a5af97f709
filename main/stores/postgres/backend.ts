import { sql } from 'kysely';
import { DeskError } from '../../../shared/errors.ts';
import { checkCancelled } from '../cancel.ts';
import { asking } from '../sql/rows.ts';
import { OFFICIAL_TABLE, outlineOf } from '../sql/survey.ts';
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
    checkCancelled(signal);
    const db = connect(address, secrets, 'read-write');
    try {
      await db.transaction().execute(async (tx) => {
        const labels = (await listTables(asking(tx, undefined), address.schema)).map((table) => table.label);
        if (labels.includes(OFFICIAL_TABLE)) {
          throw new DeskError('CONFLICT', `The table ${OFFICIAL_TABLE} is there already.`, { hint: 'Open it.' });
        }
        for (const statement of officialSchema(address.schema)) await sql.raw(statement).execute(tx);
      });
    } catch (error) {
      throw explainFailure(error, { address });
    } finally {
      await db.destroy();
    }
  },

  async tables(address, { secrets, signal }) {
    checkCancelled(signal);
    const db = connect(address, secrets, 'read-only');
    try {
      return (await listTables(asking(db, signal), address.schema)).map(outlineOf);
    } catch (error) {
      throw explainFailure(error, { address });
    } finally {
      await db.destroy();
    }
  },
};
