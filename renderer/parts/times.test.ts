import { expect, test } from 'vitest';
import { countdown, day, duration, exactTime, relativeTime } from './times.ts';

const NOW = Date.UTC(2026, 10, 21, 12);

test.each([
  [18 * 60_000, 'in 18 min'],
  [-3 * 86_400_000, '3 days ago'],
  [-86_400_000, '1 day ago'],
  [6.5 * 3_600_000, 'in 6 h'],
  [-400 * 86_400_000, '400 days ago'],
  [-800 * 86_400_000, '2 y ago'],
  [-5_000, 'just now'],
  [5_000, 'in under 1 min'],
])('%d ms from now is “%s”', (span, text) => {
  expect(relativeTime(NOW + span, NOW)).toBe(text);
});

test('durations are rounded down and counted in words', () => {
  expect(duration(119_999)).toBe('1 minute');
  expect(duration(3 * 86_400_000 + 1)).toBe('3 days');
  expect(duration(59_999)).toBe('less than a minute');
});

test.each([
  [900_000, '15:00'],
  [761_000, '12:41'],
  [8_001, '0:09'],
  [-5, '0:00'],
])('%d ms left are “%s”', (span, text) => {
  expect(countdown(span)).toBe(text);
});

test('stored times outside the calendar do not break the window', () => {
  expect(exactTime(9e15)).toContain('not a valid date');
  expect(day(9e15)).toContain('9000000000000000');
  expect(relativeTime(9e15, NOW)).toMatch(/^in [\d,]+ y$/);
});
