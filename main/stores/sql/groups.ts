import { sql, type SqlBool } from 'kysely';
import { chunks } from '../chunks.ts';
import type { CallOptions, SessionGroup, StorePart, StoredSession } from '../store.ts';
import type { Condition } from './conditions.ts';
import { asking, type Ask, type Database, type Row } from './database.ts';
import type { TableRows } from './rows.ts';
import { groupShops, isOneOf } from './grouped-shops.ts';
import { GroupedTable, whereAll } from './grouped-table.ts';
import { MOST_DAYS } from './time-column.ts';

/** Rows that are decoded at the most; where more are of no regular form, everything is. */
const MOST_IRREGULAR = 5_000;
/** Different lists of scopes; an app has few. */
const MOST_SCOPE_LISTS = 5_000;
/** Shops in one statement. */
const AT_ONCE = 90;

/** Whether the sessions of this table can be counted in groups. */
export function canGroup(rows: TableRows): boolean {
  return GroupedTable.of(rows, 0) !== undefined;
}

/**
 * Counts a table in groups: a few statements whose answers are short, whatever the size of the table.
 * @param now milliseconds since 1970
 */
export async function* groupRows(
  db: Database,
  rows: TableRows,
  now: number,
  { signal }: CallOptions,
): AsyncGenerator<StorePart> {
  const table = GroupedTable.of(rows, now);
  const ask = asking(db, signal);
  const irregular = table && (await irregularRows(db, table, signal));
  if (table === undefined || irregular === undefined) return yield { kind: 'ungroupable' };
  // What the server can judge altogether need not be judged a second time.
  const conditions = irregular.length === 0 ? [] : [table.regular];
  if (irregular.length > 0) yield { kind: 'sessions', sessions: irregular, shopsOnly: false };
  const shopColumn = rows.columnOf('shop') ?? '';
  const shops = [...new Set(irregular.map(({ raw }) => raw[shopColumn]).filter((shop) => typeof shop === 'string'))];
  for (const some of chunks(shops, AT_ONCE)) {
    const query = rows.select(db, [table.regular, isOneOf(table, some)], { limit: MOST_IRREGULAR + 1 });
    const others = await rows.run(query, signal);
    if (others.length > MOST_IRREGULAR) return yield { kind: 'ungroupable' };
    yield { kind: 'sessions', sessions: others.map((row) => rows.stored(row)), shopsOnly: true };
  }
  yield { kind: 'groups', groups: await groupSessions(ask, table, conditions) };
  const lists = await scopeLists(ask, table, conditions);
  if (lists.length > MOST_SCOPE_LISTS) return yield { kind: 'ungroupable' };
  yield { kind: 'scopes', lists };
  yield { kind: 'shops', shops: await groupShops(ask, table, chunks(shops, AT_ONCE), conditions) };
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

const DAY_BASE = MOST_DAYS + 1;
const STRETCHES = 4;

/** All that tells groups apart in one number: databases group by that twice as fast as by eight. */
async function groupSessions(
  ask: Ask,
  { from, isOnline, isOfficial, hasAccessToken, hasRefreshToken, expires, refreshEnds }: GroupedTable,
  conditions: readonly Condition[],
): Promise<SessionGroup[]> {
  const digits = [
    [sql`0`, 1],
    [isOnline, 2],
    [isOfficial, 2],
    [hasAccessToken, 2],
    [hasRefreshToken, 2],
    [expires?.stretch ?? sql`0`, STRETCHES],
    [refreshEnds?.stretch ?? sql`0`, STRETCHES],
    [expires?.day ?? sql`0`, DAY_BASE],
    [refreshEnds?.day ?? sql`0`, DAY_BASE],
  ] as const;
  const [first, ...others] = digits;
  const packed = others.reduce((sum, [digit, base]) => sql`(${sum}) * ${sql.lit(base)} + (${digit})`, first[0]);
  const counted = await ask<Row>(
    sql`select packed, count(*) as n from (select ${packed} as packed from ${from} ${whereAll(conditions)}) as s group by packed`,
  );
  return counted.map((row): SessionGroup => {
    let rest = Number(row['packed']);
    const next = (base: number): number => {
      const digit = rest % base;
      rest = Math.floor(rest / base);
      return digit;
    };
    const refreshDay = next(DAY_BASE);
    const expiresDay = next(DAY_BASE);
    const refreshStretch = next(STRETCHES);
    const expiresStretch = next(STRETCHES);
    return {
      sessions: Number(row['n']),
      hasRefreshToken: next(2) === 1,
      hasAccessToken: next(2) === 1,
      isOfficial: next(2) === 1,
      isOnline: next(2) === 1,
      ...moment('expires', expires?.momentIn(expiresStretch)),
      ...moment('expiresDay', expires?.momentOn(expiresDay)),
      ...moment('refreshTokenExpires', refreshEnds?.momentIn(refreshStretch)),
      ...moment('refreshEndsDay', refreshEnds?.momentOn(refreshDay)),
    };
  });
}

function moment<K extends string>(name: K, time: number | undefined): Partial<Record<K, number>> {
  const named: Partial<Record<K, number>> = {};
  if (time !== undefined) named[name] = time;
  return named;
}

async function scopeLists(
  ask: Ask,
  { rows, from, isOnline }: GroupedTable,
  conditions: readonly Condition[],
): Promise<{ list: string; sessions: number }[]> {
  const column = rows.columnOf('scope');
  const list = column === undefined ? sql`''` : rows.dialect.grouping.exactly(sql.ref(column));
  const isOffline = sql<SqlBool>`${isOnline} = 0`;
  const counted = await ask<Row>(sql`
    select list, count(*) as n from (select ${list} as list from ${from} ${whereAll([...conditions, isOffline])}) as s
    group by list limit ${sql.lit(MOST_SCOPE_LISTS + 1)}`);
  return counted.map(({ list: text, n }) => ({ list: typeof text === 'string' ? text : '', sessions: Number(n) }));
}
