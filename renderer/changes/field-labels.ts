import { SESSION_FIELDS, type SessionField } from '../../shared/session.ts';
import { utcText } from './local-time.ts';

/** What people call each field. */
export const FIELD_TITLES: Record<SessionField, string> = {
  id: 'Session ID',
  shop: 'Shop',
  state: 'State',
  isOnline: 'Type',
  scope: 'Scopes',
  accessToken: 'Access token',
  expires: 'Expires',
  refreshToken: 'Refresh token',
  refreshTokenExpires: 'Refresh token expires',
  userId: 'User ID',
  firstName: 'First name',
  lastName: 'Last name',
  email: 'Email',
  locale: 'Locale',
  accountOwner: 'Account owner',
  collaborator: 'Collaborator',
  emailVerified: 'Email verified',
  userExpiresIn: 'Lifetime when issued',
  userScope: 'User scopes',
};

const LIST = new Intl.ListFormat('en', { type: 'conjunction' });

/** `First name, Last name, and Email`, in the words of the form. */
export function fieldList(fields: readonly SessionField[]): string {
  return LIST.format(fields.map((field) => FIELD_TITLES[field]));
}

/** A value of a difference as people read it: kinds by name, times with the day of the week. */
export function changeText(field: SessionField, text: string): string {
  if (field === 'isOnline') return text === 'yes' ? 'Online' : text === 'no' ? 'Offline' : text;
  if (field !== 'expires' && field !== 'refreshTokenExpires') return text;
  const time = Date.parse(text);
  return Number.isNaN(time) ? text : utcText(time);
}

/** Why a field cannot be filled in, or undefined where it can. */
export function noRoomReason(field: SessionField, room: readonly SessionField[]): string | undefined {
  return room.includes(field) ? undefined : 'This store has no column for this field.';
}

/** No SQL adapter keeps these, and no app misses them. */
const RARELY_KEPT: readonly SessionField[] = ['userExpiresIn', 'userScope'];

/** The fields that a store has no column for and that an app may need. */
export function lostFields(room: readonly SessionField[]): SessionField[] {
  return SESSION_FIELDS.filter((field) => !room.includes(field) && !RARELY_KEPT.includes(field));
}
