import { isWithin, type SessionFields, type TimeRange } from './session.ts';

/** From this day on public apps must use offline tokens that expire; milliseconds since 1970. */
export const EXPIRING_TOKENS_REQUIRED = Date.UTC(2027, 0, 1);

const DAY = 86_400_000;
/** A refresh token that ends within this time (milliseconds) ends soon. */
export const SOON = 14 * DAY;

/**
 * How ready a shop is for expiring offline tokens, told by its offline session:
 *
 * - `healthy`: the token expires, and the app can refresh it for more than {@link SOON}.
 * - `never-expires`: to be moved before {@link EXPIRING_TOKENS_REQUIRED}; fine for a custom app.
 * - `refresh-ends-soon`: the refresh token ends within {@link SOON}, unless the app refreshes before.
 * - `refresh-ended`: a merchant must open the app.
 * - `stuck`: a refresh token but no `expires`, so the library never refreshes.
 * - `no-refresh-token`: expires and cannot be refreshed, as with client credentials. No fault by itself.
 * - `no-token`: no access token.
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
