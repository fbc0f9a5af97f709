import type { BadgeProps } from '@shopify/polaris';
import type { Action, ActivityEntry } from '../../shared/records.ts';
import { counted } from '../changes/change-words.ts';
import { day } from '../parts/times.ts';

export const ACTION_TITLES: Record<Action, string> = {
  delete: 'Deleted',
  store: 'Stored',
  restore: 'Put back',
  'create-table': 'Created the table',
  reveal: 'Revealed',
  copy: 'Copied with tokens',
  unlock: 'Unlocked',
  lock: 'Locked',
};

/** What was reported at the end; `done` needs no badge. */
export const OUTCOME_LOOKS: Record<
  ActivityEntry['outcome'],
  { title: string; tone?: NonNullable<BadgeProps['tone']> } | undefined
> = {
  done: undefined,
  running: { title: 'Running', tone: 'info' },
  partial: { title: 'In part', tone: 'warning' },
  failed: { title: 'Failed', tone: 'critical' },
  cancelled: { title: 'Stopped', tone: 'warning' },
};

/** What the trash still has of an entry. */
export function trashWords(trash: NonNullable<ActivityEntry['trash']>): string {
  const copies = counted(trash.count, 'copy', 'copies');
  if (!trash.restorable) return trash.reason ?? `${copies} that cannot be put back.`;
  return `${copies} kept until ${day(trash.until)}`;
}
