import { DAYS_COUNTED, type DayCounts } from '../../shared/health.ts';
import { DAY } from '../../shared/session.ts';

/** One bar of a plot by day: `from <= time < to`, milliseconds since 1970. */
export interface DayBin {
  from: number;
  to: number;
  count: number;
  when: 'past' | 'today' | 'soon' | 'later';
}

/**
 * The counted days as bars, of one day or of several; today begins a bar of its own count of days.
 * @param soon days from today on that are `soon`
 */
export function dayBins({ days, from }: Pick<DayCounts, 'days' | 'from'>, size: number, soon: number): DayBin[] {
  const bins: DayBin[] = [];
  // Past days are grouped back from today, so that the first bar may hold fewer.
  let start = 0;
  let end = DAYS_COUNTED % size === 0 ? size : DAYS_COUNTED % size;
  while (start < days.length) {
    const isToday = start === DAYS_COUNTED;
    bins.push({
      from: from + start * DAY,
      to: from + end * DAY,
      count: days.slice(start, end).reduce((sum, count) => sum + count, 0),
      when: start < DAYS_COUNTED ? 'past' : isToday ? 'today' : start < DAYS_COUNTED + soon ? 'soon' : 'later',
    });
    [start, end] = [end, Math.min(end + size, days.length)];
  }
  return bins;
}

const SHORT = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const LONG = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** `14 Nov`, the day in UTC. */
export function shortDay(at: number): string {
  return SHORT.format(at);
}

/** `Sat, 14 Nov 2026`, or `14 Nov to 20 Nov`. */
export function binLabel({ from, to }: Pick<DayBin, 'from' | 'to'>): string {
  return to - from <= DAY ? LONG.format(from) : `${SHORT.format(from)} to ${SHORT.format(to - DAY)}`;
}
