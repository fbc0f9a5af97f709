import type { TableLayout } from '../../shared/layouts.ts';
import { SESSION_FIELDS, type SessionField } from '../../shared/session.ts';
import type { ExplainedValue, RawSession } from './stored-session.ts';
import { typeName } from './codecs.ts';

/** Which field a column holds. */
function fieldOfColumn(layout: TableLayout, column: string): SessionField | undefined {
  const fields = SESSION_FIELDS.filter((field) => layout.columns[field]?.column === column);
  // An id may be made from the column of another field.
  return fields.find((field) => field !== 'id') ?? fields[0];
}

/** Which field a column holds and how, where it holds one. */
export function mappingOf(layout: TableLayout, column: string): Pick<ExplainedValue, 'field' | 'encoding'> {
  const field = fieldOfColumn(layout, column);
  const encoding = field && layout.columns[field]?.encoding;
  return { ...(field && { field }), ...(encoding && { encoding }) };
}

/** A raw session's values with their names, types and encodings, in stored order. */
export function explainRow(
  layout: TableLayout,
  columns: readonly { name: string; type: string }[],
  raw: RawSession,
): ExplainedValue[] {
  return columns
    .filter(({ name }) => name in raw)
    .map(({ name, type }) => ({
      name,
      declaredType: type,
      storedType: typeName(raw[name]),
      value: raw[name],
      ...mappingOf(layout, name),
    }));
}
