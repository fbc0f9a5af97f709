import { expect, test } from 'vitest';
import { daysOf, isPreset, rangeOfDays, timePresets } from './time-presets.ts';

const NOW = Date.UTC(2026, 10, 25, 22, 10, 30);

test.each([
  ['Expired more than 30 days ago', undefined, '2026-10-26T00:00:00.000Z'],
  ['Expired more than 90 days ago', undefined, '2026-08-27T00:00:00.000Z'],
  ['Expires in the next 7 days', '2026-11-25T22:10:00.000Z', '2026-12-03T00:00:00.000Z'],
  ['Expires in the next 30 days', '2026-11-25T22:10:00.000Z', '2026-12-26T00:00:00.000Z'],
])('%s', (title, min, max) => {
  const range = timePresets('expires', NOW).find((preset) => preset.title === title)?.range;
  expect(range?.min === undefined ? undefined : new Date(range.min).toISOString()).toBe(min);
  expect(range?.max === undefined ? undefined : new Date(range.max).toISOString()).toBe(max);
});

test('a preset is known again in the address of an hour ago, and not in that of yesterday', () => {
  const chosenIn = (time: number) => {
    const presets = timePresets('refreshEnds', NOW);
    return timePresets('refreshEnds', time).map(
      ({ range }) => presets.find((preset) => isPreset(range, preset))?.title,
    );
  };
  expect(chosenIn(NOW - 3_600_000)).toEqual([
    'Ended more than 30 days ago',
    'Ended more than 90 days ago',
    'Ends in the next 7 days',
    'Ends in the next 30 days',
  ]);
  expect(chosenIn(NOW - 86_400_000)).toEqual([undefined, undefined, undefined, undefined]);
});

test.each([
  [
    { from: '2026-11-01', to: '2026-11-30' },
    { min: Date.UTC(2026, 10, 1), max: Date.UTC(2026, 11, 1) },
  ],
  [{ from: '2026-11-01', to: '' }, { min: Date.UTC(2026, 10, 1) }],
  [{ from: '', to: '2026-11-30' }, { max: Date.UTC(2026, 11, 1) }],
])('%j are days of a range and back', (days, range) => {
  expect(rangeOfDays(days)).toEqual(range);
  expect(daysOf(range)).toEqual(days);
});

test('no day is no range, and moments show their days', () => {
  expect(rangeOfDays({ from: '', to: '' })).toBeUndefined();
  expect(daysOf({ min: NOW, max: NOW })).toEqual({ from: '2026-11-25', to: '2026-11-25' });
});
