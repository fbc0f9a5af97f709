import type { TableLayout } from '../../shared/layouts.ts';
import type { Problem } from '../../shared/records.ts';
import {
  FIELD_KINDS,
  REQUIRED_FIELDS,
  SESSION_FIELDS,
  type SessionField,
  type SessionFields,
} from '../../shared/session.ts';
import { onlineId } from '../../shared/ids.ts';
import type { RawSession } from './stored-session.ts';
import { decodeField, type FieldValue } from './codecs.ts';
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
  dropStandIns(layout, fields);
  problems.push(...problemsOf(fields));
  return { fields, problems };
}

/**
 * Takes out what only stands for absent: an empty token or scope, which no adapter reads as one, and the `false` of a column
 * that is never empty, where there is no user whom it could be said of.
 */
export function dropStandIns(layout: TableLayout, fields: Partial<SessionFields>): void {
  for (const field of ['accessToken', 'refreshToken', 'scope'] as const) if (fields[field] === '') delete fields[field];
  if (fields.userId !== undefined) return;
  for (const field of ['accountOwner', 'collaborator', 'emailVerified'] as const) {
    const encoding = layout.columns[field]?.encoding;
    const zeroed = encoding === 'boolean-integer-zero' || encoding === 'boolean-false';
    if (zeroed && fields[field] === false) delete fields[field];
  }
}

function fillRequired(layout: TableLayout, fields: Partial<SessionFields>, problems: Problem[]): void {
  for (const field of REQUIRED_FIELDS) {
    if (fields[field] !== undefined) continue;
    const mapping = layout.columns[field];
    if (mapping !== undefined && !problems.some((problem) => problem.severity === 'error' && problem.field === field)) {
      problems.push({
        severity: VITAL.has(field) ? 'error' : 'warning',
        field,
        message: `${mapping.column} is missing. Every session needs it.`,
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
export function idIsDerived(layout: TableLayout): boolean {
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

/** Fields that a layout has a place for. */
export function fieldsOf(layout: TableLayout): SessionField[] {
  return SESSION_FIELDS.filter(
    (field) => layout.columns[field] !== undefined || (field === 'isOnline' && idIsDerived(layout)),
  );
}
