import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endOfPrefix } from './conditions.ts';
import { prefixSegments, segmentsFrom } from './order.ts';

/** As SQLite sorts text: by its bytes in UTF-8. */
const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

test('the end of a prefix lies right after all texts that begin with it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.string({ unit: 'binary' }), (prefix, rest) => {
      const end = endOfPrefix(prefix);
      if (end === undefined) return;
      expect(byBytes(prefix + rest, end)).toBeLessThan(0);
      expect(byBytes(prefix, end)).toBeLessThan(0);
    }),
  );
  expect(endOfPrefix('abc')).toBe('abd');
  expect(endOfPrefix('a\u{10ffff}')).toBe('b');
  expect(endOfPrefix('\u{10ffff}')).toBeUndefined();
});

function byPrefix(direction: 'asc' | 'desc') {
  const segments = prefixSegments(['plain', 'Plain', 'PLAIN'], direction);
  return { column: 'shop', ties: ['rowid'], direction, segments };
}

describe('segments of an order', () => {
  test('follow one another in the direction of the order', () => {
    const forms = [{ from: 'PLAIN' }, { from: 'Plain' }, { from: 'plain' }];
    expect(byPrefix('asc').segments).toMatchObject(forms);
    expect(byPrefix('desc').segments).toMatchObject(forms.toReversed());
  });

  test.each([
    ['asc', 'PLAIN-x', 3],
    ['asc', 'Plain-tea', 2],
    ['asc', 'plain-tea', 1],
    ['desc', 'plain-tea', 3],
    ['desc', 'PLAIN', 1],
  ] as const)('are taken up again where a page ended: %s at %s', (direction, shop, left) => {
    expect(segmentsFrom(byPrefix(direction), [shop, 1n])).toHaveLength(left);
  });

  test('rows without a value are the last ones', () => {
    const whole = { ...byPrefix('asc'), segments: [{ kind: 'values' }, { kind: 'nulls' }] as const };
    expect(segmentsFrom(whole, ['x', 1n])).toHaveLength(2);
    expect(segmentsFrom(whole, [null, 1n])).toEqual([{ kind: 'nulls' }]);
  });
});
