import { DAYS_COUNTED, type DayCounts } from '../../shared/health.ts';
import { DAY } from '../../shared/session.ts';

/** Days with nothing counted yet. @param now milliseconds since 1970 */
export function noDays(now: number): DayCounts {
  return {
    before: 0,
    days: Array.from({ length: 2 * DAYS_COUNTED + 1 }, () => 0),
    from: (Math.floor(now / DAY) - DAYS_COUNTED) * DAY,
    after: 0,
  };
}

/** @param time milliseconds since 1970 */
export function countDay(counts: DayCounts, time: number, sessions: number): void {
  const day = Math.floor((time - counts.from) / DAY);
  const present = counts.days[day];
  if (day < 0) counts.before += sessions;
  else if (present === undefined) counts.after += sessions;
  else counts.days[day] = present + sessions;
}
