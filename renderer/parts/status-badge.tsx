import type { Status } from '../../shared/session.ts';
import styles from './status-badge.module.css';

interface Look {
  title: string;
  tone: 'success' | 'warning' | 'attention' | 'quiet' | 'critical';
  pip: 'full' | 'half' | 'hollow' | 'cross';
  /** What the title does not say by itself. */
  note?: string;
}

export const STATUS_LOOKS: Record<Status, Look> = {
  active: { title: 'Active', tone: 'success', pip: 'full' },
  expiring: { title: 'Expiring', tone: 'warning', pip: 'half' },
  refreshable: {
    title: 'Refreshable',
    tone: 'success',
    pip: 'half',
    note: 'The app can still get a new access token with its refresh token.',
  },
  expired: { title: 'Expired', tone: 'quiet', pip: 'hollow' },
  'no-expiry': {
    title: 'Never expires',
    tone: 'attention',
    pip: 'half',
    note: 'From January 1, 2027, Shopify rejects tokens without an expiry from public apps. Custom apps are exempt.',
  },
  unreadable: { title: 'Unreadable', tone: 'critical', pip: 'cross' },
};

/** Looks as Polaris' Badge does, in two elements instead of six (a list has many) and without reading its tone aloud. */
export function StatusBadge({ status }: { status: Status }) {
  const { title, tone, pip, note } = STATUS_LOOKS[status];
  return (
    <span className={`${styles.badge} ${styles[tone]} ${styles[pip]}`} title={note}>
      {title}
    </span>
  );
}
