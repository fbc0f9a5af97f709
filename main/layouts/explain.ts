import type { TableLayout } from '../../shared/layouts.ts';
import { SESSION_FIELDS, type SessionField } from '../../shared/session.ts';
import type { ExplainedValue, RawSession } from './stored-session.ts';
import { typeName } from './codecs.ts';

/** Which field a column holds. */
export function fieldOfColumn(layout: TableLayout, column: string): SessionField | undefined {
  const fields = SESSION_FIELDS.filter((field) => layout.columns[field]?.column === column);
  // An id may be made from the column of another field.
  return fields.find((field) => field !== 'id') ?? fields[0];
}

/** A raw session's values with their names, types and encodings, in stored order. */
export function explainRow(
  layout: TableLayout,
  columns: readonly { name: string; type: string }[],
  raw: RawSession,
): ExplainedValue[] {
  return columns
    .filter(({ name }) => name in raw)
    .map(({ name, type }) => {
      const field = fieldOfColumn(layout, name);
      const mapping = field === undefined ? undefined : layout.columns[field];
      return {
        name,
        declaredType: type,
        storedType: typeName(raw[name]),
        value: raw[name],
        ...(field !== undefined && { field }),
        ...(mapping !== undefined && { encoding: mapping.encoding }),
      };
    });
}
