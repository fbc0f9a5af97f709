import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { chunks } from '../chunks.ts';
import type { CallOptions, GroupedShops, SessionGroup, StorePart, StoredSession } from '../store.ts';
import { asking, type Ask, type Database, type Row } from './database.ts';
import type { TableRows } from './rows.ts';
import { shopsWithAlikeIds } from './alike-ids.ts';
import { groupShops, isOneOf, oddlyWrittenShops } from './grouped-shops.ts';
import { GroupedTable } from './grouped-table.ts';
import { MOST_DAYS } from './time-column.ts';

/** Rows that are decoded at the most; where more are of no regular form, everything is. */
const MOST_IRREGULAR = 5_000;
/** Groups and lists of scopes that one answer may have; an app has few lists. */
const MOST_COUNTS = 50_000;

/** Whether the sessions of this table can be counted in groups. */
export function canGroup(rows: TableRows): boolean {
  return GroupedTable.of(rows, 0) !== undefined;
}

/**
 * Counts a table in groups: a few statements whose answers are short, whatever the size of the table.
 * @param now milliseconds since 1970
 */
export async function* groupRows(
  { db, beside }: { db: Database; beside: (() => Database) | undefined },
  rows: TableRows,
  now: number,
  { signal }: CallOptions,
): AsyncGenerator<StorePart> {
  const table = GroupedTable.of(rows, now);
  if (table === undefined) return yield { kind: 'ungroupable' };
  const ask = asking(db, signal);
  const other = beside?.();
  try {
    const shopsOf = async (some: readonly string[][], areRegular: boolean) =>
      groupShops(asking(other ?? db, signal), table, { others: some, areRegular });
    const [counted, allShops, alikeIds] = await Promise.all([
      countGroups(ask, table),
      shopsOf([], false),
      shopsWithAlikeIds(asking(other ?? db, signal), table),
    ]);
    if (counted === undefined || alikeIds === undefined) return yield { kind: 'ungroupable' };
    let grouped: GroupedShops = allShops;
    if (counted.irregular > 0) {
      const irregular = await irregularRows(db, table, signal);
      if (irregular === undefined) return yield { kind: 'ungroupable' };
      yield { kind: 'sessions', sessions: irregular, shopsOnly: false };
      const shopColumn = rows.columnOf('shop') ?? '';
      const shops = [
        ...new Set(irregular.map(({ raw }) => raw[shopColumn]).filter((shop) => typeof shop === 'string')),
      ];
      const parts = chunks(shops, rows.dialect.maxParameters);
      for (const some of parts) {
        const query = rows.select(db, [table.regular, isOneOf(table, some)], { limit: MOST_IRREGULAR + 1 });
        const regular = await rows.run(query, signal);
        if (regular.length > MOST_IRREGULAR) return yield { kind: 'ungroupable' };
        yield { kind: 'sessions', sessions: regular.map((row) => rows.stored(row)), shopsOnly: true };
      }
      grouped = await shopsOf(parts, true);
    }
    yield { kind: 'groups', groups: counted.groups };
    yield { kind: 'scopes', lists: counted.lists };
    if (counted.oddlyWritten + counted.irregular > 0) {
      const oddlyWritten = await oddlyWrittenShops(ask, table);
      if (oddlyWritten === undefined) return yield { kind: 'ungroupable' };
      grouped = { ...grouped, oddlyWritten };
    }
    yield { kind: 'shops', shops: { ...grouped, alikeIds } };
  } finally {
    await other?.destroy();
  }
}

/** The rows that take decoding; undefined where they are many. */
async function irregularRows(
  db: Database,
  { rows, regular }: GroupedTable,
  signal: AbortSignal | undefined,
): Promise<StoredSession[] | undefined> {
  const isNot = sql<SqlBool>`case when ${regular} then 1 else 0 end = 0`;
  const found = await rows.run(rows.select(db, [isNot], { limit: MOST_IRREGULAR + 1 }), signal);
  return found.length > MOST_IRREGULAR ? undefined : found.map((row) => rows.stored(row));
}

interface CountedGroups {
  groups: SessionGroup[];
  /** Lists of scopes of offline sessions. */
  lists: { list: string; sessions: number }[];
  /** Rows that take decoding, and are counted nowhere else. */
  irregular: number;
  /** Rows whose shop may not be written as Shopify writes it. */
  oddlyWritten: number;
}

