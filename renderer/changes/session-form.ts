import { z } from 'zod';
import type { SessionDraft } from '../../shared/contract.ts';
import { canonicalShop, isShopDomain, suggestedIds } from '../../shared/ids.ts';
import type { SessionRecord, TokenMask } from '../../shared/records.ts';
import { missingScopes, parseScopes } from '../../shared/scopes.ts';
import { isSecretField, SESSION_FIELDS, type SessionField } from '../../shared/session.ts';
import { withoutUndefined } from '../../shared/without-undefined.ts';
import { timeInput, timeOf } from './local-time.ts';

const secretSchema = z.object({ action: z.enum(['keep', 'clear', 'set']), value: z.string() });
const timeSchema = z.object({ never: z.boolean(), local: z.string() });
const answerSchema = z.enum(['unset', 'yes', 'no']);

/** What the form holds while a person types. */
const sessionFormSchema = z.object({
  shop: z.string(),
  kind: z.enum(['offline', 'online']),
  id: z.string(),
  state: z.string(),
  scopes: z.array(z.string()),
  accessToken: secretSchema,
  expires: timeSchema,
  refreshToken: secretSchema,
  refreshTokenExpires: timeSchema,
  userId: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  email: z.string(),
  locale: z.string(),
  accountOwner: answerSchema,
  collaborator: answerSchema,
  emailVerified: answerSchema,
  userExpiresIn: z.string(),
  userScopes: z.array(z.string()),
});
export type SessionForm = z.infer<typeof sessionFormSchema>;
export type SecretInput = SessionForm['accessToken'];
export type Answer = SessionForm['accountOwner'];

/** The session that the form was opened with; absent when a new one is made. */
export type Original = Pick<SessionRecord, 'fields' | 'tokens'>;

const secret = (stored: unknown): SecretInput => ({ action: stored === undefined ? 'clear' : 'keep', value: '' });
const answer = (value: boolean | undefined): Answer => (value === undefined ? 'unset' : value ? 'yes' : 'no');

/** The form as it opens. */
export function formOf(original: Original | undefined): SessionForm {
  const fields = original?.fields ?? {};
  return {
    shop: fields.shop ?? '',
    kind: fields.isOnline === true ? 'online' : 'offline',
    id: fields.id ?? '',
    state: fields.state ?? '',
    scopes: parseScopes(fields.scope),
    accessToken: secret(original?.tokens.accessToken),
    expires: timeInput(fields.expires),
    refreshToken: secret(original?.tokens.refreshToken),
    refreshTokenExpires: timeInput(fields.refreshTokenExpires),
    userId: fields.userId ?? '',
    firstName: fields.firstName ?? '',
    lastName: fields.lastName ?? '',
    email: fields.email ?? '',
    locale: fields.locale ?? '',
    accountOwner: answer(fields.accountOwner),
    collaborator: answer(fields.collaborator),
    emailVerified: answer(fields.emailVerified),
    userExpiresIn: fields.userExpiresIn === undefined ? '' : String(fields.userExpiresIn),
    userScopes: parseScopes(fields.userScope),
  };
}

/** What a session has of its user. */
const USER_FIELDS = [
  'userId',
  'firstName',
  'lastName',
  'email',
  'locale',
  'accountOwner',
  'collaborator',
  'emailVerified',
  'userExpiresIn',
  'userScope',
] as const satisfies readonly SessionField[];

/** Whether the user's fields are shown, and so stored: those of an online session, and any that are stored already. */
export function hasUserPart(kind: SessionForm['kind'], original: Original | undefined): boolean {
  return kind === 'online' || USER_FIELDS.some((field) => original?.fields[field] !== undefined);
}

/** The ids that Shopify's libraries would give to what is filled in. */
export function idSuggestions(form: Pick<SessionForm, 'shop' | 'kind' | 'userId'>): string[] {
  return suggestedIds({ shop: form.shop.trim(), isOnline: form.kind === 'online', userId: form.userId.trim() });
}

