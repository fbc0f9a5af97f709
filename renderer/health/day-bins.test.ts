import { expect, test } from 'vitest';
import { DAYS_COUNTED } from '../../shared/health.ts';
import { binLabel, dayBins } from './day-bins.ts';
import { DAY } from '../../shared/session.ts';

const TODAY = Date.UTC(2026, 10, 25);
const from = TODAY - DAYS_COUNTED * DAY;
/** Each day counts its own place, so that sums tell which days were taken. */
const days = Array.from({ length: 2 * DAYS_COUNTED + 1 }, (_, at) => at);

test('a bar for each day', () => {
  const bins = dayBins({ days, from }, 1, 14);
  expect(bins).toHaveLength(181);
  expect(bins[90]).toEqual({ from: TODAY, to: TODAY + DAY, count: 90, when: 'today' });
  expect(bins[89]?.when).toBe('past');
  expect(bins[103]?.when).toBe('soon');
  expect(bins[104]?.when).toBe('later');
  expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe((180 * 181) / 2);
});

test('a bar for each week, of which one begins today', () => {
  const bins = dayBins({ days, from }, 7, 14);
  expect(bins).toHaveLength(26);
  expect(bins.find(({ when }) => when === 'today')).toMatchObject({ from: TODAY, to: TODAY + 7 * DAY });
  expect(bins[0]).toMatchObject({ from, to: from + 6 * DAY, count: 15 });
  expect(bins.at(-1)?.to).toBe(TODAY + 91 * DAY);
  expect(bins.every(({ to }, at) => at === 25 || to === bins[at + 1]?.from)).toBe(true);
  expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe((180 * 181) / 2);
});

test('a day, and days, in words', () => {
  expect(binLabel({ from: TODAY, to: TODAY + DAY })).toBe('Wed, 25 Nov 2026');
  expect(binLabel({ from: TODAY, to: TODAY + 7 * DAY })).toBe('25 Nov to 1 Dec');
});
