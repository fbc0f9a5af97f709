import { DeskError } from '../../../shared/errors.ts';
import type { TableLayout } from '../../../shared/layouts.ts';
import type { Problem, TableOutline } from '../../../shared/records.ts';
import { detectLayout } from '../../layouts/detect.ts';
import { foundByIndex, type TableInfo } from './table.ts';

/** What is asked of a database before one of its tables is opened. */
export interface Catalogue {
  /** All tables and views, the database's own left out. */
  tables(): Promise<TableInfo[]>;
  /** Values of a column from both ends of the table, NULLs left out. */
  sample(table: TableInfo, column: string): Promise<unknown[]>;
  /** How a person would look elsewhere: `choose another file`. */
  elsewhere: string;
}

/** A table or view that could hold sessions. */
export interface Candidate {
  table: TableInfo;
  layout: TableLayout;
}

export interface Survey {
  /** Best first. */
  candidates: Candidate[];
  otherTables: string[];
}

export const OFFICIAL_TABLE = 'shopify_sessions';

/** The official SQLite adapter migrates by filling `<table>_for_<migration>`, which then takes the table's place. */
const LEFTOVER = /^(.+)_for_\w+$/;

function isLeftover(table: TableInfo, tables: readonly TableInfo[]): boolean {
  const base = LEFTOVER.exec(table.name)?.[1];
  return base !== undefined && tables.some(({ name, schema }) => name === base && schema === table.schema);
}

/** Looks through the whole database for tables that could hold sessions. */
export async function surveyDatabase(catalogue: Catalogue): Promise<Survey> {
  const survey: Survey = { candidates: [], otherTables: [] };
  const tables = await catalogue.tables();
  for (const table of tables) {
    if (isLeftover(table, tables)) continue;
    if (table.isForbidden === true) {
      survey.otherTables.push(table.label);
      continue;
    }
    const detected = await detectLayout(table, (column) => catalogue.sample(table, column));
    if ('layout' in detected) survey.candidates.push({ table, layout: detected.layout });
    else survey.otherTables.push(table.label);
  }
  survey.candidates = survey.candidates.toSorted((a, b) => rank(a) - rank(b));
  return survey;
}

const USUAL_NAMES = [OFFICIAL_TABLE, 'session', 'sessions'];

function rank({ table, layout }: Candidate): number {
  const name = USUAL_NAMES.indexOf(table.name.toLowerCase());
  const elsewhere = table.label === table.name ? 0 : 40;
  const unknown = layout.family === 'custom' ? 10 : 0;
  return (name === -1 ? USUAL_NAMES.length : name) + unknown + (table.isView ? 20 : 0) + elsewhere;
}

function listNames(names: readonly string[]): string {
  if (names.length === 0) return 'It has no tables.';
  const shown = names.slice(0, 20).join(', ');
  return `Its tables: ${shown}${names.length > 20 ? ` and ${names.length - 20} more` : ''}.`;
}

/** @throws DeskError TABLE_MISSING when no table looks like sessions */
export function bestOf({ candidates, otherTables }: Survey, { elsewhere }: Pick<Catalogue, 'elsewhere'>): Candidate {
  const [best] = candidates;
  if (best !== undefined) return best;
  const first = otherTables.length === 0 ? 'Create the table' : 'Map a table by hand';
  throw new DeskError('TABLE_MISSING', `No table in this database looks like sessions. ${listNames(otherTables)}`, {
    hint: `${first}, or ${elsewhere}.`,
  });
}

/**
 * The table to open, with its layout: as named and mapped by hand, else as found.
 * @throws DeskError TABLE_MISSING, LAYOUT_UNKNOWN
 */
