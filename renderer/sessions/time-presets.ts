import { DAY, isWithin, type TimeRange } from '../../shared/session.ts';

const MINUTE = 60_000;

export type TimeField = 'expires' | 'refreshEnds';

interface TimePreset {
  title: string;
  range: TimeRange;
}

const WORDS = {
  expires: { past: 'Expired', future: 'Expires' },
  refreshEnds: { past: 'Ended', future: 'Ends' },
} as const;

/** Spans of time that people ask for most, as they are at a moment. @param now milliseconds since 1970 */
export function timePresets(field: TimeField, now: number): TimePreset[] {
  const { past, future } = WORDS[field];
  return [
    ...[30, 90].map((days) => ({ title: `${past} more than ${days} days ago`, range: endedFor(days, now) })),
    ...[7, 30].map((days) => ({ title: `${future} in the next ${days} days`, range: endsWithin(days, now) })),
  ];
}

/** Before the beginning (UTC) of the day that was so many days ago. @param now milliseconds since 1970 */
export function endedFor(days: number, now: number): TimeRange {
  return { max: startOfDay(now) - days * DAY };
}

/** From this minute to the end (UTC) of the day in so many days. */
function endsWithin(days: number, now: number): TimeRange {
  return { min: Math.floor(now / MINUTE) * MINUTE, max: startOfDay(now) + (days + 1) * DAY };
}

function startOfDay(time: number): number {
  return Math.floor(time / DAY) * DAY;
}

/** Whether an address of today has what a preset means now. */
export function isPreset(range: TimeRange, { range: preset }: TimePreset): boolean {
  if (range.max !== preset.max || (range.min === undefined) !== (preset.min === undefined)) return false;
  return preset.min === undefined || isWithin(range.min, { min: startOfDay(preset.min), max: preset.min + 1 });
}

/** The days (UTC) that a range covers, as a date field takes them: `''` where an end is open. */
export function daysOf({ min, max }: TimeRange): { from: string; to: string } {
  return { from: min === undefined ? '' : dayText(min), to: max === undefined ? '' : dayText(max - 1) };
}

function dayText(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** The counterpart of {@link daysOf}; undefined where no end is given. */
export function rangeOfDays({ from, to }: { from: string; to: string }): TimeRange | undefined {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  if (Number.isNaN(first) && Number.isNaN(last)) return undefined;
  return { ...(!Number.isNaN(first) && { min: first }), ...(!Number.isNaN(last) && { max: last + DAY }) };
}
