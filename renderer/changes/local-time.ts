/** What a date-and-time field holds: a moment as local text, or nothing at all. */
export interface TimeInput {
  never: boolean;
  /** As `<input type="datetime-local">` has it: `2026-11-21T14:18:05.000`, in local time. */
  local: string;
}

const two = (value: number): string => String(value).padStart(2, '0');

/**
 * The local text of a moment, to the millisecond where it has any.
 * @param time milliseconds since 1970
 */
export function localText(time: number): string {
  const date = new Date(time);
  const year = String(date.getFullYear()).padStart(4, '0');
  const day = `${year}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  const rest = date.getMilliseconds();
  return rest === 0 ? `${day}T${clock}` : `${day}T${clock}.${String(rest).padStart(3, '0')}`;
}

/** @returns milliseconds since 1970, or undefined for a text that is no moment */
export function parseLocalText(text: string): number | undefined {
  if (!/^\d{4,6}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?$/.test(text)) return undefined;
  const time = new Date(text).getTime();
  return Number.isNaN(time) || time < 0 ? undefined : time;
}

/** @param time milliseconds since 1970, or undefined for never */
export function timeInput(time: number | undefined): TimeInput {
  return time === undefined ? { never: true, local: '' } : { never: false, local: localText(time) };
}

/**
 * The moment that a field means. An untouched field gives back its original moment exactly, also in the hour that a clock
 * change repeats, where the local text alone says two moments.
 */
export function timeOf(input: TimeInput, original: number | undefined): number | undefined {
  if (input.never) return undefined;
  if (original !== undefined && input.local === localText(original)) return original;
  return parseLocalText(input.local);
}

const UTC = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** `Sat, 21 Nov 2026, 19:18:05 UTC`. @param time milliseconds since 1970 */
export function utcText(time: number): string {
  return `${UTC.format(time)} UTC`;
}
