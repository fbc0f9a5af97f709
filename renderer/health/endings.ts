import type { DayCounts, HealthReport } from '../../shared/health.ts';
import { SOON } from '../../shared/readiness.ts';
import { DAY, type TimeRange } from '../../shared/session.ts';
import type { DayBin } from './day-bins.ts';
import type { HealthLinks } from './health-links.ts';
import type { Tone } from './tones.tsx';

/** Something of sessions that ends on some day. */
export interface Ending {
  title: string;
  counts: DayCounts;
  tones: Record<DayBin['when'], Tone>;
  /** What the tones of past, near and later days mean. */
  legend: readonly (readonly [Tone, string])[];
  hrefOf: (range: TimeRange) => string;
}

export function endingsOf(report: HealthReport, links: HealthLinks): Ending[] {
  return [
    {
      title: 'Refresh tokens (offline)',
      counts: report.refreshEnds,
      tones: { past: 'critical', today: 'caution', soon: 'caution', later: 'good' },
      legend: [
        ['critical', 'ended'],
        ['caution', `within ${SOON / DAY} days`],
        ['good', 'later'],
      ],
      hrefOf: links.refreshEnds,
    },
    {
      title: 'Access tokens, offline',
      counts: report.offlineExpires,
      tones: { past: 'faint', today: 'info', soon: 'info', later: 'info' },
      legend: [
        ['faint', 'expired'],
        ['info', 'to come'],
      ],
      hrefOf: (range) => links.expires('offline', range),
    },
    {
      title: 'Access tokens, online',
      counts: report.onlineExpires,
      tones: { past: 'faint', today: 'info', soon: 'info', later: 'info' },
      legend: [
        ['faint', 'expired'],
        ['info', 'to come'],
      ],
      hrefOf: (range) => links.expires('online', range),
    },
  ];
}
