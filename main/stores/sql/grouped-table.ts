import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { READINESS, readinessTerms, type ReadinessTerms } from '../../../shared/readiness.ts';
import { kindOf } from '../../layouts/decode.ts';
import { isOnline, type Condition } from './conditions.ts';
import type { TableRows } from './rows.ts';
import { isRegular } from './regular-rows.ts';
import { TimeColumn } from './time-column.ts';

type Term = RawBuilder<unknown>;

/** The parts that statements are made of which count the sessions of one table in groups. */
export class GroupedTable {
  readonly rows: TableRows;
  /** Rows that the server can judge. */
  readonly regular: Condition;
  readonly from: Term;
  readonly expires: TimeColumn | undefined;
  readonly refreshEnds: TimeColumn | undefined;
  /** 1 or 0, as the following. */
  readonly isOnline: Term;
  readonly hasAccessToken: Term;
  readonly hasRefreshToken: Term;
  readonly isOfficial: Term;
  readonly shop: Term;
  readonly isOddlyWritten: Term;
  /** Told apart to the last letter. */
  readonly shopName: Term;

  private constructor(rows: TableRows, regular: Condition, now: number) {
    const { layout, dialect, table } = rows;
    this.rows = rows;
    this.regular = regular;
    this.from = table.schema === undefined ? sql.table(table.name) : sql.id(table.schema, table.name);
    this.expires = TimeColumn.of('expires', layout, dialect, now);
    this.refreshEnds = TimeColumn.of('refreshTokenExpires', layout, dialect, now);
    // Of a regular row nothing has drifted.
    const strict = { ...dialect, looseTypes: false };
    this.isOnline = flag(isOnline(layout, strict, true) ?? sql<SqlBool>`${sql.lit(kindOf(layout))} = 'online'`);
    this.hasAccessToken = hasText(rows, 'accessToken');
    this.hasRefreshToken = hasText(rows, 'refreshToken');
    this.shop = sql.ref(rows.columnOf('shop') ?? '');
    this.isOddlyWritten = flag(dialect.grouping.isOddlyWritten(this.shop));
    this.shopName = dialect.grouping.exactly(this.shop);
    // Where the id is made of the shop, each is.
    const isMade = layout.columns.id?.encoding === 'offline-id';
    this.isOfficial = isMade ? sql`1` : flag(dialect.grouping.isOfflineId(sql.ref(rows.idColumn), this.shop));
  }

  /** Undefined where its sessions cannot be counted in groups. */
  static of(rows: TableRows, now: number): GroupedTable | undefined {
    const regular = isRegular(rows);
    // An official session decides for its shop only where there cannot be two.
    const isOneByOne = rows.idIsUnique || rows.layout.columns.id?.encoding === 'offline-id';
    return regular === undefined || !isOneByOne ? undefined : new GroupedTable(rows, regular, now);
  }

  /** Of an offline row: the place of its class in READINESS. */
  get rank(): Term {
    const told = (
      ['no-token', 'never-expires', 'no-refresh-token', 'stuck', 'refresh-ended', 'refresh-ends-soon'] as const
    ).map(
      (readiness) =>
        sql`when ${this.#meets(readinessTerms(readiness, 0))} then ${sql.lit(READINESS.indexOf(readiness))}`,
    );
    return sql`case ${sql.join(told, sql` `)} else ${sql.lit(READINESS.indexOf('healthy'))} end`;
  }

  #meets({ hasAccessToken, hasRefreshToken, expires, refreshEnds }: ReadinessTerms): Term {
    const terms = [sql`${this.hasAccessToken} = ${sql.lit(Number(hasAccessToken))}`];
    if (hasRefreshToken !== undefined) terms.push(sql`${this.hasRefreshToken} = ${sql.lit(Number(hasRefreshToken))}`);
    if (expires !== undefined) terms.push(sql`${presence(this.expires)} = ${sql.lit(Number(expires))}`);
    // The stretches of time end where the terms do: ended, soon, later.
    if (refreshEnds !== undefined) {
      const stretch = refreshEnds.min === undefined ? 1 : 2;
      terms.push(this.refreshEnds === undefined ? sql`1 = 0` : sql`${this.refreshEnds.stretch} = ${sql.lit(stretch)}`);
    }
    return sql`(${sql.join(terms, sql` and `)})`;
  }
}

function hasText(rows: TableRows, field: 'accessToken' | 'refreshToken'): Term {
  const column = rows.columnOf(field);
  return flag(column === undefined ? undefined : rows.dialect.grouping.isNotEmpty(sql.ref(column)));
}

function flag(condition: Condition | undefined): Term {
  return condition === undefined ? sql`0` : sql`case when ${condition} then 1 else 0 end`;
}

function presence(time: TimeColumn | undefined): Term {
  return time === undefined ? sql`0` : sql`case when ${time.column} is null then 0 else 1 end`;
}

/**
 * Takes the rows that meet all conditions. Written so that a planner takes them for half of the rows: what PostgreSQL guesses of an
 * expression is often one row, and then it joins by comparing each row with each.
 */
export function whereAll(conditions: readonly Condition[]) {
  if (conditions.length === 0) return sql``;
  return sql`where case when ${sql.join(conditions, sql` and `)} then true else false end`;
}
