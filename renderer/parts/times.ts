import { DAY, HOUR } from '../../shared/session.ts';

const MINUTE = 60_000;

const UNITS = [
  { length: 365 * DAY, short: 'y', long: 'year' },
  { length: DAY, short: 'days', long: 'day' },
  { length: HOUR, short: 'h', long: 'hour' },
  { length: MINUTE, short: 'min', long: 'minute' },
] as const;

/** From two years on days say nothing any more. */
function unitFor(span: number) {
  return UNITS.find(({ length, long }) => span >= (long === 'year' ? 2 * length : length));
}

/** `18 minutes`, `3 days`. Rounded down. @param span milliseconds, positive */
export function duration(span: number): string {
  const unit = unitFor(span);
  if (unit === undefined) return 'less than a minute';
  const count = Math.floor(span / unit.length);
  return `${count.toLocaleString('en')} ${unit.long}${count === 1 ? '' : 's'}`;
}

/** `12:41`, minutes and seconds; rounded up, so that `0:00` is the end. @param span milliseconds */
export function countdown(span: number): string {
  const seconds = Math.max(0, Math.ceil(span / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** `in 18 min`, `3 days ago`, for tables. @param at milliseconds since 1970 @param now milliseconds since 1970 */
export function relativeTime(at: number, now: number): string {
  const span = Math.abs(at - now);
  const unit = unitFor(span);
  if (unit === undefined) return at >= now ? 'in under 1 min' : 'just now';
  const count = Math.floor(span / unit.length);
  const text = `${count.toLocaleString('en')} ${unit.long === 'day' && count === 1 ? 'day' : unit.short}`;
  return at >= now ? `in ${text}` : `${text} ago`;
}

const LOCAL = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const DAY_ONLY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const UTC = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZone: 'UTC',
});

/** Whether a calendar has a day for it: stored times may be any number. @param at milliseconds since 1970 */
export function isDate(at: number): boolean {
  return Math.abs(at) <= 8_640_000_000_000_000;
}

/** `Sat, 21 Nov 2026, 14:18:05 local · 19:18:05 UTC`, with the day in UTC where it differs. @param at milliseconds since 1970 */
export function exactTime(at: number): string {
  if (!isDate(at)) return `${at} ms (not a valid date)`;
  const utc = UTC.format(at);
  const [utcDay, utcTime] = utc.split(', ');
  return `${LOCAL.format(at)} local · ${utcDay === DAY_ONLY.format(at) ? utcTime : utc} UTC`;
}

/** `19 Feb 2027`, in local time. @param at milliseconds since 1970 */
export function day(at: number): string {
  return isDate(at) ? DAY_ONLY.format(at) : `${at} ms`;
}
