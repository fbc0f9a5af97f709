import type { SessionFilter } from '../../shared/records.ts';
import { endedFor } from './time-presets.ts';

/** What people clean up, as what a list of it is filtered by. */
export const RECIPES = {
  /** Online sessions that expired more than so many days ago. @param now milliseconds since 1970 */
  expiredOnline: (days: number, now: number): SessionFilter => ({ kind: 'online', expires: endedFor(days, now) }),
  refreshEnded: (): SessionFilter => ({ readiness: ['refresh-ended'] }),
  /** Needs a health report. */
  duplicateSpellings: (): SessionFilter => ({ shops: 'duplicate-spellings' }),
  /** @param shops handle of a list that was pasted */
  uninstalled: (shops: string): SessionFilter => ({ shops }),
} as const;
