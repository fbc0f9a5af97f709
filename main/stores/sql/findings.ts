import { sql } from 'kysely';
import type { HealthFinding } from '../../../shared/health.ts';
import type { SessionField } from '../../../shared/session.ts';
import type { TableColumn } from '../../layouts/table-columns.ts';
import { kindOf } from '../../layouts/decode.ts';
import type { Ask } from './database.ts';
import { addsThemItself, migrationFindings, recordAsMade } from './migration-findings.ts';
import type { Repairs } from './repairs.ts';
import type { Candidate, Surroundings } from './survey.ts';
import { foundByIndex, type TableInfo } from './table.ts';

/** Characters of a token of today: `shpat_` or `shprt_` and 32 more. */
const TOKEN_LENGTH = 38;
/** Characters that the official adapters have room for, `scope` since it was found too narrow. */
const OFFICIAL_LENGTHS = { scope: 1_024, accessToken: 255, refreshToken: 255 } as const;
const TEXTS = ['id', 'shop', 'scope', 'accessToken', 'refreshToken'] as const satisfies readonly SessionField[];
/** A column is nearly full when its longest value takes this part of it. */
const NEARLY_FULL = 0.9;
const LENGTHS = [255, 512, 768, 1_024, 2_048, 4_096];

/** What deserves a word about a table, as far as it can be told without reading all of it. */
export async function findingsOf(ask: Ask, around: Surroundings, repairs: Repairs): Promise<HealthFinding[]> {
  if (around.candidate.table.isView) return [];
  return [
    ...indexFindings(around, repairs),
    ...refreshColumns(around, repairs),
    ...(await integerFindings(ask, around, repairs)),
    ...(await declaredLengths(ask, around, repairs)),
    ...(await migrationFindings(ask, around, repairs)),
  ];
}

function indexFindings({ candidate: { table, layout } }: Surroundings, repairs: Repairs): HealthFinding[] {
  const shop = layout.columns.shop?.column;
  if (shop === undefined || foundByIndex(table, shop)) return [];
  return [
    {
      severity: 'warning',
      field: 'shop',
      message: 'There is no index on the shop column.',
      hint: 'Finding the sessions of a shop reads the whole table, in Session Desk and in the app.',
      statement: repairs.indexSql(table, shop),
    },
  ];
}

/** What expiring offline tokens need and the table has no room for. */
function refreshColumns(around: Surroundings, repairs: Repairs): HealthFinding[] {
  const { table, layout } = around.candidate;
  const missing = (['refreshToken', 'refreshTokenExpires'] as const).filter((field) => !(field in layout.columns));
  if (missing.length === 0 || (kindOf(layout) === 'online' && !('isOnline' in layout.columns))) return [];
  const wanted = missing.map((field) => columnFor(field, around, repairs));
  const columns = wanted.filter((column) => column !== undefined);
  const recorded = recordAsMade(around, repairs);
  const isWhole = columns.length === wanted.length && recorded !== undefined;
  const adds = isWhole ? [repairs.addColumnsSql(table, columns), ...recorded].join(';\n') : undefined;
  return [
    {
      severity: 'warning',
      field: 'refreshToken',
      message: `There is no column for ${missing.length === 2 ? 'refresh tokens and their expiry' : NAMED[missing[0] ?? 'refreshToken']}.`,
      hint: hintOn(around, repairs),
      ...(adds !== undefined && { statement: adds }),
    },
  ];
}

const NAMED = { refreshToken: 'refresh tokens', refreshTokenExpires: 'the expiry of refresh tokens' } as const;
const NO_EXPIRING = 'The app cannot use offline tokens that expire.';

function hintOn(around: Surroundings, repairs: Repairs): string {
  const { family } = around.candidate.layout;
  if (family === 'prisma') return `${NO_EXPIRING} Make the change as a migration of Prisma, or in its schema, too.`;
  if (family === 'drizzle') return `${NO_EXPIRING} Make the change in Drizzle’s schema, too.`;
  return addsThemItself(around, repairs)
    ? `${NO_EXPIRING} A newer version of the adapter adds what is missing when the app starts.`
    : NO_EXPIRING;
}

