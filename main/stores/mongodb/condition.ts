import type { TableLayout } from '../../../shared/layouts.ts';
import { kindOf } from '../../layouts/decode.ts';

/** A query in MongoDB's words. */
export type Condition = Record<string, unknown>;

export function anyOf(conditions: readonly Condition[]): Condition | undefined {
  const [first] = conditions;
  return conditions.length <= 1 ? first : { $or: [...conditions] };
}

export function allOf(conditions: readonly Condition[]): Condition {
  const [first = {}] = conditions;
  return conditions.length <= 1 ? first : { $and: [...conditions] };
}

/** What is not exactly the other kind may have drifted from true and false. */
export function kindIs(layout: TableLayout, kind: 'online' | 'offline'): Condition | undefined {
  const mapping = layout.columns.isOnline;
  if (mapping === undefined) return kind === kindOf(layout) ? {} : undefined;
  return { [mapping.column]: { $ne: kind === 'offline' } };
}