export async function locateTable(
  catalogue: Catalogue,
  wanted: string | undefined,
  mapped: TableLayout | undefined,
): Promise<Candidate> {
  const name = mapped?.table ?? wanted;
  if (name === undefined) return bestOf(await surveyDatabase(catalogue), catalogue);
  const tables = await catalogue.tables();
  const table =
    tables.find((one) => namesOf(one).includes(name)) ??
    tables.find((one) => namesOf(one).some((other) => other.toLowerCase() === name.toLowerCase()));
  if (table === undefined) {
    throw new DeskError('TABLE_MISSING', `There is no table ${name}. ${listNames(tables.map((one) => one.label))}`, {
      hint: `Choose one of these tables, or ${catalogue.elsewhere}.`,
    });
  }
  if (table.isForbidden === true) {
    throw new DeskError('AUTH_FAILED', `This user is not allowed to read the table ${table.label}.`, {
      hint: 'Ask for the right to select from it, or sign in as another user.',
    });
  }
  if (mapped !== undefined) return { table, layout: asDeclared(mapped, table) };
  if (table.isView && table.columns.length === 0) {
    throw new DeskError('LAYOUT_UNKNOWN', `The view ${table.label} shows no columns to whoever only reads.`, {
      hint: 'It may call a function that writes, or a table behind it may be gone. Choose the table behind it.',
    });
  }
  const detected = await detectLayout(table, (column) => catalogue.sample(table, column));
  if ('layout' in detected) return { table, layout: detected.layout };
  throw new DeskError('LAYOUT_UNKNOWN', `Table ${table.label} has no column for ${detected.missing.join(', ')}.`, {
    hint: 'Choose another table, or say by hand which column holds what.',
    detail: `Columns: ${table.columns.map((column) => column.name).join(', ')}`,
  });
}

function namesOf({ label, schema, name }: TableInfo): string[] {
  return [label, `${schema ?? ''}.${name}`];
}

/** A layout mapped by hand, with its columns written as the table declares them. */
function asDeclared(layout: TableLayout, table: TableInfo): TableLayout {
  const columns: TableLayout['columns'] = {};
  for (const [field, mapping] of Object.entries(layout.columns)) {
    const declared =
      table.columns.find(({ name }) => name === mapping.column) ??
      table.columns.find(({ name }) => name.toLowerCase() === mapping.column.toLowerCase());
    if (declared === undefined) {
      throw new DeskError('LAYOUT_UNKNOWN', `Table ${table.label} has no column ${mapping.column}.`, {
        hint: `Correct the mapping of ${field}.`,
        detail: `Columns: ${table.columns.map((column) => column.name).join(', ')}`,
      });
    }
    Object.assign(columns, { [field]: { ...mapping, column: declared.name } });
  }
  return { ...layout, table: table.label, columns };
}

/** What deserves a word about a table, as far as the catalogue tells. */
export function findingsOf({ table, layout }: Candidate, tables: readonly TableInfo[]): Problem[] {
  const findings: Problem[] = [];
  const shop = layout.columns.shop?.column;
  if (shop !== undefined && !table.isView && !foundByIndex(table, shop)) {
    findings.push({
      severity: 'warning',
      field: 'shop',
      message: 'There is no index on the shop column.',
      hint: 'Finding the sessions of a shop reads the whole table, in this program and in the app.',
    });
  }
  for (const { name } of tables.filter((one) => one.name.startsWith(`${table.name}_for_`) && isLeftover(one, tables))) {
    findings.push({
      severity: 'warning',
      message: `The table ${name} was left behind by a migration of the official adapter that did not finish.`,
      hint: 'Look whether the app starts; drop that table once its sessions are all in this one.',
    });
  }
  return findings;
}

/** The table in which the official adapters note the migrations that they have made, where it is there. */
export function migrationsTable(table: TableInfo, tables: readonly TableInfo[]): TableInfo | undefined {
  return tables.find(({ name, schema }) => name === `${table.name}_migrations` && schema === table.schema);
}

export function outlineOf({ label, columns }: TableInfo): TableOutline {
  return { name: label, columns: columns.map(({ name, type, nullable }) => ({ name, type, nullable })) };
}
