import type { DeskError } from '../../../shared/errors.ts';
import type { ProbeReport, TableCandidate } from '../../../shared/records.ts';
import { numberText } from '../../../shared/number-text.ts';
import { checkCancelled } from '../cancel.ts';
import { countText, probe, type Look, type ProbeSteps } from '../probe.ts';
import { bestOf, locateTable, surveyDatabase, type Candidate, type Catalogue } from './survey.ts';
import type { TableStore } from './store.ts';

export interface ProbeParts {
  /** From the outside in: `Name`, `Connection`, …, `Database`. */
  looks: readonly Look[];
  /** Asked for when all looks went well. */
  catalogue: () => Catalogue;
  /** The table that the address names. */
  wanted: string | undefined;
  /** The SQL that makes an official table in an empty database. */
  createTable: string;
  storeOn: (candidate: Candidate) => TableStore;
  explainFailure: (error: unknown) => DeskError | Promise<DeskError>;
  close: () => Promise<void>;
}

/** Tries a database step by step: its own looks first, then is there a table, is its layout known. */
export function probeDatabase(parts: ProbeParts, signal: AbortSignal | undefined): ProbeSteps {
  const report: ProbeReport = { tables: [], otherTables: [] };
  let chosen: Candidate | undefined;

  const table: Look = {
    name: 'Table',
    async take(tell) {
      const catalogue = parts.catalogue();
      const survey = await surveyDatabase(catalogue, tell);
      checkCancelled(signal);
      report.otherTables = survey.otherTables;
      if (survey.candidates.length === 0 && survey.otherTables.length === 0 && parts.wanted === undefined) {
        report.createTable = parts.createTable;
        return { warning: 'The database is empty. The table for sessions can be created in it.', last: true };
      }
      chosen =
        parts.wanted === undefined ? bestOf(survey, catalogue) : await locateTable(catalogue, parts.wanted, undefined);
      report.tables = await withCounts([chosen, ...survey.candidates], parts, signal);
      checkCancelled(signal);
      const others = report.tables.length - 1;
      const more = others === 0 ? '' : `; ${others} more ${others === 1 ? 'table holds' : 'tables hold'} sessions`;
      const found = `${chosen.table.label} with ${countText(report.tables[0]?.total ?? { count: 0, exact: true })}${more}`;
      if (survey.notLookedInto === 0 || parts.wanted !== undefined) return found;
      const further = numberText(survey.notLookedInto);
      return {
        warning: `${found}. ${further} more tables have matching columns but were not checked; enter the table if it is one of those.`,
      };
    },
  };
  const layout: Look = {
    name: 'Layout',
    async take() {
      if (chosen === undefined) throw new Error('there is no table to look at');
      report.description = await parts.storeOn(chosen).describe({ signal });
      const [finding] = report.description.findings;
      const { title } = chosen.layout;
      return finding === undefined ? title : { warning: `${title}. ${finding.message}` };
    },
  };
  const { looks, explainFailure, close } = parts;
  return probe({ looks: [...looks, table, layout], report, explainFailure, close }, signal);
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
