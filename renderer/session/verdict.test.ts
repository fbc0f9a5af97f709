import { expect, test } from 'vitest';
import type { SessionRecord, TokenMask } from '../../shared/records.ts';
import { verdict } from './verdict.ts';
import { DAY } from '../../shared/session.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const MINUTE = 60_000;
const token: TokenMask = { prefix: 'shpat_', lastFour: 'cdef', length: 38, fingerprint: '5e91c20a' };

function session(
  fields: SessionRecord['fields'],
  more: Partial<Pick<SessionRecord, 'tokens' | 'missingScopes' | 'problems'>> = {},
) {
  return { fields, tokens: { accessToken: token }, missingScopes: [], problems: [], ...more };
}
const withRefresh = { tokens: { accessToken: token, refreshToken: token } };

test.each([
  ['online, long gone', session({ isOnline: true, expires: NOW - 3 * DAY }), 'info', 'Expired 3 days ago'],
  ['online, soon gone', session({ isOnline: true, expires: NOW + 18 * MINUTE }), 'warning', 'Expires in 18 minutes'],
  [
    'offline that refreshes',
    session({ isOnline: false, expires: NOW + 20 * MINUTE, refreshTokenExpires: NOW + 90 * DAY }, withRefresh),
    'info',
    'Expires in 20 minutes, refresh token valid until 19 Feb 2027',
  ],
  [
    'offline, all gone',
    session({ isOnline: false, expires: NOW - DAY, refreshTokenExpires: NOW - MINUTE }, withRefresh),
    'critical',
    'Expired 1 day ago, and so has its refresh token',
  ],
  [
    'offline without refresh token',
    session({ isOnline: false, expires: NOW - 5 * MINUTE }),
    'warning',
    'Expired 5 minutes ago, without a refresh token',
  ],
  ['offline for ever', session({ isOnline: false }), 'warning', 'Never expires'],
  [
    'offline, expired, refreshable',
    session({ isOnline: false, expires: NOW - DAY }, withRefresh),
    'info',
    'Expired 1 day ago, refresh token valid',
  ],
  [
    'a refresh token that never comes to use',
    session({ isOnline: false }, withRefresh),
    'critical',
    'Cannot be refreshed',
  ],
  ['no token', session({ isOnline: false }, { tokens: {} }), 'warning', 'No access token'],
  [
    'a scope missing',
    session({ isOnline: false }, { missingScopes: ['write_orders'] }),
    'warning',
    'Scope missing: write_orders',
  ],
  [
    'unreadable',
    session({}, { problems: [{ severity: 'error', field: 'expires', message: 'The expiry “soon” is not a time.' }] }),
    'critical',
    'Unreadable: the expiry “soon” is not a time.',
  ],
] as const)('%s', (_, judged, tone, title) => {
  expect(verdict(judged, NOW)).toMatchObject({ tone, title });
});

test('a session counts as expired half a second early, as Shopify’s library has it', () => {
  expect(verdict(session({ isOnline: true, expires: NOW + 499 }), NOW).title).toBe('Expired just now');
});

test.each([
  [{ isOnline: false, expires: NOW - DAY }, true, 'the next time the app runs for this shop.'],
  [{ isOnline: false, expires: NOW + 1 }, true, 'when the app is opened in the shop, or runs for it after the expiry.'],
  [{ isOnline: false, expires: NOW - DAY, refreshTokenExpires: NOW }, true, 'when the app is opened in the shop.'],
  [{ isOnline: false, expires: NOW - DAY }, false, 'when the app is opened in the shop.'],
  [{ isOnline: false }, true, 'when the app is opened in the shop.'],
] as const)('without an access token, %j, with a refresh token: %s', (fields, refreshes, text) => {
  const tokens = refreshes ? { refreshToken: token } : {};
  expect(verdict(session(fields, { tokens }), NOW).text).toContain(`It gets a token ${text}`);
});

test('where nothing can be read it is not the session that is to be deleted', () => {
  const broken = session({}, { problems: [{ severity: 'error', message: 'expires isn’t a valid date.' }] });
  expect(verdict(broken, NOW).text).toContain('Delete it');
  expect(verdict(broken, NOW, true).text).toContain('Check the layout');
});

test('a token that never expires ends for public apps in 2027', () => {
  const endless = session({ isOnline: false });
  expect(verdict(endless, NOW).text).toContain('until 1 January 2027');
  expect(verdict(endless, Date.UTC(2027, 0, 1)).text).toContain('Since 1 January 2027');
  expect(verdict(endless, NOW).text).toContain('Custom apps are exempt');
});

test('missing scopes do not hide when the session ends', () => {
  const judged = session({ isOnline: true, expires: NOW + 5 * MINUTE }, { missingScopes: ['read_x', 'write_y'] });
  expect(verdict(judged, NOW)).toMatchObject({ title: '2 scopes missing' });
  expect(verdict(judged, NOW).text).toContain('expires in 5 minutes');
});
