import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localText, parseLocalText, timeInput, timeOf, utcText } from './local-time.ts';

const times = fc.integer({ min: 0, max: 4_102_444_800_000 });

describe('local time fields', () => {
  it('give back the very moment they were filled with', () => {
    fc.assert(
      fc.property(times, (time) => {
        expect(timeOf(timeInput(time), time)).toBe(time);
      }),
    );
  });

  it('read what they write', () => {
    const time = new Date(2026, 10, 21, 14, 18, 5, 7).getTime();
    expect(localText(time)).toBe('2026-11-21T14:18:05.007');
    expect(parseLocalText(localText(time))).toBe(time);
    expect(parseLocalText('2026-11-21T14:18')).toBe(new Date(2026, 10, 21, 14, 18).getTime());
  });

  it('keep nothing apart from a half-typed moment', () => {
    expect(timeOf({ never: true, local: '2026-11-21T14:18' }, undefined)).toBeUndefined();
    expect(parseLocalText('')).toBeUndefined();
    expect(parseLocalText('2026-11-21')).toBeUndefined();
    expect(parseLocalText('0001-11-21T14:18')).toBeUndefined();
  });

  it('print the UTC moment', () => {
    expect(utcText(Date.UTC(2026, 10, 21, 19, 18, 5))).toBe('Sat, 21 Nov 2026, 19:18:05 UTC');
  });
});
