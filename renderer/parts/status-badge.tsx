import { Badge, type BadgeProps } from '@shopify/polaris';
import type { Status } from '../../shared/session.ts';

interface Look {
  title: string;
  tone?: NonNullable<BadgeProps['tone']>;
  progress?: NonNullable<BadgeProps['progress']>;
}

export const STATUS_LOOKS: Record<Status, Look> = {
  active: { title: 'Active', tone: 'success', progress: 'complete' },
  expiring: { title: 'Expiring', tone: 'warning', progress: 'partiallyComplete' },
  expired: { title: 'Expired', progress: 'incomplete' },
  'no-expiry': { title: 'No expiry', tone: 'success', progress: 'complete' },
  unreadable: { title: 'Unreadable', tone: 'critical' },
};

export function StatusBadge({ status }: { status: Status }) {
  const { title, ...look } = STATUS_LOOKS[status];
  return <Badge {...look}>{title}</Badge>;
}
