import { describe, expect, test } from 'vitest';
import type { Readiness } from '../../shared/readiness.ts';
import { daysLeft, readinessLook, readyShops, share } from './readiness-labels.ts';

const NONE: Record<Readiness, number> = {
  healthy: 0,
  'never-expires': 0,
  'refresh-ends-soon': 0,
  'refresh-ended': 0,
  stuck: 0,
  'no-refresh-token': 0,
  'no-token': 0,
  unreadable: 0,
  'online-only': 0,
};
const counts = (some: Partial<Record<Readiness, number>>) => ({ readiness: { ...NONE, ...some } });
const BEFORE = Date.UTC(2026, 10, 25, 18);
const AFTER = Date.UTC(2027, 0, 3);

const look = (customApp: boolean, now: number) => readinessLook('never-expires', { customApp, now });

describe('readiness', () => {
  test('days are counted from the day that it is, whatever the hour', () => {
    expect(daysLeft(Date.UTC(2026, 10, 25))).toBe(37);
    expect(daysLeft(Date.UTC(2026, 10, 25, 23, 59))).toBe(37);
    expect(daysLeft(Date.UTC(2026, 11, 31, 23, 59))).toBe(1);
    expect(daysLeft(Date.UTC(2027, 0, 1))).toBe(0);
  });

  test('tokens that never expire are fine in a custom app, and else rejected from the date on', () => {
    expect(look(true, AFTER)).toEqual({ title: 'Never expires', tone: 'plain', means: 'Fine for a custom app.' });
    expect(look(false, BEFORE).means).toBe('Shopify rejects these tokens from January 1, 2027.');
    expect(look(false, AFTER).means).toBe('Shopify has rejected these tokens since January 1, 2027.');
    expect(look(false, AFTER).todo).toBeDefined();
  });

  test('shops are ready where nothing has to be done; those without an offline session do not count', () => {
    const report = counts({ healthy: 5, 'no-refresh-token': 2, 'never-expires': 3, stuck: 1, 'online-only': 9 });
    expect(readyShops(report, false)).toEqual({ ready: 7, of: 11 });
    expect(readyShops(report, true)).toEqual({ ready: 10, of: 11 });
  });

  test.each([
    [0, 10, '0%'],
    [10, 10, '100%'],
    [1, 3, '33%'],
    [1, 100_000, '<0.1%'],
    [99_999, 100_000, '>99.9%'],
    [996, 1000, '99.6%'],
    [4, 1000, '0.4%'],
    [0, 0, '0%'],
  ])('%i of %i is %s', (part, whole, text) => expect(share(part, whole)).toBe(text));
});
