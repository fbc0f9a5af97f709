import { basename } from 'node:path';
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { DeskError } from '../../../shared/errors.ts';
import type { ProbeReport, ProbeStep, TableCandidate } from '../../../shared/records.ts';
import { cancelled } from '../cancel.ts';
import type { AnyTables } from '../sql/rows.ts';
import type { AddressOf, CallOptions } from '../store.ts';
import { explainFailure } from './failures.ts';
import { OFFICIAL_SCHEMA } from './official-table.ts';
import { connect, storeOn } from './open.ts';
import { listNames, locateTable, surveyDatabase, type Candidate, type Survey } from './survey.ts';

type Steps = AsyncGenerator<ProbeStep, ProbeReport>;

/** The SQL that makes an official table in an empty database. */
export function createTableSql(): string {
  return `${OFFICIAL_SCHEMA.join(';\n\n')};\n`;
}

/** Tries a file step by step: is it there, is it a database, is there a table, is its layout known. */
export async function* probeFile(address: AddressOf<'sqlite'>, { signal }: CallOptions): Steps {
  const db = connect(address.file, true);
  const report: ProbeReport = { tables: [], otherTables: [] };
  let step = 'File';
  let started = performance.now();
  const done = (state: 'done' | 'warning', text: string, next: string): ProbeStep => {
    const told: ProbeStep = { name: step, state, text, took: performance.now() - started };
    step = next;
    started = performance.now();
    return told;
  };
  try {
    const stop = () => {
      if (signal?.aborted === true) throw cancelled(signal.reason);
    };
    stop();
    const version = await firstLook(db);
    yield done('done', `${basename(address.file)} is there and can be read`, 'Database');
    yield done('done', `SQLite ${version}`, 'Table');
    const survey = await surveyDatabase(db);
    stop();
    report.otherTables = survey.otherTables;
    if (survey.candidates.length === 0 && survey.otherTables.length === 0 && address.table === undefined) {
      report.createTableSql = createTableSql();
      yield done('warning', 'The database is empty. The table for sessions can be created in it.', '');
      return report;
    }
    const chosen = await choose(db, address, survey);
    report.tables = await withCounts(db, address.file, [chosen, ...survey.candidates], signal);
    stop();
    const total = report.tables[0]?.total.count ?? 0;
    const others = report.tables.length - 1;
    const more = others === 0 ? '' : `; ${others} more ${others === 1 ? 'table holds' : 'tables hold'} sessions`;
    yield done('done', `${chosen.table.name} with ${total.toLocaleString('en')} sessions${more}`, 'Layout');
    const store = storeOn(db, address.file, chosen, { access: 'read-only' });
    report.description = await store.describe({ signal });
    const [finding] = report.description.findings;
    const text = finding === undefined ? chosen.layout.title : `${chosen.layout.title}. ${finding.message}`;
    yield done(finding === undefined ? 'done' : 'warning', text, '');
  } catch (error) {
    if (signal?.aborted === true) throw cancelled(error);
    const failure = await explainFailure(error, address.file);
    yield { name: step, state: 'failed', text: `${failure.message} ${failure.hint ?? ''}`.trim() };
  } finally {
    await db.destroy();
  }
  return report;
}

/** Reads the first page of the file, which tells whether it is a database. */
async function firstLook(db: Kysely<AnyTables>): Promise<string> {
  const { rows } = await sql<{ version: string }>`
    select sqlite_version() as version, (select count(*) from sqlite_master) as entries`.execute(db);
  return rows[0]?.version ?? '';
}

async function choose(db: Kysely<AnyTables>, address: AddressOf<'sqlite'>, survey: Survey): Promise<Candidate> {
  if (address.table !== undefined) return locateTable(db, address.table, undefined);
  const [best] = survey.candidates;
  if (best !== undefined) return best;
  throw new DeskError(
    'TABLE_MISSING',
    `No table in this database looks like sessions. ${listNames(survey.otherTables)}`,
    { hint: 'Choose another file, or map a table by hand.' },
  );
}

async function withCounts(
  db: Kysely<AnyTables>,
  file: string,
  candidates: readonly Candidate[],
  signal: AbortSignal | undefined,
): Promise<TableCandidate[]> {
  const tables: TableCandidate[] = [];
  for (const candidate of candidates) {
    const { table, layout } = candidate;
    if (tables.some((one) => one.table === table.name)) continue;
    const total = await storeOn(db, file, candidate, { access: 'read-only' }).count({ signal });
    tables.push({ table: table.name, layoutTitle: layout.title, total });
  }
  return tables;
}
