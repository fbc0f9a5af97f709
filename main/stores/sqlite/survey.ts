import type { Kysely } from 'kysely';
import { DeskError } from '../../../shared/errors.ts';
import type { TableLayout } from '../../../shared/layouts.ts';
import { detectLayout } from '../../layouts/detect.ts';
import type { AnyTables } from '../sql/rows.ts';
import type { TableInfo } from '../sql/table.ts';
import { inspectTable, listTables, sampleColumn } from './introspect.ts';
import { OFFICIAL_TABLE } from './official-table.ts';

/** A table or view that could hold sessions. */
export interface Candidate {
  table: TableInfo;
  layout: TableLayout;
}

export interface Survey {
  /** Best first. */
  candidates: Candidate[];
  otherTables: string[];
  /** Tables that a migration of the official adapter left behind, beside the one it was to replace. */
  leftovers: string[];
}

/** The official adapter migrates by filling `<table>_for_<migration>`, which then takes the table's place. */
const LEFTOVER = /^(.+)_for_\w+$/;

/** Looks through the whole database for tables that could hold sessions. */
export async function surveyDatabase(db: Kysely<AnyTables>): Promise<Survey> {
  const survey: Survey = { candidates: [], otherTables: [], leftovers: [] };
  const entries = await listTables(db);
  for (const entry of entries) {
    const base = LEFTOVER.exec(entry.name)?.[1];
    if (base !== undefined && entries.some(({ name }) => name === base)) {
      survey.leftovers.push(entry.name);
      continue;
    }
    const table = await inspectTable(db, entry);
    const detected = await detectLayout(table, (column) => sampleColumn(db, table, column));
    if ('layout' in detected) survey.candidates.push({ table, layout: detected.layout });
    else survey.otherTables.push(entry.name);
  }
  survey.candidates = survey.candidates.toSorted((a, b) => rank(a) - rank(b));
  return survey;
}

const USUAL_NAMES = [OFFICIAL_TABLE, 'session', 'sessions'];

function rank({ table, layout }: Candidate): number {
  const name = USUAL_NAMES.indexOf(table.name.toLowerCase());
  return (name === -1 ? USUAL_NAMES.length : name) + (layout.family === 'custom' ? 10 : 0) + (table.isView ? 20 : 0);
}

export function listNames(names: readonly string[]): string {
  if (names.length === 0) return 'It has no tables.';
  const shown = names.slice(0, 20).join(', ');
  return `Its tables: ${shown}${names.length > 20 ? ` and ${names.length - 20} more` : ''}.`;
}

/**
 * The table to open, with its layout: as named and mapped by hand, else as found.
 * @throws DeskError TABLE_MISSING, LAYOUT_UNKNOWN
 */
export async function locateTable(
  db: Kysely<AnyTables>,
  wanted: string | undefined,
  mapped: TableLayout | undefined,
): Promise<Candidate> {
  const name = mapped?.table ?? wanted;
  if (name === undefined) {
    const { candidates, otherTables } = await surveyDatabase(db);
    const [best] = candidates;
    if (best !== undefined) return best;
    throw new DeskError('TABLE_MISSING', `No table in this database looks like sessions. ${listNames(otherTables)}`, {
      hint:
        otherTables.length === 0
          ? 'Create the table, or choose another file.'
          : 'Choose another file, or map a table by hand.',
    });
  }
  const entries = await listTables(db);
  const entry =
    entries.find((one) => one.name === name) ?? entries.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (entry === undefined) {
    throw new DeskError('TABLE_MISSING', `There is no table ${name}. ${listNames(entries.map((one) => one.name))}`, {
      hint: 'Choose one of these tables, or another file.',
    });
  }
  const table = await inspectTable(db, entry);
  if (mapped !== undefined) return { table, layout: asDeclared(mapped, table) };
  const detected = await detectLayout(table, (column) => sampleColumn(db, table, column));
  if ('layout' in detected) return { table, layout: detected.layout };
  throw new DeskError('LAYOUT_UNKNOWN', `Table ${table.name} has no column for ${detected.missing.join(', ')}.`, {
    hint: 'Choose another table, or say by hand which column holds what.',
    detail: `Columns: ${table.columns.map((column) => column.name).join(', ')}`,
  });
}

/** A layout mapped by hand, with its columns written as the table declares them. */
function asDeclared(layout: TableLayout, table: TableInfo): TableLayout {
  const columns: TableLayout['columns'] = {};
  for (const [field, mapping] of Object.entries(layout.columns)) {
    const declared =
      table.columns.find(({ name }) => name === mapping.column) ??
      table.columns.find(({ name }) => name.toLowerCase() === mapping.column.toLowerCase());
    if (declared === undefined) {
      throw new DeskError('LAYOUT_UNKNOWN', `Table ${table.name} has no column ${mapping.column}.`, {
        hint: `Correct the mapping of ${field}.`,
        detail: `Columns: ${table.columns.map((column) => column.name).join(', ')}`,
      });
    }
    Object.assign(columns, { [field]: { ...mapping, column: declared.name } });
  }
  return { ...layout, table: table.name, columns };
}