/** A column that is declared as its sibling is: what the access token has, the refresh token needs, too. */
function columnFor(
  field: 'refreshToken' | 'refreshTokenExpires',
  { candidate: { table, layout } }: Surroundings,
  repairs: Repairs,
): Pick<TableColumn, 'name' | 'type'> | undefined {
  const sibling = field === 'refreshToken' ? 'accessToken' : 'expires';
  const column = table.columns.find(({ name }) => name === layout.columns[sibling]?.column);
  const isOfficial = layout.family === 'official';
  if (column === undefined) return undefined;
  const isSnake = !isOfficial && column.name.includes('_');
  const at = /_?at$/i.test(column.name) && field === 'refreshTokenExpires' && !isOfficial;
  const name = isSnake ? field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : field;
  const ofName = `${name}${at ? (isSnake ? '_at' : 'At') : ''}`;
  if (field === 'refreshTokenExpires')
    return { name: ofName, type: isOfficial ? repairs.official.refreshEnds : column.type };
  const isNarrow = (lengthOf(column) ?? Infinity) < OFFICIAL_LENGTHS.refreshToken;
  return { name: ofName, type: isNarrow ? `varchar(${OFFICIAL_LENGTHS.refreshToken})` : column.type };
}

/** Numbers that will not fit. */
async function integerFindings(
  ask: Ask,
  { candidate: { table, layout } }: Surroundings,
  { sizes, official }: Repairs,
): Promise<HealthFinding[]> {
  if (sizes === undefined) return [];
  const findings: HealthFinding[] = [];
  for (const field of ['expires', 'refreshTokenExpires', 'userId'] as const) {
    const mapping = layout.columns[field];
    const column = table.columns.find(({ name }) => name === mapping?.column);
    if (mapping === undefined || column === undefined || !isSmall(column)) continue;
    const takesMilliseconds =
      layout.family === 'official' && field === 'refreshTokenExpires' && official.refreshEnds === 'bigint';
    if (field !== 'userId' && mapping.encoding !== 'milliseconds' && !takesMilliseconds) continue;
    const statement = await sizes.retypeSql(ask, table, column, 'bigint');
    findings.push({
      severity: 'error',
      field,
      message: `${column.name} (${column.type}) is too small for ${field === 'userId' ? 'the ids of Shopify’s users' : 'times in milliseconds'}.`,
      hint: 'The app fails to store a session with such a number.',
      ...(statement !== undefined && { statement }),
    });
  }
  return findings;
}

/** Less than 64 bits. */
function isSmall({ type, generated }: TableColumn): boolean {
  return !generated && /^(?:tiny|small|medium)?int(?:eger)?\b/i.test(type);
}

/** Columns that are declared narrower than what an app may well store tomorrow. */
async function declaredLengths(ask: Ask, { candidate }: Surroundings, repairs: Repairs): Promise<HealthFinding[]> {
  const findings: HealthFinding[] = [];
  for (const { field, column, length } of limitedTexts(candidate, repairs)) {
    if (field === 'id' || field === 'shop') continue;
    const isScope = field === 'scope';
    if (length >= (isScope ? OFFICIAL_LENGTHS.scope : TOKEN_LENGTH)) continue;
    const statement = await widenSql(ask, candidate.table, column, OFFICIAL_LENGTHS[field], repairs);
    findings.push({
      severity: isScope ? 'warning' : 'error',
      field,
      message: isScope
        ? `${column.name} has room for ${length} characters; the official adapters keep 1,024.`
        : `${column.name} has room for ${length} characters; a token has ${TOKEN_LENGTH}.`,
      hint: isScope
        ? 'Sessions of an app with many scopes fail to be stored, or lose some of them.'
        : 'Sessions fail to be stored, or lose a part of their token.',
      ...(statement !== undefined && { statement }),
    });
  }
  return findings;
}

