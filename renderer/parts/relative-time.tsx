import { useNow } from './now.ts';
import { exactTime, isDate, relativeTime } from './times.ts';

/** A time relative to now, kept right as time passes, with the exact time on hover. @param at milliseconds since 1970 */
export function RelativeTime({ at }: { at: number }) {
  const now = useNow();
  return (
    <time {...(isDate(at) && { dateTime: new Date(at).toISOString() })} title={exactTime(at)}>
      {relativeTime(at, now)}
    </time>
  );
}
