import { DeskError } from '../../shared/errors.ts';
import { offlineId, onlineId } from '../../shared/ids.ts';
import type { TableLayout } from '../../shared/layouts.ts';
import { SESSION_FIELDS, type SessionField, type SessionFields } from '../../shared/session.ts';
import type { StoredSession } from './stored-session.ts';
import { codecs, type FieldValue } from './codecs.ts';
import { dropStandIns, idIsDerived, kindOf } from './decode.ts';

/** A stored session, as far as it could be read. */
export type Present = Pick<StoredSession, 'fields' | 'problems'>;

/**
 * One field as it is stored, for writing or for comparing with what is stored.
 * @throws DeskError VALUE_REFUSED when the layout cannot hold the value
 */
export function encodeField(layout: TableLayout, field: SessionField, value: FieldValue): unknown {
  const mapping = layout.columns[field];
  if (mapping === undefined) return undefined;
  try {
    return codecs[mapping.encoding].encode(value);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new DeskError('VALUE_REFUSED', `The value for ${mapping.column} ${cause.message}. Nothing was written.`, {
      hint: 'Change the value and store again.',
      cause,
    });
  }
}

/**
 * What is to be written for a session, by column: what it has, and what stands for absent where it has nothing. Of a session
 * that is stored already only the columns that read otherwise: the rest stays as it is, in whichever form it lies there.
 * @throws DeskError VALUE_REFUSED when the layout cannot hold a value
 */
export function encodeSession(layout: TableLayout, fields: SessionFields, present?: Present): Record<string, unknown> {
  if (idIsDerived(layout)) checkDerivedId(layout, fields);
  const changed = present === undefined ? SESSION_FIELDS : changedFields(layout, fields, present);
  // An id may be made from the column of another field, which then is written with it.
  const columns = new Set(changed.map((field) => layout.columns[field]?.column));
  const row: Record<string, unknown> = {};
  for (const field of SESSION_FIELDS) {
    const mapping = layout.columns[field];
    if (mapping === undefined || !columns.has(mapping.column)) continue;
    const value = fields[field];
    row[mapping.column] =
      value === undefined ? (codecs[mapping.encoding].absent ?? null) : encodeField(layout, field, value);
  }
  return row;
}

/** The fields that a stored session does not have as they shall be. One that cannot be read is never as it shall be. */
function changedFields(layout: TableLayout, fields: SessionFields, present: Present): SessionField[] {
  const wanted: Partial<SessionFields> = { ...fields };
  dropStandIns(layout, wanted);
  const unread = new Set(present.problems.flatMap(({ severity, field }) => (severity === 'error' && field) || []));
  return SESSION_FIELDS.filter((field) => unread.has(field) || wanted[field] !== present.fields[field]);
}

/** An id that is put together from other columns must come back as it went. */
function checkDerivedId(layout: TableLayout, { id, shop, userId, isOnline }: SessionFields): void {
  const online = kindOf(layout) === 'online';
  const made = online ? onlineId(shop, userId ?? '') : offlineId(shop);
  if (id === made && isOnline === online) return;
  const what = online
    ? 'online sessions, with the id {shop}_{user id}'
    : 'offline sessions, with the id offline_{shop}';
  throw new DeskError('VALUE_REFUSED', `This table holds only ${what}. Nothing was written.`, {
    hint: 'Store this session elsewhere.',
  });
}
