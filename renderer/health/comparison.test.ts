import { expect, test } from 'vitest';
import { changeLabel, sinceWhen } from './comparison.ts';

test.each([
  [[2026, 10, 25, 9, 12], '09:12'],
  [[2026, 10, 20, 9, 12], 'Friday'],
  [[2026, 10, 12, 9, 12], '12 Nov'],
  [[2025, 10, 12, 9, 12], '12 Nov 2025'],
] as const)('%o is %s', ([year, month, day, hour, minute], text) => {
  const now = new Date(2026, 10, 25, 18).getTime();
  expect(sinceWhen(new Date(year, month, day, hour, minute).getTime(), now)).toBe(text);
});

test('a change has its sign', () => {
  expect(changeLabel(1214, 1000)).toBe('+214');
  expect(changeLabel(1000, 2234)).toBe('−1,234');
  expect(changeLabel(7, 7)).toBeUndefined();
  expect(changeLabel(7, undefined)).toBeUndefined();
});
