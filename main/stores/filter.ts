import { isReadable } from '../layouts/decode.ts';
import { canonicalShop } from '../../shared/ids.ts';
import { readinessAt, type SessionReadiness } from '../../shared/readiness.ts';
import { missingScopes, parseScopes } from '../../shared/scopes.ts';
import {
  isWithin,
  statusAt,
  type SessionField,
  type SessionFields,
  type SessionLife,
  type Status,
} from '../../shared/session.ts';
import type { StoredSession, StoreFilter } from './store.ts';

/**
 * The forms in which the beginning of a shop is looked for: as typed, in small letters, with a capital, in capitals.
 * Shops are stored in small letters save by mistake; these forms can all be found through an index.
 */
export function prefixForms(value: string): string[] {
  const small = value.toLowerCase();
  return [...new Set([value, small, small.slice(0, 1).toUpperCase() + small.slice(1), value.toUpperCase()])];
}

export function matchesShop(shop: string | undefined, wanted: NonNullable<StoreFilter['shop']>): boolean {
  if (shop === undefined) return false;
  switch (wanted.match) {
    case 'exact':
      return shop === wanted.value;
    case 'prefix':
      return prefixForms(wanted.value).some((form) => shop.startsWith(form));
    case 'contains':
      return shop.toLowerCase().includes(wanted.value.toLowerCase());
  }
}

/** All of a stored session that its status depends on. */
export function lifeOf(fields: Partial<SessionFields>): SessionLife {
  return { ...fields, hasRefreshToken: (fields.refreshToken ?? '') !== '' };
}

/** @param now milliseconds since 1970 */
export function statusOf({ fields, problems }: StoredSession, now: number): Status {
  return isReadable(fields, problems) ? statusAt(lifeOf(fields), now) : 'unreadable';
}

/**
 * The class of an offline session; undefined for an online one, and for one that tells no shop. What cannot be read may be offline
 * unless it says that it is not.
 * @param now milliseconds since 1970
 */
export function readinessOf({ fields, problems }: StoredSession, now: number): SessionReadiness | undefined {
  if (fields.isOnline === true || fields.shop === undefined) return undefined;
  if (!isReadable(fields, problems)) return 'unreadable';
  return readinessAt({ ...lifeOf(fields), hasAccessToken: (fields.accessToken ?? '') !== '' }, now);
}

/** Whether a readable session misses at least one of these. */
function missesOneOf({ scope }: Partial<SessionFields>, scopes: readonly string[]): boolean {
  return missingScopes(parseScopes(scope), scopes).length > 0;
}

/** Where a secret that is searched for may stand in a session. */
export const SOUGHT_IN = ['accessToken', 'refreshToken', 'id'] as const satisfies readonly SessionField[];

function holdsOneOf(fields: Partial<SessionFields>, secrets: readonly string[]): boolean {
  return SOUGHT_IN.some((field) => secrets.some((secret) => fields[field] === secret));
}

/** Whether a session is one of those asked for. Stores may find them in other ways, but must agree with this. */
export function matchesFilter(session: StoredSession, filter: StoreFilter, now: number): boolean {
  const { fields } = session;
  return (
    (filter.shop === undefined || matchesShop(fields.shop, filter.shop)) &&
    (filter.id === undefined || fields.id === filter.id) &&
    (filter.userId === undefined || fields.userId === filter.userId) &&
    (filter.email === undefined || fields.email === filter.email) &&
    (filter.kind === undefined || fields.isOnline === (filter.kind === 'online')) &&
    (filter.secrets === undefined || holdsOneOf(fields, filter.secrets)) &&
    (filter.statuses === undefined || filter.statuses.includes(statusOf(session, now))) &&
    (filter.shops === undefined || (fields.shop !== undefined && filter.shops.has(fields.shop))) &&
    (filter.anySpelling === undefined || isSpelledAs(fields.shop, filter.anySpelling)) &&
    (filter.readiness === undefined || isOneOf(readinessOf(session, now), filter.readiness)) &&
    (filter.problem === undefined || isSaidOf(session, filter.problem)) &&
    matchesReadable(session, filter)
  );
}

/** In JavaScript letters beyond ASCII may have one of its letters as their small one; to databases they have not. */
function isSpelledAs(shop: string | undefined, canonical: ReadonlySet<string>): boolean {
  return shop !== undefined && /^[!-~]*$/.test(shop) && canonical.has(canonicalShop(shop));
}

function isOneOf<T>(value: T | undefined, wanted: readonly T[]): boolean {
  return value !== undefined && wanted.includes(value);
}

function isSaidOf({ fields, problems }: StoredSession, message: string): boolean {
  return !isReadable(fields, problems) && problems.some((problem) => problem.message === message);
}

/** What only a session that can be read is asked. */
function matchesReadable(
  { fields, problems }: StoredSession,
  { missingScopes: scopes, expires, refreshEnds }: StoreFilter,
): boolean {
  if (scopes === undefined && expires === undefined && refreshEnds === undefined) return true;
  return (
    isReadable(fields, problems) &&
    (scopes === undefined || missesOneOf(fields, scopes)) &&
    (expires === undefined || isWithin(fields.expires, expires)) &&
    (refreshEnds === undefined || isWithin(fields.refreshTokenExpires, refreshEnds))
  );
}