/** What takes reading the whole table: columns that their longest value fills, or nearly. */
export async function lengthFindings(ask: Ask, candidate: Candidate, repairs: Repairs): Promise<HealthFinding[]> {
  const { table } = candidate;
  const limited = limitedTexts(candidate, repairs);
  if (table.isView || limited.length === 0) return [];
  const bytes = await longest(ask, table, limited, repairs, 'octet_length');
  // A text has no more characters than bytes, and those cost nothing to count.
  const maybe = limited.filter(({ length }, at) => (bytes[at] ?? 0) >= length * NEARLY_FULL);
  if (maybe.length === 0) return [];
  const characters = await longest(ask, table, maybe, repairs, 'char_length');
  const findings: HealthFinding[] = [];
  for (const [at, { field, column, length }] of maybe.entries()) {
    const most = characters[at] ?? 0;
    if (most < length * NEARLY_FULL) continue;
    const room = Math.max(2 * length, field === 'scope' ? OFFICIAL_LENGTHS.scope : 0);
    const statement = await widenSql(ask, table, column, room, repairs);
    findings.push({
      severity: 'warning',
      // The shop and the id are what an index is offered for.
      ...(field !== 'shop' && field !== 'id' && { field }),
      message:
        most >= length
          ? `A value in ${column.name} has all ${length} characters that the column has room for.`
          : `The longest value in ${column.name} has ${most} of ${length} characters.`,
      hint:
        most >= length
          ? 'It may have been cut. Sessions with a longer value fail to be stored, or are cut.'
          : 'Sessions with a longer value than the column has room for fail to be stored, or are cut.',
      ...(statement !== undefined && { statement }),
    });
  }
  return findings;
}

interface LimitedText {
  field: (typeof TEXTS)[number];
  column: TableColumn;
  /** Characters. */
  length: number;
}

function limitedTexts({ table, layout }: Candidate, { sizes }: Repairs): LimitedText[] {
  if (sizes === undefined) return [];
  return TEXTS.flatMap((field) => {
    const mapping = layout.columns[field];
    const column = table.columns.find(({ name }) => name === mapping?.column);
    const length = column && lengthOf(column);
    const isText = mapping?.encoding === 'text' || mapping?.encoding === 'text-empty';
    return column === undefined || length === undefined || !isText || column.generated
      ? []
      : [{ field, column, length }];
  });
}

function lengthOf({ type }: TableColumn): number | undefined {
  const length = /^(?:var)?char\((\d+)\)/i.exec(type)?.[1];
  return length === undefined ? undefined : Number(length);
}

async function longest(
  ask: Ask,
  table: TableInfo,
  texts: readonly LimitedText[],
  { quoted, tableName }: Repairs,
  measure: 'octet_length' | 'char_length',
): Promise<number[]> {
  const most = texts.map(({ column }, at) => `max(${measure}(${quoted(column.name)})) as l${at}`);
  const [row] = await ask(
    sql<Record<string, unknown>>`${sql.raw(`select ${most.join(', ')} from ${tableName(table)}`)}`,
  );
  return texts.map((_text, at) => Number(row?.[`l${at}`] ?? 0));
}

/** @param room characters that it is to have at least */
async function widenSql(
  ask: Ask,
  table: TableInfo,
  column: TableColumn,
  room: number,
  { sizes }: Repairs,
): Promise<string | undefined> {
  const length = LENGTHS.find((one) => one >= room);
  const isIndexed = column.key || table.indexes.some(({ columns }) => columns.includes(column.name));
  if (length === undefined || (isIndexed && length > (sizes?.mostIndexed ?? 0))) return undefined;
  return sizes?.retypeSql(ask, table, column, `varchar(${length})`);
}
