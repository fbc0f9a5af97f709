import { assert, integer, option, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXPIRY_MARGIN, HOUR, expiryRange, statusAt } from './session.ts';

const now = Date.UTC(2026, 10, 21, 12);

describe('statusAt', () => {
  it.each([
    [undefined, 'no-expiry'],
    [now - 1, 'expired'],
    [now + EXPIRY_MARGIN - 1, 'expired'],
    [now + EXPIRY_MARGIN, 'expiring'],
    [now + HOUR, 'expiring'],
    [now + HOUR + 1, 'active'],
  ])('calls a session that expires at %s %s', (expires, status) => {
    expect(statusAt(expires, now)).toBe(status);
  });
});

describe('expiryRange', () => {
  it('holds for exactly the sessions of its status', () => {
    const near = integer({ min: now - 2 * HOUR, max: now + 3 * HOUR });
    assert(
      property(option(near, { nil: undefined }), (expires) => {
        for (const status of ['active', 'expiring', 'expired', 'no-expiry'] as const) {
          const range = expiryRange(status, now);
          const inside = range.never
            ? expires === undefined
            : expires !== undefined && expires >= (range.min ?? -Infinity) && expires < (range.max ?? Infinity);
          expect(inside).toBe(statusAt(expires, now) === status);
        }
      }),
    );
  });
});
