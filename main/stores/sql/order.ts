import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Position, Scalar } from '../cursor.ts';
import { endOfPrefix, type Condition } from './conditions.ts';

/**
 * A part of an order that one statement can walk through.
 *
 * - `values`: the rows with a value, by an index; `from` and `to` narrow it to texts with one beginning
 * - `nulls`: the rows without a value, by the same index; they come last in either direction
 * - `all`: every row in one go, where there is no index and the database has to sort
 */
export type Segment = { kind: 'values'; from?: string; to?: string } | { kind: 'nulls' } | { kind: 'all' };

export interface TableOrder {
  column: string;
  /** Tell rows with the same value apart. */
  ties: readonly string[];
  direction: 'asc' | 'desc';
  segments: readonly Segment[];
}

/** Segments for texts that begin with one of these forms, in order. */
export function prefixSegments(forms: readonly string[], direction: 'asc' | 'desc'): Segment[] {
  const sorted = forms.toSorted((a, b) => (a < b ? -1 : 1));
  return (direction === 'asc' ? sorted : sorted.toReversed()).map((from) => {
    const to = endOfPrefix(from);
    return { kind: 'values', from, ...(to !== undefined && { to }) };
  });
}

/** The segments that are left after a position, the one that it lies in first. */
export function segmentsFrom(order: TableOrder, after: Position | undefined): readonly Segment[] {
  if (after === undefined) return order.segments;
  const [value = null] = after;
  const at = order.segments.findIndex((segment) => {
    if (segment.kind !== 'values') return segment.kind === 'all' || value === null;
    if (value === null) return false;
    // Positions lie in a segment: only its far end has to be looked at.
    const end = order.direction === 'asc' ? segment.to : segment.from;
    if (end === undefined || typeof value !== 'string') return true;
    return order.direction === 'asc' ? value < end : value >= end;
  });
  return at === -1 ? [] : order.segments.slice(at);
}

type Column = RawBuilder<unknown>;

/** Rows that come after these values of these columns. */
function beyond(columns: readonly Column[], values: readonly Scalar[], direction: 'asc' | 'desc'): Condition {
  const [column, ...otherColumns] = columns;
  const [value = null, ...otherValues] = values;
  if (column === undefined) return sql<SqlBool>`1 = 0`;
  const further = direction === 'asc' ? sql`>` : sql`<`;
  if (otherColumns.length === 0) return sql<SqlBool>`${column} ${further} ${value}`;
  const rest = beyond(otherColumns, otherValues, direction);
  // The first comparison is what an index can use.
  return sql<SqlBool>`${column} ${further}= ${value} and (${column} ${further} ${value} or ${rest})`;
}

function upTo(columns: readonly Column[], values: readonly Scalar[], direction: 'asc' | 'desc'): Condition {
  const [column, ...otherColumns] = columns;
  const [value = null, ...otherValues] = values;
  if (column === undefined) return sql<SqlBool>`1 = 1`;
  const nearer = direction === 'asc' ? sql`<` : sql`>`;
  if (otherColumns.length === 0) return sql<SqlBool>`${column} ${nearer}= ${value}`;
  const rest = upTo(otherColumns, otherValues, direction);
  return sql<SqlBool>`${column} ${nearer}= ${value} and (${column} ${nearer} ${value} or ${rest})`;
}

export interface SegmentClauses {
  where: Condition[];
  orderBy: RawBuilder<unknown>[];
}

/**
 * What selects and sorts a segment.
 * @param asIs how the ordered column is written: plainly, or so that no index is used for it
 */
export function segmentClauses(
  order: TableOrder,
  segment: Segment,
  limits: { after?: Position | undefined; upTo?: Position | undefined },
  asIs: (column: Column) => Column,
): SegmentClauses {
  const { direction } = order;
  const column = asIs(sql.ref(order.column));
  const ties = order.ties.map((tie) => (segment.kind === 'nulls' ? asIs(sql.ref(tie)) : sql.ref(tie)));
  const sorted = (by: readonly Column[]) => by.map((one) => sql`${one} ${sql.raw(direction)}`);
  const where: Condition[] = [];
  switch (segment.kind) {
    case 'values': {
      if (segment.from !== undefined) where.push(sql<SqlBool>`${column} >= ${segment.from}`);
      if (segment.to !== undefined) where.push(sql<SqlBool>`${column} < ${segment.to}`);
      const keys = [column, ...ties];
      where.push(
        limits.after === undefined ? sql<SqlBool>`${column} is not null` : beyond(keys, limits.after, direction),
      );
      if (limits.upTo !== undefined) where.push(upTo(keys, limits.upTo, direction));
      return { where, orderBy: sorted(keys) };
    }
    case 'nulls': {
      where.push(sql<SqlBool>`${column} is null`);
      if (limits.after !== undefined) where.push(beyond(ties, limits.after.slice(1), direction));
      if (limits.upTo !== undefined) where.push(upTo(ties, limits.upTo.slice(1), direction));
      return { where, orderBy: sorted(ties) };
    }
    case 'all': {
      if (limits.after !== undefined) {
        const [value = null, ...rest] = limits.after;
        where.push(
          value === null
            ? sql<SqlBool>`${column} is null and ${beyond(ties, rest, direction)}`
            : sql<SqlBool>`(${beyond([column, ...ties], limits.after, direction)} or ${column} is null)`,
        );
      }
      return { where, orderBy: [sql`${column} is null`, ...sorted([column, ...ties])] };
    }
  }
}
