/**
 * A session as plain data: what `Session` of `@shopify/shopify-api` holds, flattened, with times in
 * milliseconds and the user id as decimal digits, because Shopify's 64-bit ids do not fit a number.
 */
export interface SessionFields {
  id: string;
  shop: string;
  state: string;
  isOnline: boolean;
  /** Granted scopes as stored: a comma list. */
  scope?: string;
  accessToken?: string;
  /** Milliseconds since 1970. */
  expires?: number;
  refreshToken?: string;
  /** Milliseconds since 1970. */
  refreshTokenExpires?: number;
  /** Decimal digits. */
  userId?: string;
  firstName?: string;
  lastName?: string;
  email?: string;
  locale?: string;
  accountOwner?: boolean;
  collaborator?: boolean;
  emailVerified?: boolean;
  /** Seconds the online token was valid for when it was issued. Only stores that keep `onlineAccessInfo` whole have it. */
  userExpiresIn?: number;
  /** Scopes granted to the user of an online session: a comma list. */
  userScope?: string;
}

/** Every field, in the order in which people read a session. */
export const SESSION_FIELDS = [
  'id',
  'shop',
  'state',
  'isOnline',
  'scope',
  'accessToken',
  'expires',
  'refreshToken',
  'refreshTokenExpires',
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
] as const satisfies readonly (keyof SessionFields)[];

export type SessionField = (typeof SESSION_FIELDS)[number];

/** What kind of value each field holds. */
export const FIELD_KINDS = {
  id: 'text',
  shop: 'text',
  state: 'text',
  isOnline: 'boolean',
  scope: 'text',
  accessToken: 'text',
  expires: 'time',
  refreshToken: 'text',
  refreshTokenExpires: 'time',
  userId: 'digits',
  firstName: 'text',
  lastName: 'text',
  email: 'text',
  locale: 'text',
  accountOwner: 'boolean',
  collaborator: 'boolean',
  emailVerified: 'boolean',
  userExpiresIn: 'number',
  userScope: 'text',
} as const satisfies Record<SessionField, 'text' | 'boolean' | 'time' | 'digits' | 'number'>;

/** Fields that every session must have. */
export const REQUIRED_FIELDS = ['id', 'shop', 'state', 'isOnline'] as const satisfies readonly SessionField[];

/** Fields that are secret: they leave the main process only masked or when the person asked for that one. */
export const SECRET_FIELDS = ['accessToken', 'refreshToken'] as const satisfies readonly SessionField[];

export type SecretField = (typeof SECRET_FIELDS)[number];

/** The secrets of a session that has any. */
export function secretsOf(fields: Partial<SessionFields>): string[] {
  return SECRET_FIELDS.flatMap((field) => fields[field] ?? []).filter((secret) => secret !== '');
}

export function isSecretField(field: SessionField): field is SecretField {
  return field === 'accessToken' || field === 'refreshToken';
}

export const STATUSES = ['active', 'expiring', 'refreshable', 'expired', 'no-expiry', 'unreadable'] as const;

/**
 * `expiring` is within the hour. `refreshable` has expired or will within the hour, but the app can get a new token by itself.
 * `unreadable` could not be decoded.
 */
export type Status = (typeof STATUSES)[number];

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/**
 * Shopify's own `Session.isActive` counts a session as expired half a second early
 * (`@shopify/shopify-api`, `lib/session/session.ts`); so do we.
 */
export const EXPIRY_MARGIN = 500;

/** All of a session that its status depends on. */
export interface SessionLife extends Pick<Partial<SessionFields>, 'isOnline' | 'expires' | 'refreshTokenExpires'> {
  hasRefreshToken: boolean;
}

/** Bounds on a time: `min <= time < max`; milliseconds since 1970. */
export interface TimeRange {
  min?: number;
  max?: number;
}

/** What holds for exactly the sessions of a status, so that {@link statusAt} and every store's queries say the same. */
export interface StatusTerms {
  /** `never`: `expires` is absent. */
  expires: 'never' | TimeRange;
  /**
   * Whether the app can refresh it: an offline session with a refresh token that has not ended, or has no known end.
   * Absent: that does not matter. Where `expires` is absent no app ever refreshes.
   */
  refreshes?: boolean;
}

/** @param now milliseconds since 1970 */
export function termsOf(status: Exclude<Status, 'unreadable'>, now: number): StatusTerms {
  const over = now + EXPIRY_MARGIN;
  const later = now + HOUR + 1;
  switch (status) {
    case 'no-expiry':
      return { expires: 'never' };
    case 'expired':
      return { expires: { max: over }, refreshes: false };
    case 'expiring':
      return { expires: { min: over, max: later }, refreshes: false };
    case 'refreshable':
      return { expires: { max: later }, refreshes: true };
    case 'active':
      return { expires: { min: later } };
  }
}

/** The ends of refresh tokens that are still good. @param now milliseconds since 1970 */
export function refreshTokenRange(now: number): { min: number } {
  return { min: now + 1 };
}

/** Whether the app can get a new access token for the session by itself. @param now milliseconds since 1970 */
export function canRefresh({ isOnline, hasRefreshToken, refreshTokenExpires: end }: SessionLife, now: number): boolean {
  return isOnline === false && hasRefreshToken && (end === undefined || end >= refreshTokenRange(now).min);
}

/** The status at a moment. @param now milliseconds since 1970 */
export function statusAt(life: SessionLife, now: number): Exclude<Status, 'unreadable'> {
  const fits = (status: Exclude<Status, 'unreadable'>) => {
    const { expires, refreshes } = termsOf(status, now);
    const inTime = expires === 'never' ? life.expires === undefined : isWithin(life.expires, expires);
    return inTime && (refreshes === undefined || refreshes === canRefresh(life, now));
  };
  // The terms leave no gap: what is none of the others is active.
  return (['no-expiry', 'expired', 'expiring', 'refreshable'] as const).find(fits) ?? 'active';
}

/** A time that is there lies within these bounds. */
export function isWithin(time: number | undefined, { min = -Infinity, max = Infinity }: TimeRange): boolean {
  return time !== undefined && time >= min && time < max;
}
