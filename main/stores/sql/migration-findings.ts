import { sql } from 'kysely';
import type { HealthFinding } from '../../../shared/health.ts';
import { numberText } from '../../../shared/number-text.ts';
import { plainName } from '../../layouts/detect.ts';
import type { TableColumn } from '../../layouts/table-columns.ts';
import type { Ask } from './database.ts';
import type { Repairs } from './repairs.ts';
import { leftoversOf, migrationsTable, type Surroundings } from './survey.ts';
import type { TableInfo } from './table.ts';

/** What the official adapter's migrations have left half-done, or would do again. */
export async function migrationFindings(ask: Ask, around: Surroundings, repairs: Repairs): Promise<HealthFinding[]> {
  return [
    ...(await leftoverFindings(ask, around, repairs)),
    ...(await halfMovedUsers(ask, around, repairs)),
    ...unrecordedFindings(around, repairs),
  ];
}

const NOT_FINISHED = 'a migration of the official adapter that did not finish';

/** Tables that were to become this one, or were this one before. */
async function leftoverFindings(
  ask: Ask,
  { candidate: { table, layout }, tables }: Surroundings,
  repairs: Repairs,
): Promise<HealthFinding[]> {
  const findings: HealthFinding[] = [];
  for (const leftover of leftoversOf(table, tables)) {
    const id = layout.columns.id?.column ?? '';
    const canCompare = leftover.isForbidden !== true && leftover.columns.some(({ name }) => name === id);
    const others = canCompare ? await othersIn(ask, leftover, table, id, repairs) : undefined;
    const isEmptied = others === 0;
    const statement = isEmptied
      ? `DROP TABLE ${repairs.tableName(leftover)}`
      : others === undefined
        ? undefined
        : copySql(leftover, table, id, repairs);
    findings.push({
      severity: 'warning',
      message:
        others === undefined || isEmptied
          ? `The table ${leftover.name} was left behind by ${NOT_FINISHED}.`
          : `The table ${leftover.name} was left behind by ${NOT_FINISHED}, with ${others === 1 ? '1 session that is' : `${numberText(others)} sessions that are`} not in this table.`,
      hint: isEmptied
        ? 'All of its sessions are in this table. Check that the app starts, then drop it.'
        : others === undefined
          ? 'Check that the app starts; drop that table once its sessions are all in this one.'
          : 'Stop the app, copy those sessions over, then look again.',
      ...(statement !== undefined && { statement }),
    });
  }
  return findings;
}

/** The number of sessions in a leftover that this table does not have. */
async function othersIn(
  ask: Ask,
  leftover: TableInfo,
  table: TableInfo,
  id: string,
  repairs: Repairs,
): Promise<number> {
  const from = `from ${repairs.tableName(leftover)} as old where ${isMissing(table, id, repairs)}`;
  const [row] = await ask(sql<{ count: bigint | number }>`${sql.raw(`select count(*) as count ${from}`)}`);
  return Number(row?.count ?? 0);
}

function isMissing(table: TableInfo, id: string, { quoted, tableName }: Repairs): string {
  const own = `select 1 from ${tableName(table)} as own where own.${quoted(id)} = old.${quoted(id)}`;
  return `not exists (${own})`;
}

/** Copies what both tables have a column for; undefined where this one asks for more. */
function copySql(leftover: TableInfo, table: TableInfo, id: string, repairs: Repairs): string | undefined {
  const { quoted, tableName } = repairs;
  const oldNames = new Set(leftover.columns.map(({ name }) => name));
  const copied = table.columns.filter(({ name, generated }) => !generated && oldNames.has(name));
  const given = copied.map(({ name }) => ({ name, from: `old.${quoted(name)}` }));
  const users = userColumn(table);
  const before = leftover.columns.find(isAccessInfo);
  if (users !== undefined && before !== undefined && !oldNames.has(users.name)) {
    given.push({ name: users.name, from: `cast(old.${quoted(before.name)} as ${repairs.castInteger})` });
  }
  if (table.columns.some(({ name, required }) => required && !given.some((one) => one.name === name))) return undefined;
  const into = given.map(({ name }) => quoted(name)).join(', ');
  const values = given.map(({ from }) => from).join(', ');
  return `INSERT INTO ${tableName(table)} (${into})\nSELECT ${values}\nFROM ${tableName(leftover)} AS old\nWHERE ${isMissing(table, id, repairs)}`;
}

