import { describe, expect, it } from 'vitest';
import { versionOf } from '../layouts/version.ts';
import { SessionsToPlan } from './planned-sessions.ts';

const versionAt = (n: number) => versionOf({ n });

describe('the sessions of a plan', () => {
  it('come back in order, each with its version, whatever stands in the key', () => {
    const odd = ['', '\u0000', 'a"b\\c\n', '\ud800 alone', '𝕏 🧺', 'x'.repeat(100_000)];
    const keys = [...odd, ...Array.from({ length: 2_000 }, (_, n) => `offline_shop-${n}.myshopify.com`)];
    const sessions = new SessionsToPlan({ mayRepeat: false });
    for (const [n, key] of keys.entries()) expect(sessions.add(key, versionAt(n))).toBe(true);
    const planned = sessions.planned();
    expect(planned.size).toBe(2_006);
    const batches = [...planned.batches(100)];
    expect(batches.map((batch) => batch.length)).toEqual([...Array.from({ length: 20 }, () => 100), 6]);
    expect(batches.flat()).toEqual(keys.map((key, n) => [key, versionAt(n)]));
    // Once more: a plan that was not carried out yet is still whole.
    expect([...planned.batches(5_000)].flat()).toHaveLength(2_006);
  });

  it('are there once each where a store tells some twice, in the version that came first', () => {
    const sessions = new SessionsToPlan({ mayRepeat: true });
    const added = ['a', 'b', 'a', 'c', 'b'].map((key, n) => sessions.add(key, versionAt(n)));
    expect(added).toEqual([true, true, false, true, false]);
    expect([...sessions.planned().batches(10)]).toEqual([
      [
        ['a', versionAt(0)],
        ['b', versionAt(1)],
        ['c', versionAt(3)],
      ],
    ]);
    for (let n = 0; n < 5_000; n += 1) sessions.add(`key ${n % 2_500}`, versionAt(n));
    expect(sessions.size).toBe(2_503);
  });
});
