import type { HealthReport } from '../../shared/health.ts';
import { formatCount } from '../parts/counts.ts';
import { DAY } from '../../shared/session.ts';

const WEEKDAY = new Intl.DateTimeFormat('en', { weekday: 'long' });
const DATE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const DATE_AND_YEAR = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** `09:12` on the same day, `Friday` within a week, else `12 Nov`, in local time. @param at milliseconds since 1970 */
export function sinceWhen(at: number, now: number): string {
  if (new Date(at).toDateString() === new Date(now).toDateString()) return TIME.format(at);
  if (now - at < 6 * DAY) return WEEKDAY.format(at);
  return (new Date(at).getFullYear() === new Date(now).getFullYear() ? DATE : DATE_AND_YEAR).format(at);
}

/** `+214`, `−3`; undefined where nothing changed. */
export function changeLabel(now: number, before: number | undefined): string | undefined {
  if (before === undefined || now === before) return undefined;
  return now > before ? `+${formatCount(now - before)}` : `−${formatCount(before - now)}`;
}

interface Comparison {
  /** `Since Friday: 214 moved to healthy` */
  text: string;
  /** More are healthy than before. */
  gained: boolean;
}

export function comparison(report: HealthReport, before: HealthReport): Comparison {
  const since = `Since ${sinceWhen(before.takenAt, report.takenAt)}`;
  const moved = report.readiness.healthy - before.readiness.healthy;
  const gained = moved > 0;
  if (moved === 0) return { gained, text: `${since}: no change in healthy shops` };
  const number = formatCount(Math.abs(moved));
  // Among the same shops more healthy ones can only have come from other classes.
  if (gained && report.shops === before.shops) return { gained, text: `${since}: ${number} moved to healthy` };
  return { gained, text: `${since}: ${number} ${gained ? 'more' : 'fewer'} healthy` };
}
