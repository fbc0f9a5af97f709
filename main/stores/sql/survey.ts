import { DeskError } from '../../../shared/errors.ts';
import type { TableLayout } from '../../../shared/layouts.ts';
import type { TableOutline } from '../../../shared/records.ts';
import { numberText } from '../../../shared/number-text.ts';
import { couldHoldSessions, detectLayout } from '../../layouts/detect.ts';
import type { TableInfo } from './table.ts';

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

/** A table of sessions with what is around it. */
export interface Surroundings {
  candidate: Candidate;
  /** All tables of the database. */
  tables: readonly TableInfo[];
  /** The migrations that the official adapter has noted. */
  migrations: readonly string[];
}

export interface Survey {
  /** Best first. */
  candidates: Candidate[];
  otherTables: string[];
  /** How many more tables have the columns of sessions and were not looked into: there are too many, or it took too long. */
  notLookedInto: number;
}

/** So many tables are looked into, those with usual names first. */
const MOST_TABLES = 30;
/** And no further one after this long; milliseconds. */
const LONGEST_LOOK = 10_000;
/** How often it is told which table is looked into; milliseconds. */
const TELL_EVERY = 250;

export const OFFICIAL_TABLE = 'shopify_sessions';

/** The official SQLite adapter migrates by filling `<table>_for_<migration>`, which then takes the table's place. */
const LEFTOVER = /^(.+)_for_\w+$/;

function qualifiedName({ schema = '' }: Pick<TableInfo, 'schema'>, name: string): string {
  return JSON.stringify([schema, name]);
}

/** @param names qualified names of all tables */
function isLeftover(table: TableInfo, names: ReadonlySet<string>): boolean {
  const base = LEFTOVER.exec(table.name)?.[1];
  return base !== undefined && names.has(qualifiedName(table, base));
}

/**
 * Looks through a database for tables that could hold sessions: through all by their columns, into some by their values.
 * @param tell says which table is looked into
 */
export async function surveyDatabase(catalogue: Catalogue, tell?: (text: string) => void): Promise<Survey> {
  const survey: Survey = { candidates: [], otherTables: [], notLookedInto: 0 };
  const started = performance.now();
  const tables = await catalogue.tables();
  const names = new Set(tables.map((one) => qualifiedName(one, one.name)));
  const fitting: TableInfo[] = [];
  for (const table of tables) {
    if (isLeftover(table, names)) continue;
    if (table.isForbidden !== true && couldHoldSessions(table)) fitting.push(table);
    else survey.otherTables.push(table.label);
  }
  let told = started;
  for (const [at, table] of fitting.toSorted((a, b) => nameRank(a) - nameRank(b)).entries()) {
    if (at >= MOST_TABLES || performance.now() - started > LONGEST_LOOK) {
      survey.notLookedInto += 1;
      survey.otherTables.push(table.label);
      continue;
    }
    if (performance.now() - told > TELL_EVERY) {
      told = performance.now();
      tell?.(`Checking ${table.label}, table ${at + 1} of ${numberText(fitting.length)}`);
    }
    const detected = await detectLayout(table, (column) => catalogue.sample(table, column));
    if ('layout' in detected) survey.candidates.push({ table, layout: detected.layout });
    else survey.otherTables.push(table.label);
  }
  survey.candidates = survey.candidates.toSorted((a, b) => rank(a) - rank(b));
  return survey;
}

const USUAL_NAMES = [OFFICIAL_TABLE, 'session', 'sessions'];

function nameRank(table: TableInfo): number {
  const name = USUAL_NAMES.indexOf(table.name.toLowerCase());
  const elsewhere = table.label === table.name ? 0 : 40;
  return (name === -1 ? USUAL_NAMES.length : name) + (table.isView ? 20 : 0) + elsewhere;
}

function rank({ table, layout }: Candidate): number {
  return nameRank(table) + (layout.family === 'custom' ? 10 : 0);
}

function listNames(names: readonly string[]): string {
  if (names.length === 0) return 'It has no tables.';
  const shown = names.slice(0, 20).join(', ');
  return `Its tables: ${shown}${names.length > 20 ? ` and ${names.length - 20} more` : ''}.`;
}

/** What creating the official table fails with where it is there. */
export function officialTableExists(): DeskError {
  return new DeskError('CONFLICT', `The table ${OFFICIAL_TABLE} already exists.`, { hint: 'Open it.' });
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
    throw new DeskError(
      'LAYOUT_UNKNOWN',
      `The view ${table.label} has no columns that a read-only connection can see.`,
      {
        hint: 'It may call a function that writes, or a table behind it may no longer exist. Choose the table behind it.',
      },
    );
  }
  const detected = await detectLayout(table, (column) => catalogue.sample(table, column));
  if ('layout' in detected) return { table, layout: detected.layout };
  throw new DeskError('LAYOUT_UNKNOWN', `Table ${table.label} has no column for ${detected.missing.join(', ')}.`, {
    hint: 'Choose another table, or map its columns by hand.',
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

/** What migrations of the official adapter left of this table, or of what was to become it. */
export function leftoversOf(table: TableInfo, tables: readonly TableInfo[]): TableInfo[] {
  const names = new Set(tables.map((one) => qualifiedName(one, one.name)));
  return tables.filter(
    (one) => one.schema === table.schema && one.name.startsWith(`${table.name}_for_`) && isLeftover(one, names),
  );
}

/** The table in which the official adapters note the migrations that they have made, where it is there. */
export function migrationsTable(table: TableInfo, tables: readonly TableInfo[]): TableInfo | undefined {
  return tables.find(({ name, schema }) => name === `${table.name}_migrations` && schema === table.schema);
}

export function outlineOf({ label, columns }: TableInfo): TableOutline {
  return { name: label, columns: columns.map(({ name, type, nullable }) => ({ name, type, nullable })) };
}