/** The whole domain that a person who typed `plain-tea` or an address from the browser means, where there is one. */
export function suggestedShop(text: string): string | undefined {
  const admin = /admin\.shopify\.com\/store\/([a-z0-9-]+)/i.exec(text)?.[1];
  const host =
    admin ??
    text
      .trim()
      .replace(/^https?:\/\//i, '')
      .replace(/[/?#].*$/, '');
  const whole = canonicalShop(host.includes('.') ? host : `${host}.myshopify.com`);
  return whole !== text && isShopDomain(whole) ? whole : undefined;
}

/** An absent value stays absent and an empty text stays empty, unless it was changed. */
function textOr(value: string, original: string | undefined): string | undefined {
  return value === '' && original !== '' ? undefined : value;
}

/** Scopes that were not touched keep their stored text to the letter. */
function scopeText(scopes: readonly string[], original: string | undefined): string | undefined {
  if (scopes.join(',') === parseScopes(original).join(',')) return original;
  return scopes.length === 0 ? undefined : scopes.join(',');
}

const truth = (value: Answer): boolean | undefined => (value === 'unset' ? undefined : value === 'yes');

function secretDraft(input: SecretInput): SessionDraft['accessToken'] {
  return input.action === 'set' ? { action: 'set', value: input.value.trim() } : { action: input.action };
}

/** What is sent for a valid form. An untouched form gives back the original exactly. */
export function draftOf(form: SessionForm, original: Original | undefined): SessionDraft {
  const stored = original?.fields ?? {};
  const user = hasUserPart(form.kind, original)
    ? withoutUndefined({
        userId: textOr(form.userId.trim(), undefined),
        firstName: textOr(form.firstName, stored.firstName),
        lastName: textOr(form.lastName, stored.lastName),
        email: textOr(form.email, stored.email),
        locale: textOr(form.locale, stored.locale),
        accountOwner: truth(form.accountOwner),
        collaborator: truth(form.collaborator),
        emailVerified: truth(form.emailVerified),
        userExpiresIn: form.userExpiresIn === '' ? undefined : Number(form.userExpiresIn),
        userScope: scopeText(form.userScopes, stored.userScope),
      })
    : {};
  return {
    id: form.id,
    shop: form.shop === stored.shop ? form.shop : form.shop.trim(),
    state: form.state,
    isOnline: form.kind === 'online',
    accessToken: secretDraft(form.accessToken),
    refreshToken: secretDraft(form.refreshToken),
    ...withoutUndefined({
      scope: scopeText(form.scopes, stored.scope),
      expires: timeOf(form.expires, stored.expires),
      refreshTokenExpires: timeOf(form.refreshTokenExpires, stored.refreshTokenExpires),
    }),
    ...user,
  };
}

/** The fields that saving would change. */
export function changedFields(form: SessionForm, original: Original): SessionField[] {
  const draft = draftOf(form, original);
  const before = draftOf(formOf(original), original);
  return SESSION_FIELDS.filter((field) =>
    isSecretField(field) ? draft[field].action !== before[field].action : draft[field] !== before[field],
  );
}

function maskOf(draft: SessionDraft['accessToken'], stored: TokenMask | undefined): TokenMask | undefined {
  if (draft.action === 'keep') return stored;
  if (draft.action === 'clear') return undefined;
  return { prefix: '', lastFour: '', length: draft.value.length, fingerprint: '' };
}

/** The session as it would be, as far as it decides what an app makes of it. */
export function previewOf(
  form: SessionForm,
  original: Original | undefined,
  requiredScopes: readonly string[],
): Pick<SessionRecord, 'fields' | 'tokens' | 'missingScopes' | 'problems'> {
  const { accessToken, refreshToken, ...fields } = draftOf(form, original);
  return {
    fields: withoutUndefined(fields),
    tokens: withoutUndefined({
      accessToken: maskOf(accessToken, original?.tokens.accessToken),
      refreshToken: maskOf(refreshToken, original?.tokens.refreshToken),
    }),
    missingScopes: missingScopes(form.scopes, requiredScopes),
    problems: [],
  };
}

/** The largest 64-bit integer: what a user id has to fit. */
const LARGEST_ID = 9_223_372_036_854_775_807n;

function secretProblem(input: SecretInput): string | undefined {
  if (input.action !== 'set') return undefined;
  const value = input.value.trim();
  if (value === '') return 'Paste a token, or choose None.';
  return /\s/.test(value) ? 'Tokens contain no spaces or line breaks.' : undefined;
}

function userIdProblem(text: string): string | undefined {
  if (text === '') return undefined;
  if (!/^\d{1,19}$/.test(text)) return 'User IDs are digits only, for example 7712345678901.';
  return BigInt(text) > LARGEST_ID ? 'This is larger than a 64-bit number.' : undefined;
}

function shopProblem(shop: string): string | undefined {
  if (shop === '') return 'Enter the shop, for example plain-tea.myshopify.com.';
  return isShopDomain(shop) ? undefined : 'Enter the full domain, for example plain-tea.myshopify.com.';
}

/** The rules of the form. What was stored already is never refused: it can be kept as it is. */
export function sessionFormRules(original: Original | undefined) {
  const stored = formOf(original);
  return sessionFormSchema.superRefine((form, context) => {
    const check = (path: keyof SessionForm, message: string | undefined): void => {
      if (message !== undefined) context.addIssue({ code: 'custom', path: [path], message });
    };
    const kept = original !== undefined;
    if (!kept || form.shop !== stored.shop) check('shop', shopProblem(form.shop.trim()));
    if (!kept && form.id === '' && form.kind === 'online') {
      check('id', 'Enter a session ID, or a user ID to generate it from.');
    }
    check('accessToken', secretProblem(form.accessToken));
    check('refreshToken', secretProblem(form.refreshToken));
    for (const field of ['expires', 'refreshTokenExpires'] as const) {
      if (!form[field].never && timeOf(form[field], original?.fields[field]) === undefined) {
        check(field, 'Enter the full date and time, or choose Never.');
      }
    }
    if (!hasUserPart(form.kind, original)) return;
    check('userId', userIdProblem(form.userId.trim()));
    if (form.email !== '' && form.email !== stored.email && !/^\S+@\S+$/.test(form.email)) {
      check('email', 'Not a valid email address.');
    }
    if (form.userExpiresIn !== '' && !/^\d{1,9}$/.test(form.userExpiresIn)) {
      check('userExpiresIn', 'Enter whole seconds, for example 86399.');
    }
  });
}

/** Something to know about a token that is being set; it is not refused. */
export function tokenHint(field: 'accessToken' | 'refreshToken', input: SecretInput): string | undefined {
  if (input.action !== 'set') return undefined;
  const value = input.value.trim();
  if (value.startsWith('shpss_')) return 'This looks like an app’s client secret, not a token.';
  if (field === 'accessToken' && value.startsWith('shprt_')) return 'This looks like a refresh token.';
  if (field === 'refreshToken' && /^shp(at|ca|pa|ua)_/.test(value)) return 'This looks like an access token.';
  return undefined;
}
