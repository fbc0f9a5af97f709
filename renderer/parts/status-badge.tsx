import type { Status } from '../../shared/session.ts';
import styles from './status-badge.module.css';

interface Look {
  title: string;
  tone: 'success' | 'warning' | 'quiet' | 'critical';
  pip: 'full' | 'half' | 'hollow' | 'cross';
}

export const STATUS_LOOKS: Record<Status, Look> = {
  active: { title: 'Active', tone: 'success', pip: 'full' },
  expiring: { title: 'Expiring', tone: 'warning', pip: 'half' },
  expired: { title: 'Expired', tone: 'quiet', pip: 'hollow' },
  'no-expiry': { title: 'No expiry', tone: 'success', pip: 'full' },
  unreadable: { title: 'Unreadable', tone: 'critical', pip: 'cross' },
};

/** Looks as Polaris' Badge does, in two elements instead of six (a list has many) and without reading its tone aloud. */
export function StatusBadge({ status }: { status: Status }) {
  const { title, tone, pip } = STATUS_LOOKS[status];
  return <span className={`${styles.badge} ${styles[tone]} ${styles[pip]}`}>{title}</span>;
}
