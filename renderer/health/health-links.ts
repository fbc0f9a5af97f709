import type { ShopList } from '../../shared/health.ts';
import type { SessionFilter } from '../../shared/records.ts';
import type { Readiness } from '../../shared/readiness.ts';
import type { Status, TimeRange } from '../../shared/session.ts';
import { routes } from '../routes.ts';

/** The lists that the numbers of a report count. */
export function healthLinks(storeId: string) {
  const list = (filter: SessionFilter) => routes.sessions(storeId, { filter });
  return {
    readiness: (...classes: readonly Readiness[]) => list(readinessFilter(classes)),
    kind: (kind: 'online' | 'offline') => list({ kind }),
    status: (status: Status) => list({ statuses: [status] }),
    expiredOnline: () => list({ kind: 'online', statuses: ['expired'] }),
    expires: (kind: 'online' | 'offline', range: TimeRange) => list({ kind, expires: range }),
    refreshEnds: (range: TimeRange) => list({ kind: 'offline', refreshEnds: range }),
    missing: (...scopes: readonly string[]) => list({ kind: 'offline', missingScopes: [...scopes] }),
    shop: (shop: string) => list({ shop: { match: 'exact', value: shop } }),
    shops: (shops: ShopList) => list({ shops }),
    problem: (problem: string) => list({ problem }),
    /** With all that match selected. */
    cleanUp: (filter: SessionFilter) => routes.sessions(storeId, { filter, selectAll: true }),
  };
}
export type HealthLinks = ReturnType<typeof healthLinks>;

/** The sessions of the shops of some classes. */
export function readinessFilter(classes: readonly Readiness[]): SessionFilter {
  const ofSessions = classes.filter((one) => one !== 'online-only');
  return ofSessions.length === 0 ? { shops: 'online-only' } : { readiness: ofSessions };
}
