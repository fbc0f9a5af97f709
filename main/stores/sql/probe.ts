import type { DeskError } from '../../../shared/errors.ts';
import type { ProbeReport, ProbeStep, TableCandidate } from '../../../shared/records.ts';
import { cancelled, checkCancelled } from '../cancel.ts';
import { bestOf, locateTable, surveyDatabase, type Candidate, type Catalogue } from './survey.ts';
import type { TableStore } from './table-store.ts';

export type ProbeSteps = AsyncGenerator<ProbeStep, ProbeReport>;

/** One look at a place: what it is called, and what it says when it went well. */
export interface Look {
  name: string;
  take: () => Promise<string | { warning: string }>;
}

export interface ProbeParts {
  /** From the outside in: `Name`, `Connection`, …, `Database`. */
  looks: readonly Look[];
  /** Asked for when all looks went well. */
  catalogue: () => Catalogue;
  /** The table that the address names. */
  wanted: string | undefined;
  /** The SQL that makes an official table in an empty database. */
  createTableSql: string;
  storeOn: (candidate: Candidate) => TableStore;
  explainFailure: (error: unknown) => Promise<DeskError>;
  close: () => Promise<void>;
}

/** Tries a database step by step: its own looks first, then is there a table, is its layout known. */
export async function* probeDatabase(parts: ProbeParts, signal: AbortSignal | undefined): ProbeSteps {
  const report: ProbeReport = { tables: [], otherTables: [] };
  let step = '';
  let started = 0;
  const begin = (name: string): ProbeStep => {
    step = name;
    started = performance.now();
    return { name, state: 'running', text: '' };
  };
  const end = (state: 'done' | 'warning', text: string): ProbeStep => {
    const took = performance.now() - started;
    return { name: step, state, text, took };
  };
  try {
    for (const { name, take } of parts.looks) {
      checkCancelled(signal);
      yield begin(name);
      const said = await take();
      yield typeof said === 'string' ? end('done', said) : end('warning', said.warning);
    }
    checkCancelled(signal);
    yield begin('Table');
    const catalogue = parts.catalogue();
    const survey = await surveyDatabase(catalogue);
    checkCancelled(signal);
    report.otherTables = survey.otherTables;
    if (survey.candidates.length === 0 && survey.otherTables.length === 0 && parts.wanted === undefined) {
      report.createTableSql = parts.createTableSql;
      yield end('warning', 'The database is empty. The table for sessions can be created in it.');
      return report;
    }
    const chosen =
      parts.wanted === undefined ? bestOf(survey, catalogue) : await locateTable(catalogue, parts.wanted, undefined);
    report.tables = await withCounts([chosen, ...survey.candidates], parts, signal);
    checkCancelled(signal);
    const total = report.tables[0]?.total ?? { count: 0, exact: true };
    const others = report.tables.length - 1;
    const more = others === 0 ? '' : `; ${others} more ${others === 1 ? 'table holds' : 'tables hold'} sessions`;
    const count = `${total.exact ? '' : 'about '}${total.count.toLocaleString('en')}`;
    yield end('done', `${chosen.table.label} with ${count} sessions${more}`);
    yield begin('Layout');
    report.description = await parts.storeOn(chosen).describe({ signal });
    const [finding] = report.description.findings;
    const title = chosen.layout.title;
    yield finding === undefined ? end('done', title) : end('warning', `${title}. ${finding.message}`);
  } catch (error) {
    if (signal?.aborted === true) throw cancelled(error);
    const failure = await parts.explainFailure(error);
    yield { name: step, state: 'failed', text: `${failure.message} ${failure.hint ?? ''}`.trim() };
  } finally {
    await parts.close();
  }
  return report;
}

async function withCounts(
  candidates: readonly Candidate[],
  { storeOn }: ProbeParts,
  signal: AbortSignal | undefined,
): Promise<TableCandidate[]> {
  const tables: TableCandidate[] = [];
  for (const candidate of candidates) {
    const { table, layout } = candidate;
    if (tables.some((one) => one.table === table.label)) continue;
    tables.push({
      table: table.label,
      layoutTitle: layout.title,
      total: await storeOn(candidate).estimate({ signal }),
    });
  }
  return tables;
}
