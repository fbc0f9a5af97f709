import { DAY, isWithin, type SessionFields, type TimeRange } from './session.ts';

/** From this day on public apps must use offline tokens that expire; milliseconds since 1970. */
export const EXPIRING_TOKENS_REQUIRED = Date.UTC(2027, 0, 1);

/** A refresh token that ends within this time (milliseconds) ends soon. */
export const SOON = 14 * DAY;

/**
 * How ready a shop is for expiring offline tokens, told by its offline session. The rules are those of Shopify’s own library; `api` is
 * `@shopify/shopify-api` 15.0.0, `app` is `@shopify/shopify-app-react-router` 3.0.0 and `@shopify/shopify-app-remix` 6.0.1:
 *
 * - In the background, `ensureOfflineTokenIsNotExpired` (app, `helpers/ensure-offline-token-is-not-expired`) refreshes a session that
 *   `isExpired` within five minutes and has a refresh token. It looks at neither the access token nor the end of the refresh token.
 * - A merchant’s visit (app, `authenticate/admin/strategies/token-exchange`: `createTokenExchangeStrategy`, in remix the class
 *   `TokenExchangeStrategy`) gets a new token for a session that is not `isActive` five minutes from now, and for no other.
 * - `Session.isExpired` (api, `session/session`) is never true without `expires`; `Session.isActive` needs an access token that is not
 *   expired.
 * - `createSession` (api, `auth/oauth/create-session`) stores `expires` only where Shopify sent its time, and a refresh token only with its end.
 *   `Session.fromPropertyArray` drops an `expires` of 0; here it is a moment in 1970, and such a session has a warning.
 *
 * What follows for each class:
 *
 * - `healthy`: it will be refreshed (`ensureOfflineTokenIsNotExpired`), for more than {@link SOON}.
 * - `never-expires`: neither expired nor inactive, so that neither a visit nor the background replaces it. To be moved by
 *   `migrateToExpiringToken` (api) before {@link EXPIRING_TOKENS_REQUIRED}; fine for a custom app.
 * - `refresh-ends-soon`: the refresh token ends within {@link SOON}, unless the app refreshes before.
 * - `refresh-ended`: the app still tries, and Shopify refuses (`refreshToken`, api, throws). A merchant must open the app.
 * - `stuck`: a refresh token but no `expires`: never expired, so never refreshed, and active, so a visit does not replace it either.
 * - `no-refresh-token`: expires and cannot be refreshed, as with client credentials (`createSession` has no refresh token to store). No
 *   fault by itself: a visit replaces it.
 * - `no-token`: no access token, as `invalidateAccessToken` (app) leaves it when Shopify answered 401. Not `isActive`, so that a visit
 *   replaces it; with a refresh token it is refreshed as well, once it has expired.
 * - `unreadable`: the session could not be decoded.
 * - `online-only`: the shop has online sessions and no offline one.
 */
export const READINESS = [
  'healthy',
  'never-expires',
  'refresh-ends-soon',
  'refresh-ended',
  'stuck',
  'no-refresh-token',
  'no-token',
  'unreadable',
  'online-only',
] as const;
export type Readiness = (typeof READINESS)[number];

export type SessionReadiness = Exclude<Readiness, 'online-only'>;
/** The classes that one offline session tells by itself. */
export const SESSION_READINESS = READINESS.filter((one): one is SessionReadiness => one !== 'online-only');

/** What holds for exactly the offline sessions of a class, so that {@link readinessAt} and every store's queries say the same. */
export interface ReadinessTerms {
  hasAccessToken: boolean;
  hasRefreshToken?: boolean;
  /** `expires` is set. */
  expires?: boolean;
  /** The end of the refresh token; with `orAbsent` also where no end is stored. */
  refreshEnds?: TimeRange & { orAbsent?: boolean };
}

/** @param now milliseconds since 1970 */
export function readinessTerms(readiness: Exclude<SessionReadiness, 'unreadable'>, now: number): ReadinessTerms {
  const refreshes = { hasAccessToken: true, hasRefreshToken: true, expires: true };
  switch (readiness) {
    case 'no-token':
      return { hasAccessToken: false };
    case 'never-expires':
      return { hasAccessToken: true, hasRefreshToken: false, expires: false };
    case 'no-refresh-token':
      return { hasAccessToken: true, hasRefreshToken: false, expires: true };
    case 'stuck':
      return { hasAccessToken: true, hasRefreshToken: true, expires: false };
    case 'refresh-ended':
      return { ...refreshes, refreshEnds: { max: now + 1 } };
    case 'refresh-ends-soon':
      return { ...refreshes, refreshEnds: { min: now + 1, max: now + SOON + 1 } };
    case 'healthy':
      return { ...refreshes, refreshEnds: { min: now + SOON + 1, orAbsent: true } };
  }
}

/** All of an offline session that its class depends on. */
export interface OfflineTokens extends Pick<Partial<SessionFields>, 'expires' | 'refreshTokenExpires'> {
  hasAccessToken: boolean;
  hasRefreshToken: boolean;
}

/** The class of a readable offline session at a moment. @param now milliseconds since 1970 */
export function readinessAt(tokens: OfflineTokens, now: number): Exclude<SessionReadiness, 'unreadable'> {
  const fits = (readiness: Exclude<SessionReadiness, 'unreadable'>) => {
    const terms = readinessTerms(readiness, now);
    return (
      terms.hasAccessToken === tokens.hasAccessToken &&
      (terms.hasRefreshToken === undefined || terms.hasRefreshToken === tokens.hasRefreshToken) &&
      (terms.expires === undefined || terms.expires === (tokens.expires !== undefined)) &&
      (terms.refreshEnds === undefined || endsWithin(tokens.refreshTokenExpires, terms.refreshEnds))
    );
  };
  // The terms leave no gap: what is none of the others is healthy.
  return (
    (['no-token', 'never-expires', 'no-refresh-token', 'stuck', 'refresh-ended', 'refresh-ends-soon'] as const).find(
      fits,
    ) ?? 'healthy'
  );
}

function endsWithin(end: number | undefined, range: NonNullable<ReadinessTerms['refreshEnds']>): boolean {
  return end === undefined ? range.orAbsent === true : isWithin(end, range);
}
