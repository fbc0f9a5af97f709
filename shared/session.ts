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

export function isSecretField(field: SessionField): field is SecretField {
  return field === 'accessToken' || field === 'refreshToken';
}

export const STATUSES = ['active', 'expiring', 'expired', 'no-expiry', 'unreadable'] as const;

/** `expiring` is within the hour; `unreadable` could not be decoded. */
export type Status = (typeof STATUSES)[number];

export const HOUR = 3_600_000;

/**
 * Shopify's own `Session.isActive` counts a session as expired half a second early
 * (`@shopify/shopify-api`, `lib/session/session.ts`); so do we.
 */
export const EXPIRY_MARGIN = 500;

/**
 * The status at a moment.
 * @param expires milliseconds since 1970, or undefined for a session that does not expire
 * @param now milliseconds since 1970
 */
export function statusAt(expires: number | undefined, now: number): Exclude<Status, 'unreadable'> {
  if (expires === undefined) return 'no-expiry';
  const left = expires - now;
  if (left < EXPIRY_MARGIN) return 'expired';
  return left <= HOUR ? 'expiring' : 'active';
}

/**
 * Bounds on `expires` (milliseconds since 1970) that hold for exactly the sessions of a status:
 * `min <= expires < max`; `never` means `expires` is absent. The counterpart of {@link statusAt} for queries.
 */
export function expiryRange(
  status: Exclude<Status, 'unreadable'>,
  now: number,
): { never: true } | { never: false; min?: number; max?: number } {
  switch (status) {
    case 'no-expiry':
      return { never: true };
    case 'expired':
      return { never: false, max: now + EXPIRY_MARGIN };
    case 'expiring':
      return { never: false, min: now + EXPIRY_MARGIN, max: now + HOUR + 1 };
    case 'active':
      return { never: false, min: now + HOUR + 1 };
  }
}
