import { heavyLimit, type HealthReport } from '../../shared/health.ts';
import { counted, formatCount } from '../parts/counts.ts';
import { Shop } from '../parts/shop.tsx';
import { BarTable } from './bar-table.tsx';
import { HealthCard } from './health-card.tsx';
import type { HealthLinks } from './health-links.ts';

const SHOWN = 10;

/** The shops with the most sessions. */
export function ShopsCard({ report, links }: { report: HealthReport; links: HealthLinks }) {
  const average = report.shops === 0 ? 0 : report.sessions / report.shops;
  const perShop = `${counted(Math.round(average * 10) / 10, 'session')} a shop on average.`;
  if (report.heaviest.length === 0) {
    const most = counted(heavyLimit(report.sessions), 'session');
    return <HealthCard title="Heaviest shops" note={`${perShop} No shop has more than ${most}.`} />;
  }
  return (
    <HealthCard title="Heaviest shops" note={perShop}>
      <BarTable
        caption="Shops with the most sessions"
        heads={['Shop', 'Sessions', 'Online']}
        rows={report.heaviest.slice(0, SHOWN).map(({ shop, online, offline }) => ({
          key: shop,
          label: <Shop domain={shop} />,
          tone: 'plain' as const,
          count: online + offline,
          href: links.shop(shop),
          more: [formatCount(online)],
        }))}
      />
    </HealthCard>
  );
}
