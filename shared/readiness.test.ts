import { expect, test } from 'vitest';
import { READINESS, readinessAt, SESSION_READINESS, SOON, type OfflineTokens } from './readiness.ts';

const NOW = Date.UTC(2026, 10, 25, 12);
const READY: OfflineTokens = {
  hasAccessToken: true,
  hasRefreshToken: true,
  expires: NOW + 3_600_000,
  refreshTokenExpires: NOW + 90 * 86_400_000,
};
const without = (...fields: ('expires' | 'refreshTokenExpires')[]): OfflineTokens => {
  const tokens = { ...READY };
  for (const field of fields) delete tokens[field];
  return tokens;
};

test.each([
  ['a token that expires with a refresh token that is good for weeks', READY, 'healthy'],
  ['a token that has expired and can be refreshed', { ...READY, expires: NOW - 1 }, 'healthy'],
  ['a refresh token of which no end is stored', without('refreshTokenExpires'), 'healthy'],
  ['one millisecond more than soon', { ...READY, refreshTokenExpires: NOW + SOON + 1 }, 'healthy'],
  ['soon to the millisecond', { ...READY, refreshTokenExpires: NOW + SOON }, 'refresh-ends-soon'],
  ['one millisecond left', { ...READY, refreshTokenExpires: NOW + 1 }, 'refresh-ends-soon'],
  ['the end itself', { ...READY, refreshTokenExpires: NOW }, 'refresh-ended'],
  ['an end long ago', { ...READY, refreshTokenExpires: 0 }, 'refresh-ended'],
  ['a refresh token without an expiry', without('expires'), 'stuck'],
  ['the same, where the refresh token has ended', { ...without('expires'), refreshTokenExpires: 0 }, 'stuck'],
  ['neither expiry nor refresh token', { ...without('expires'), hasRefreshToken: false }, 'never-expires'],
  ['an expiry without a refresh token', { ...READY, hasRefreshToken: false }, 'no-refresh-token'],
  ['no access token, whatever else there is', { ...READY, hasAccessToken: false }, 'no-token'],
] as const)('%s', (_what, tokens, readiness) => {
  expect(readinessAt(tokens, NOW)).toBe(readiness);
});

test('all classes but that of shops without an offline session are told by one session', () => {
  expect(READINESS.filter((one) => !SESSION_READINESS.some((other) => other === one))).toEqual(['online-only']);
});