const isAccessInfo = ({ name }: TableColumn) => plainName(name) === 'onlineaccessinfo';
const userColumn = (table: TableInfo) => table.columns.find(({ name }) => plainName(name) === 'userid');

/** Users that `onlineAccessInfo` still holds beside the column that took its place. */
async function halfMovedUsers(
  ask: Ask,
  { candidate: { table, layout } }: Surroundings,
  repairs: Repairs,
): Promise<HealthFinding[]> {
  const before = table.columns.find(isAccessInfo);
  const users = userColumn(table);
  if (layout.family !== 'official' || before === undefined || users === undefined) return [];
  const { quoted, tableName, castInteger } = repairs;
  const [old, own] = [quoted(before.name), quoted(users.name)];
  const isLeft = `${old} IS NOT NULL AND ${own} IS NULL`;
  const left = await ask(
    sql<{ one: unknown }>`${sql.raw(`select 1 as one from ${tableName(table)} where ${isLeft} limit 1`)}`,
  );
  const isDone = left.length === 0;
  return [
    {
      severity: 'warning',
      field: 'userId',
      message: isDone
        ? `The column ${before.name} was left behind by ${NOT_FINISHED}.`
        : `Users are still in ${before.name}, not in ${users.name}: the official adapter’s migration did not finish.`,
      hint: isDone
        ? `Its users are in ${users.name}. Check that the app starts, then drop it.`
        : 'A newer version of the adapter takes it up again when the app starts.',
      statement: isDone
        ? `ALTER TABLE ${tableName(table)} DROP COLUMN ${old}`
        : `UPDATE ${tableName(table)} SET ${own} = CAST(${old} AS ${castInteger}) WHERE ${isLeft}`,
    },
  ];
}

const SCOPE_MIGRATION = 'migrateScopeFieldToVarchar1024';

/** Migrations that are made, that nobody has noted, and that would do harm when they are made again. */
function unrecordedFindings(around: Surroundings, repairs: Repairs): HealthFinding[] {
  const { table, layout } = around.candidate;
  const hasRefreshColumn = layout.columns.refreshToken !== undefined;
  const scope = table.columns.find(({ name }) => name === layout.columns.scope?.column);
  const isWider =
    scope !== undefined && (scope.typeClass === 'text' || Number(/\((\d+)\)/.exec(scope.type)?.[1]) > 1_024);
  const isAtRisk = repairs.official.rebuilds ? hasRefreshColumn : isWider;
  const statements = isAtRisk ? (recordAsMade(around, repairs) ?? []) : [];
  return statements.map((statement) => ({
    severity: 'warning',
    message: 'Migrations that this table has behind it are not recorded as made.',
    hint: repairs.official.rebuilds
      ? 'When the app starts, the official adapter makes them again and loses the refresh tokens.'
      : `When the app starts, the official adapter narrows ${scope?.name ?? 'scope'} to 1,024 characters, or fails to.`,
    statement,
  }));
}

/** The official adapter has yet to make its migration that adds the columns for refresh tokens. */
export function addsThemItself(
  { candidate: { table, layout }, migrations }: Surroundings,
  { official }: Repairs,
): boolean {
  const isMade = migrations.includes('addRefreshTokenFields') || migrations.includes('migrateToRefreshTokens');
  return layout.family === 'official' && !isMade && (!official.rebuilds || table.columns.some(isAccessInfo));
}

/**
 * What keeps the official adapter from making its migrations again where that would undo what was added by hand: nothing, or a
 * statement; undefined where that cannot be done.
 */
export function recordAsMade(
  { candidate: { table, layout }, tables, migrations }: Surroundings,
  { official, tableName, quoted }: Repairs,
): string[] | undefined {
  if (layout.family !== 'official' || (official.rebuilds && !table.columns.some(isAccessInfo))) return [];
  const wanted = official.rebuilds ? [SCOPE_MIGRATION, 'addRefreshTokenFields'] : [SCOPE_MIGRATION];
  const missing = wanted.filter((name) => !migrations.includes(name));
  if (missing.length === 0) return [];
  const records = migrationsTable(table, tables);
  if (records === undefined || records.isForbidden === true) return official.rebuilds ? undefined : [];
  const values = missing.map((name) => `('${name}')`).join(', ');
  return [`INSERT INTO ${tableName(records)} (${quoted('migration_name')}) VALUES ${values}`];
}
