import { basename } from 'node:path';
import { sql } from 'kysely';
import type { ProbeSteps } from '../probe.ts';
import { probeDatabase } from '../sql/probe.ts';
import { asking } from '../sql/database.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import type { CallOptions } from '../store.ts';
import { explainFailure } from './failures.ts';
import { fileCatalogue } from './introspect.ts';
import { createTableSql } from './official-table.ts';
import { connect, storeOn } from './open.ts';

/** Tries a file step by step: is it there, is it a database, is there a table, is its layout known. */
export function probeFile({ file, table }: AddressOf<'sqlite'>, { signal }: CallOptions): ProbeSteps {
  const db = connect(file, true);
  const ask = asking(db, signal);
  let version = '';
  return probeDatabase(
    {
      looks: [
        {
          name: 'File',
          take: async () => {
            // The first page of the file tells whether it is a database.
            const { rows } = await sql<{ version: string }>`
              select sqlite_version() as version, (select count(*) from sqlite_master) as entries`.execute(db);
            version = rows[0]?.version ?? '';
            return `${basename(file)} exists and is readable`;
          },
        },
        { name: 'Database', take: async () => `SQLite ${version}` },
      ],
      catalogue: () => fileCatalogue(ask),
      wanted: table,
      createTable: createTableSql(),
      storeOn: (candidate) => storeOn(db, file, candidate, { access: 'read-only' }),
      explainFailure: (error) => explainFailure(error, file),
      close: () => db.destroy(),
    },
    signal,
  );
}
