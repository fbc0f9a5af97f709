import type { SessionFilter } from '../../shared/records.ts';
import type { TimeRange } from '../../shared/session.ts';
import { readinessTitle } from '../health/readiness-labels.ts';

const DAY = 86_400_000;

/** Fields of a filter that neither the search box nor a menu of their own shows. */
export const TAGGED = ['readiness', 'missingScopes', 'expires', 'refreshEnds', 'problem', 'shops'] as const;
type Tagged = (typeof TAGGED)[number];

const SHOP_LISTS: Readonly<Record<string, string>> = {
  'online-only': 'Shops without an offline session',
  duplicates: 'Duplicate shops',
  'duplicate-spellings': 'Duplicate spellings of shops',
};

const LABELS: Record<Tagged, (filter: SessionFilter) => string | undefined> = {
  readiness: ({ readiness }) => readiness?.map(readinessTitle).join(' or '),
  missingScopes: ({ missingScopes }) => missingScopes && `Missing ${missingScopes.join(' or ')}`,
  expires: ({ expires }) => expires && `Expires ${rangeLabel(expires)}`,
  refreshEnds: ({ refreshEnds }) => refreshEnds && `Refresh token ends ${rangeLabel(refreshEnds)}`,
  problem: ({ problem }) => problem && `Problem: ${problem}`,
  shops: ({ shops }) => shops && (SHOP_LISTS[shops] ?? 'Shops in the pasted list'),
};

/** What a part of a filter asks for, to stand on its tag. */
export function filterLabel(filter: SessionFilter, field: Tagged): string | undefined {
  return LABELS[field](filter);
}

/** `on Nov 1, 2026`, `before Nov 1, 2026`, `from Nov 1 to …`: days in UTC; moments where they are no whole days. */
function rangeLabel({ min, max }: TimeRange): string {
  if (min === undefined) return max === undefined ? 'at any time' : `before ${momentLabel(max)}`;
  if (max === undefined) return `from ${momentLabel(min)}`;
  const areDays = min % DAY === 0 && max % DAY === 0;
  if (areDays && max - min === DAY) return `on ${momentLabel(min)}`;
  return areDays
    ? `from ${momentLabel(min)} to ${momentLabel(max - DAY)}`
    : `from ${momentLabel(min)} before ${momentLabel(max)}`;
}

function momentLabel(time: number): string {
  const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' }).format(time);
  return time % DAY === 0 ? day : `${day}, ${new Date(time).toISOString().slice(11, 19)} UTC`;
}
