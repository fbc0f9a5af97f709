import { Session } from '@shopify/shopify-api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readinessAt } from '../../shared/readiness.ts';
import { DAY, HOUR, type SessionFields, statusAt } from '../../shared/session.ts';
import { toSession } from './session.ts';

// What Shopify's own `Session` says of a session of each class, when it is needed and later: the rules in `shared/readiness.ts`.

const NOW = Date.UTC(2026, 10, 25, 12);
/** `WITHIN_MILLISECONDS_OF_EXPIRY` of shopify-app-react-router 3.0.0, `helpers/ensure-offline-token-is-not-expired`. */
const AHEAD = 5 * 60_000;

const id = 'offline_plain-tea.myshopify.com';
const OFFLINE: SessionFields = { id, shop: 'plain-tea.myshopify.com', state: '', isOnline: false };
const [accessToken, refreshToken] = ['shpat_x', 'shprt_x'];
const expires = NOW + HOUR;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The condition of `ensureOfflineTokenIsNotExpired`, which the package does not export, in an app with expiring tokens. */
function isRefreshed(session: Session): boolean {
  return session.isExpired(AHEAD) && Boolean(session.refreshToken);
}

/** The condition of `createTokenExchangeStrategy`, which the package does not export. */
function isReplacedByVisit(session: Session): boolean {
  return !session.isActive(undefined, AHEAD);
}

describe.each([
  ['healthy', { accessToken, refreshToken, expires, refreshTokenExpires: NOW + 90 * DAY }],
  ['refresh-ends-soon', { accessToken, refreshToken, expires, refreshTokenExpires: NOW + DAY }],
  ['refresh-ended', { accessToken, refreshToken, expires, refreshTokenExpires: NOW - DAY }],
  ['no-refresh-token', { accessToken, expires }],
  ['never-expires', { accessToken }],
  ['stuck', { accessToken, refreshToken }],
  ['no-token', { refreshToken, expires }],
  ['no-token', {}],
] as const)('%s: %j', (readiness, tokens) => {
  const fields: SessionFields = { ...OFFLINE, ...tokens };
  const hasAccessToken = fields.accessToken !== undefined;
  const hasRefreshToken = fields.refreshToken !== undefined;

  test('is of this class', () => {
    expect(readinessAt({ ...fields, hasAccessToken, hasRefreshToken }, NOW)).toBe(readiness);
  });

  test.each([
    ['now', NOW],
    ['five minutes before the expiry', expires - AHEAD],
    ['a moment later', expires - AHEAD + 1],
    ['a year later', NOW + 365 * DAY],
  ])('%s', (_when, now) => {
    vi.setSystemTime(now);
    const session = toSession(fields);
    const isOver = fields.expires !== undefined && now > fields.expires - AHEAD;
    expect(isRefreshed(session)).toBe(isOver && hasRefreshToken);
    expect(isReplacedByVisit(session)).toBe(isOver || !hasAccessToken);
  });
});

test('a token that never expires, and one that is stuck, stay as they are whatever happens', () => {
  vi.setSystemTime(NOW + 3650 * DAY);
  for (const tokens of [{ accessToken }, { accessToken, refreshToken }]) {
    const session = toSession({ ...OFFLINE, ...tokens });
    expect([isRefreshed(session), isReplacedByVisit(session)]).toEqual([false, false]);
  }
});

test.each([499, 500, 501])('%i ms before its end a session is active to the library and to us alike', (left) => {
  const session = toSession({ ...OFFLINE, accessToken, expires: NOW + left });
  const status = statusAt({ isOnline: false, hasRefreshToken: false, expires: NOW + left }, NOW);
  expect(session.isActive(undefined)).toBe(status !== 'expired');
});

test('an expiry of 0 is none to the library where it is a number, and in 1970 where it is a date or text', () => {
  const read = (zero: number | string) =>
    Session.fromPropertyArray([
      ['id', id],
      ['shop', OFFLINE.shop],
      ['isOnline', false],
      ['expires', zero],
    ]);
  expect(read(0).isExpired()).toBe(false);
  expect(read('0').isExpired()).toBe(true);
  expect(new Session({ id, shop: OFFLINE.shop, state: '', isOnline: false, expires: new Date(0) }).isExpired()).toBe(
    true,
  );
});
