import type { SessionDraft } from '../../shared/contract.ts';
import { idForm, isShopDomain } from '../../shared/ids.ts';
import { DeskError } from '../../shared/errors.ts';
import type { FieldChange, Problem } from '../../shared/records.ts';
import {
  SESSION_FIELDS,
  isSecretField,
  secretsOf,
  type SessionField,
  type SessionFields,
} from '../../shared/session.ts';
import { withoutUndefined } from '../../shared/without-undefined.ts';
import { LONGEST_OPENED } from './records.ts';
import { isMasked, TEXT_FIELDS, withoutStrayTokens, withoutTokens, type Masker } from '../safety/mask.ts';
import { maskedPart } from '../safety/masked-part.ts';
import type { StoredSession } from '../stores/store.ts';

/** The session that a draft stands for; `kept` is where secrets come from that the person left as they are. */
export function fieldsOf(draft: SessionDraft, kept: Partial<SessionFields>, masker: Masker): SessionFields {
  const { accessToken, refreshToken, ...typed } = draft;
  const plain = { ...typed, ...untouched(withoutUndefined(typed), kept, masker) };
  for (const [field, value] of Object.entries(plain)) {
    if (typeof value === 'string' && isMasked(value)) {
      throw new DeskError('BAD_INPUT', `${field} holds a masked token.`, {
        hint: 'Type the value that is to be stored.',
      });
    }
  }
  const access = secretOf(accessToken, kept.accessToken);
  const refresh = secretOf(refreshToken, kept.refreshToken);
  const fields: SessionFields = {
    id: plain.id,
    shop: plain.shop,
    state: plain.state,
    isOnline: plain.isOnline,
    ...(access !== undefined && { accessToken: access }),
    ...(refresh !== undefined && { refreshToken: refresh }),
  };
  return { ...fields, ...withoutUndefined(plain) };
}

/** Fields that were shown masked, because a token stands in them, and came back so: they stay as they are stored. */
function untouched(
  typed: Partial<SessionFields>,
  kept: Partial<SessionFields>,
  masker: Masker,
): Partial<SessionFields> {
  const masked = withoutStrayTokens(kept, masker, LONGEST_OPENED);
  const names = TEXT_FIELDS.filter((name) => masked[name] !== kept[name] && typed[name] === masked[name]);
  return Object.fromEntries(names.map((name) => [name, kept[name]]));
}

function secretOf(draft: SessionDraft['accessToken'], kept: string | undefined): string | undefined {
  switch (draft.action) {
    case 'keep':
      return kept;
    case 'clear':
      return undefined;
    case 'set':
      return draft.value;
  }
}

/** What differs between the stored session and what it will be, as people read it, secrets masked. */
export function differences(
  before: Pick<StoredSession, 'fields' | 'problems'> | undefined,
  after: Partial<SessionFields>,
  masker: Masker,
): FieldChange[] {
  const { fields = {}, problems = [] } = before ?? {};
  const own = [...secretsOf(fields), ...secretsOf(after)];
  const unread = new Set(problems.flatMap(({ severity, field }) => (severity === 'error' && field) || []));
  return SESSION_FIELDS.filter((field) => unread.has(field) || fields[field] !== after[field]).map((field) => {
    const was = unread.has(field) ? 'unreadable' : shown(field, fields, own, masker);
    const becomes = shown(field, after, own, masker);
    return { field, ...(was !== undefined && { before: was }), ...(becomes !== undefined && { after: becomes }) };
  });
}

function shown(
  field: SessionField,
  fields: Partial<SessionFields>,
  own: readonly string[],
  masker: Masker,
): string | undefined {
  const value = fields[field];
  if (value === undefined) return undefined;
  if (isSecretField(field))
    return `${masker.text(String(value))} (fingerprint ${masker.mask(String(value)).fingerprint})`;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (field === 'expires' || field === 'refreshTokenExpires') return new Date(Number(value)).toISOString();
  return maskedPart(String(value), 0, LONGEST_SHOWN, (part) => masker.redact(part, own)).text;
}

/** Longer values are cut where they are compared, in characters. */
const LONGEST_SHOWN = 2_000;

/** What deserves a word before a session is stored. */
export function draftWarnings(fields: SessionFields): Problem[] {
  const warnings: Problem[] = [];
  const warn = (field: SessionField, message: string, hint?: string) =>
    warnings.push({ severity: 'warning', field, message, ...(hint !== undefined && { hint }) });

  if (!isShopDomain(fields.shop)) {
    warn('shop', 'This is not a shop’s domain.', 'Shopify’s libraries expect your-shop.myshopify.com.');
  } else if (fields.shop !== fields.shop.toLowerCase() || fields.shop.endsWith('/')) {
    warn('shop', 'Capitals and a trailing slash make another shop of it.', 'Shopify itself writes small letters.');
  }
  const form = idForm(fields.id);
  if (form.form === 'other') warn('id', 'Shopify’s libraries would never look for this id.');
  if (form.form === 'offline' && fields.isOnline)
    warn('id', 'The id is that of an offline session, the session is online.');
  if (form.form === 'online' && !fields.isOnline)
    warn('id', 'The id is that of an online session, the session is offline.');
  if ((form.form === 'offline' || form.form === 'online') && form.shop !== fields.shop) {
    warn('id', `The id names another shop: ${withoutTokens(form.shop)}.`);
  }
  if (form.form === 'online' && fields.userId !== undefined && form.userId !== fields.userId) {
    warn('id', `The id names another user: ${form.userId}.`);
  }
  if (fields.refreshToken !== undefined && fields.expires === undefined) {
    warn(
      'expires',
      'With a refresh token but no expiry the app never refreshes.',
      'Set when the access token expires.',
    );
  }
  if (fields.accessToken === undefined) warn('accessToken', 'Without an access token the session is never active.');
  if (fields.isOnline && fields.expires === undefined) warn('expires', 'Online sessions always expire at Shopify.');
  return warnings;
}
