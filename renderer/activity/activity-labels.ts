import type { BadgeProps, IconSource } from '@shopify/polaris';
import {
  ClipboardIcon,
  DatabaseAddIcon,
  DeleteIcon,
  EditIcon,
  LockIcon,
  SortIcon,
  WrenchIcon,
  UndoIcon,
  KeyIcon,
  ViewIcon,
} from '@shopify/polaris-icons';
import type { Action, ActivityEntry, TrashInfo } from '../../shared/records.ts';
import { counted } from '../parts/counts.ts';
import { day } from '../parts/times.ts';

/** Stands before the summary, which says the rest in words. */
export const ACTION_ICONS: Record<Action, IconSource> = {
  delete: DeleteIcon,
  store: EditIcon,
  restore: UndoIcon,
  'create-table': DatabaseAddIcon,
  'create-index': SortIcon,
  'repair-index': WrenchIcon,
  reveal: ViewIcon,
  copy: ClipboardIcon,
  unlock: KeyIcon,
  lock: LockIcon,
};

/** What was reported at the end; what is done as it should be needs no badge. */
export const OUTCOME_LABELS: Record<
  ActivityEntry['outcome'],
  { title: string; tone?: NonNullable<BadgeProps['tone']> }
> = {
  done: { title: 'Done' },
  running: { title: 'Running', tone: 'info' },
  partial: { title: 'Partially done', tone: 'warning' },
  failed: { title: 'Failed', tone: 'critical' },
  cancelled: { title: 'Stopped', tone: 'warning' },
  interrupted: { title: 'Interrupted', tone: 'warning' },
  unknown: { title: 'Unknown', tone: 'critical' },
};

/** What the trash still has of an entry, and for how long. */
export function trashLabel(trash: NonNullable<ActivityEntry['trash']>, key: TrashInfo['key']): string {
  const copies = counted(trash.count, 'copy', 'copies');
  if (!trash.restorable) return trash.reason ?? `${copies} that cannot be restored.`;
  return `${copies} kept until ${key === 'keychain' ? day(trash.until) : 'you quit'}`;
}
