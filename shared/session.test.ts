import { assert, boolean, integer, option, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, EXPIRY_MARGIN, HOUR, type SessionLife, statusAt, STATUSES, termsOf } from './session.ts';

const now = Date.UTC(2026, 10, 21, 12);

const online: SessionLife = { isOnline: true, hasRefreshToken: false };
const offline: SessionLife = { isOnline: false, hasRefreshToken: false };
const refreshed: SessionLife = { isOnline: false, hasRefreshToken: true, refreshTokenExpires: now + 90 * DAY };

describe('statusAt', () => {
  it.each([
    [undefined, 'no-expiry'],
    [now - 1, 'expired'],
    [now + EXPIRY_MARGIN - 1, 'expired'],
    [now + EXPIRY_MARGIN, 'expiring'],
    [now + HOUR, 'expiring'],
    [now + HOUR + 1, 'active'],
  ])('calls a session that expires at %s %s', (expires, status) => {
    const life = expires === undefined ? {} : { expires };
    expect(statusAt({ ...online, ...life }, now)).toBe(status);
    expect(statusAt({ ...offline, ...life }, now)).toBe(status);
  });

  it.each<[string, SessionLife, string]>([
    ['an expired one that the app refreshes', { ...refreshed, expires: now - DAY }, 'refreshable'],
    ['one that ends within the hour and is refreshed', { ...refreshed, expires: now + HOUR }, 'refreshable'],
    ['one that is good for long', { ...refreshed, expires: now + 2 * HOUR }, 'active'],
    [
      'a refresh token without a known end',
      { isOnline: false, hasRefreshToken: true, expires: now - 1 },
      'refreshable',
    ],
    ['a refresh token that ended', { ...refreshed, expires: now - DAY, refreshTokenExpires: now }, 'expired'],
    [
      'a refresh token that is good for a moment',
      { ...refreshed, expires: now - DAY, refreshTokenExpires: now + 1 },
      'refreshable',
    ],
    ['a refresh token of an online session', { ...refreshed, isOnline: true, expires: now - 1 }, 'expired'],
    ['a refresh token without an expiry, which no app uses', refreshed, 'no-expiry'],
  ])('%s', (_, life, status) => {
    expect(statusAt(life, now)).toBe(status);
  });
});

describe('termsOf', () => {
  it('hold for exactly the sessions of their status', () => {
    const near = integer({ min: now - 2 * HOUR, max: now + 3 * HOUR });
    const lives = record({
      isOnline: boolean(),
      expires: option(near, { nil: undefined }),
      hasRefreshToken: boolean(),
      refreshTokenExpires: option(near, { nil: undefined }),
    });
    assert(
      property(lives, ({ expires, refreshTokenExpires, ...rest }) => {
        const life: SessionLife = {
          ...rest,
          ...(expires !== undefined && { expires }),
          ...(refreshTokenExpires !== undefined && { refreshTokenExpires }),
        };
        const refreshes = !life.isOnline && life.hasRefreshToken && (refreshTokenExpires ?? Infinity) > now;
        for (const status of STATUSES) {
          if (status === 'unreadable') continue;
          const terms = termsOf(status, now);
          const inside =
            (terms.refreshes ?? refreshes) === refreshes &&
            (terms.expires === 'never'
              ? expires === undefined
              : expires !== undefined &&
                expires >= (terms.expires.min ?? -Infinity) &&
                expires < (terms.expires.max ?? Infinity));
          expect(inside).toBe(statusAt(life, now) === status);
        }
      }),
    );
  });
});
