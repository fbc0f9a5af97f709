import type { TableLayout } from '../../shared/layouts.ts';
import type { Problem } from '../../shared/records.ts';
import {
  FIELD_KINDS,
  REQUIRED_FIELDS,
  SESSION_FIELDS,
  type SessionField,
  type SessionFields,
} from '../../shared/session.ts';
import { DeskError } from '../../shared/errors.ts';
import { offlineId, onlineId } from '../../shared/ids.ts';
import type { RawSession } from '../stores/store.ts';
import { codecs, decodeField, type FieldValue } from './codecs.ts';
import { problemsOf } from './problems.ts';

export interface DecodedSession {
  fields: Partial<SessionFields>;
  problems: Problem[];
}

/** Fields whose absence makes a session unreadable, where the layout has a place for them. */
const VITAL = new Set<SessionField>(['id', 'shop', 'isOnline']);

/** Reads a stored session as far as it can be read, and notes all that is odd about it. */
export function decodeSession(layout: TableLayout, raw: RawSession): DecodedSession {
  const fields: Partial<SessionFields> = {};
  const problems: Problem[] = [];
  for (const field of SESSION_FIELDS) {
    const mapping = layout.columns[field];
    if (mapping === undefined) continue;
    const stored = raw[mapping.column];
    if (stored === null || stored === undefined) continue;
    const decoded = decodeField(FIELD_KINDS[field], mapping.encoding, stored);
    if ('error' in decoded) {
      problems.push({ severity: 'error', field, message: `${mapping.column} ${decoded.error}.` });
      continue;
    }
    if (decoded.note !== undefined) {
      problems.push({ severity: 'warning', field, message: `${mapping.column} ${decoded.note}.` });
    }
    if (decoded.value !== undefined) setField(fields, field, decoded.value);
  }
  if (layout.columns.id?.encoding === 'online-id') {
    if (fields.id === undefined || fields.shop === undefined) delete fields.id;
    else fields.id = onlineId(fields.shop, fields.id);
  }
  fillRequired(layout, fields, problems);
  // A column that must hold something holds 0 for sessions without a user.
  for (const field of ['accountOwner', 'collaborator', 'emailVerified'] as const) {
    const encoding = layout.columns[field]?.encoding;
    const zeroed = encoding === 'boolean-integer-zero' || encoding === 'boolean-false';
    if (zeroed && fields.userId === undefined && fields[field] === false) delete fields[field];
  }
  problems.push(...problemsOf(fields));
  return { fields, problems };
}

function fillRequired(layout: TableLayout, fields: Partial<SessionFields>, problems: Problem[]): void {
  for (const field of REQUIRED_FIELDS) {
    if (fields[field] !== undefined) continue;
    const mapping = layout.columns[field];
    if (mapping !== undefined && !problems.some((problem) => problem.severity === 'error' && problem.field === field)) {
      problems.push({
        severity: VITAL.has(field) ? 'error' : 'warning',
        field,
        message: `${mapping.column} is missing; every session must have it.`,
      });
    }
    if (field === 'state') fields.state = '';
    if (field === 'isOnline' && mapping === undefined) fields.isOnline = kindOf(layout) === 'online';
  }
}

/** What all sessions of a table are that has no column to tell online from offline ones. */
export function kindOf(layout: TableLayout): 'online' | 'offline' {
  return layout.columns.id?.encoding === 'online-id' ? 'online' : 'offline';
}

/** The id is made of what other columns hold. */
function idIsDerived(layout: TableLayout): boolean {
  const encoding = layout.columns.id?.encoding;
  return encoding === 'offline-id' || encoding === 'online-id';
}

/** Sets one field if the value is of its kind. */
function setField(fields: Partial<SessionFields>, field: SessionField, value: FieldValue): void {
  switch (field) {
    case 'isOnline':
    case 'accountOwner':
    case 'collaborator':
    case 'emailVerified':
      if (typeof value === 'boolean') fields[field] = value;
      return;
    case 'expires':
    case 'refreshTokenExpires':
    case 'userExpiresIn':
      if (typeof value === 'number') fields[field] = value;
      return;
    case 'id':
    case 'shop':
    case 'state':
    case 'scope':
    case 'accessToken':
    case 'refreshToken':
    case 'userId':
    case 'firstName':
    case 'lastName':
    case 'email':
    case 'locale':
    case 'userScope':
      if (typeof value === 'string') fields[field] = value;
  }
}

/** Whether all of the session could be read. */
export function isReadable(fields: Partial<SessionFields>, problems: readonly Problem[]): fields is SessionFields {
  return REQUIRED_FIELDS.every((field) => fields[field] !== undefined) && !problems.some((p) => p.severity === 'error');
}

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
 * All mapped columns of a session: what it has, and what stands for absent where it has nothing.
 * @throws DeskError VALUE_REFUSED when the layout cannot hold a value
 */
export function encodeSession(layout: TableLayout, fields: SessionFields): Record<string, unknown> {
  if (idIsDerived(layout)) checkDerivedId(layout, fields);
  const row: Record<string, unknown> = {};
  for (const field of SESSION_FIELDS) {
    const mapping = layout.columns[field];
    if (mapping === undefined) continue;
    const value = fields[field];
    row[mapping.column] =
      value === undefined ? (codecs[mapping.encoding].absent ?? null) : encodeField(layout, field, value);
  }
  return row;
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
    hint: 'Store this session in another place.',
  });
}

/** Fields that a layout has a place for. */
export function fieldsOf(layout: TableLayout): SessionField[] {
  return SESSION_FIELDS.filter(
    (field) => layout.columns[field] !== undefined || (field === 'isOnline' && idIsDerived(layout)),
  );
}
