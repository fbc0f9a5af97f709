import type { HealthReport } from '../../shared/health.ts';
import { STATUSES, type Status } from '../../shared/session.ts';
import { counted } from '../parts/counts.ts';
import { STATUS_LOOKS } from '../parts/status-badge.tsx';
import { BarTable } from './bar-table.tsx';
import { changeLabel } from './comparison.ts';
import { HealthCard } from './health-card.tsx';
import type { HealthLinks } from './health-links.ts';
import { share } from './readiness-labels.ts';
import type { Tone } from './tones.tsx';

const STATUS_TONES: Record<Status, Tone> = {
  active: 'good',
  expiring: 'caution',
  refreshable: 'info',
  expired: 'faint',
  'no-expiry': 'warning',
  unreadable: 'neutral',
};

interface Props {
  report: HealthReport;
  before: HealthReport | undefined;
  links: HealthLinks;
}

/** Sessions by type and by status. */
export function SessionsCard({ report, before, links }: Props) {
  const { sessions } = report;
  return (
    <HealthCard title="Sessions" note={`${counted(sessions, 'session')} of ${counted(report.shops, 'shop')}.`}>
      <BarTable
        caption="Sessions by type"
        heads={['Type', 'Sessions', 'Share']}
        whole={sessions}
        rows={(['offline', 'online'] as const).map((kind) => ({
          key: kind,
          label: kind === 'offline' ? 'Offline' : 'Online',
          tone: 'plain' as const,
          count: report[kind],
          href: report[kind] === 0 ? undefined : links.kind(kind),
          change: changeLabel(report[kind], before?.[kind]),
          more: [share(report[kind], sessions)],
        }))}
      />
      <BarTable
        caption="Sessions by status"
        heads={['Status', 'Sessions', 'Share']}
        whole={sessions}
        rows={STATUSES.map((status) => ({
          key: status,
          label: STATUS_LOOKS[status].title,
          tone: STATUS_TONES[status],
          count: report.statuses[status],
          href: report.statuses[status] === 0 ? undefined : links.status(status),
          change: changeLabel(report.statuses[status], before?.statuses[status]),
          more: [share(report.statuses[status], sessions)],
        }))}
      />
    </HealthCard>
  );
}