const DAY_BASE = MOST_DAYS + 1;
const STRETCHES = 4;

/** Counts the rows by all that tells groups apart, packed in one number: databases group by that twice as fast as by nine. */
async function countGroups(ask: Ask, table: GroupedTable): Promise<CountedGroups | undefined> {
  const { isOnline, isOfficial, isOddlyWritten, hasAccessToken, hasRefreshToken, expires, refreshEnds } = table;
  const digits = [
    [isOnline, 2],
    [isOfficial, 2],
    [isOddlyWritten, 2],
    [hasAccessToken, 2],
    [hasRefreshToken, 2],
    [expires?.stretch ?? sql`0`, STRETCHES],
    [refreshEnds?.stretch ?? sql`0`, STRETCHES],
    [expires?.day ?? sql`0`, DAY_BASE],
    [refreshEnds?.day ?? sql`0`, DAY_BASE],
  ] as const;
  const packed = digits.reduce(
    (sum: RawBuilder<unknown>, [digit, base]) => sql`(${sum}) * ${sql.lit(base)} + (${digit})`,
    sql`0`,
  );
  const counts = await countsOf(ask, table, sql`case when ${table.regular} then ${packed} end`);
  if (counts.length > MOST_COUNTS) return undefined;
  const counted: CountedGroups = { groups: [], lists: [], irregular: 0, oddlyWritten: 0 };
  for (const { packed: key, list, n } of counts) {
    const sessions = Number(n);
    if (typeof list === 'string') counted.lists.push({ list, sessions });
    else if (key === null) counted.irregular = sessions;
    if (key === null) continue;
    let rest = Number(key);
    const next = (base: number): number => {
      const digit = rest % base;
      rest = Math.floor(rest / base);
      return digit;
    };
    const refreshDay = next(DAY_BASE);
    const expiresDay = next(DAY_BASE);
    const refreshStretch = next(STRETCHES);
    const expiresStretch = next(STRETCHES);
    const tokens = { hasRefreshToken: next(2) === 1, hasAccessToken: next(2) === 1 };
    if (next(2) === 1) counted.oddlyWritten += sessions;
    counted.groups.push({
      sessions,
      ...tokens,
      isOfficial: next(2) === 1,
      isOnline: next(2) === 1,
      ...moment('expires', expires?.momentIn(expiresStretch)),
      ...moment('expiresDay', expires?.momentOn(expiresDay)),
      ...moment('refreshTokenExpires', refreshEnds?.momentIn(refreshStretch)),
      ...moment('refreshEndsDay', refreshEnds?.momentOn(refreshDay)),
    });
  }
  return counted;
}

/** How many rows there are of each number, none where they are irregular, and of each list of scopes that an offline one has. */
async function countsOf(
  ask: Ask,
  { rows, from, isOnline, regular }: GroupedTable,
  packed: RawBuilder<unknown>,
): Promise<Row[]> {
  const { grouping } = rows.dialect;
  const column = rows.columnOf('scope');
  const list = column === undefined ? sql`''` : sql`coalesce(${grouping.exactly(sql.ref(column))}, '')`;
  const most = sql.lit(MOST_COUNTS + 1);
  if (grouping.tally !== undefined) {
    const listed = sql`case when ${isOnline} = 0 then ${list} end`;
    return ask<Row>(
      sql`select packed, list, n from ${grouping.tally({ packed, list: listed, from }, MOST_COUNTS + 1)} as s`,
    );
  }
  const [numbers, lists] = await Promise.all([
    ask<Row>(
      sql`select packed, null as list, count(*) as n from (select ${packed} as packed from ${from}) as s group by packed`,
    ),
    ask<Row>(sql`
      select null as packed, list, count(*) as n from (select ${list} as list from ${from} where ${isOnline} = 0 and ${regular}) as s
      group by list limit ${most}`),
  ]);
  return [...numbers, ...lists];
}

function moment<K extends string>(name: K, time: number | undefined): Partial<Record<K, number>> {
  const named: Partial<Record<K, number>> = {};
  if (time !== undefined) named[name] = time;
  return named;
}
