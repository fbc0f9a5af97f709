import { sql } from 'kysely';
import { DeskError } from '../../../shared/errors.ts';
import { checkCancelled } from '../cancel.ts';
import { asking } from '../sql/rows.ts';
import { OFFICIAL_TABLE, outlineOf } from '../sql/survey.ts';
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
    checkCancelled(signal);
    const db = connect(file, false);
    try {
      await db.transaction().execute(async (tx) => {
        const names = (await listTables(asking(tx, undefined))).map((entry) => entry.name.toLowerCase());
        if (names.includes(OFFICIAL_TABLE)) {
          throw new DeskError('CONFLICT', `The table ${OFFICIAL_TABLE} is there already.`, { hint: 'Open it.' });
        }
        for (const statement of OFFICIAL_SCHEMA) await sql.raw(statement).execute(tx);
      });
    } catch (error) {
      throw await explainFailure(error, file);
    } finally {
      await db.destroy();
    }
  },

  async tables({ file }, { signal }) {
    checkCancelled(signal);
    const db = connect(file, true);
    try {
      return (await fileCatalogue(asking(db, signal)).tables()).map(outlineOf);
    } catch (error) {
      throw await explainFailure(error, file);
    } finally {
      await db.destroy();
    }
  },
};
