import { guessEncoding, guessMappings, mayHold, type Mappings } from '../../shared/layout-guess.ts';
import type { TableLayout } from '../../shared/layouts.ts';
import type { TableOutline } from '../../shared/records.ts';
import { FIELD_KINDS, SESSION_FIELDS, type SessionField } from '../../shared/session.ts';
import type { RawSession } from './stored-session.ts';
import { decodeField } from './codecs.ts';
import { mostOf, timeEncodingOf } from './detect.ts';

/** What nothing but the values of a field looks like. */
const SURE_SIGNS: Partial<Record<SessionField, RegExp>> = {
  scope: /^(unauthenticated_)?(read|write)_\w+(\s*,|$)/,
  accessToken: /^shp(at|ua|ca)_/,
  refreshToken: /^shprt_/,
};
/** What the values of a field must look like, whatever its column is called. */
const SIGNS: Partial<Record<SessionField, RegExp>> = {
  scope: /^[\w\s,]*$/,
  email: /@/,
  locale: /^[\w-]{2,20}$/,
  accessToken: /^\S+$/,
  refreshToken: /^\S+$/,
};

/**
 * Columns that nothing is read from and that look like a field for which no column was found: by their names and types, as far
 * as the values in some rows do not speak against it, or by the values alone.
 */
export function suggestColumns(
  layout: TableLayout,
  columns: TableOutline['columns'],
  rows: readonly RawSession[],
): Mappings {
  const read = new Set(Object.values(layout.columns).map(({ column }) => column));
  const unread = columns.filter(({ name }) => !read.has(name));
  const missing = SESSION_FIELDS.filter((field) => layout.columns[field] === undefined);
  const valuesOf = (column: string) => rows.map((row) => row[column] ?? '').filter((value) => value !== '');
  const suggested: Mappings = {};
  const taken = new Set<string>();
  for (const field of missing) {
    const sign = SURE_SIGNS[field];
    const found = sign && unread.find(({ name }) => !taken.has(name) && areAll(valuesOf(name), sign));
    if (found === undefined) continue;
    suggested[field] = { column: found.name, encoding: guessEncoding(field, found) };
    taken.add(found.name);
  }
  const guessed = guessMappings(
    unread.filter(({ name }) => !taken.has(name)),
    missing.filter((field) => suggested[field] === undefined),
  );
  for (const field of missing) {
    const mapping = guessed[field];
    if (mapping === undefined || !mayHold(field, mapping.column)) continue;
    const values = valuesOf(mapping.column);
    const time = FIELD_KINDS[field] === 'time' ? mostOf(values.map(timeEncodingOf)) : undefined;
    const encoding = mapping.encoding.startsWith('datetime') ? mapping.encoding : (time ?? mapping.encoding);
    const reads = values.every((value) => !('error' in decodeField(FIELD_KINDS[field], encoding, value)));
    const sign = SIGNS[field];
    if (reads && (sign === undefined || values.length === 0 || areAll(values, sign))) {
      suggested[field] = { ...mapping, encoding };
    }
  }
  return suggested;
}

function areAll(values: readonly unknown[], sign: RegExp): boolean {
  return values.length > 0 && values.every((value) => typeof value === 'string' && sign.test(value));
}
