import type { SessionFilter } from '../../shared/records.ts';
import { DAY, type TimeRange } from '../../shared/session.ts';
import { readinessTitle } from '../health/readiness-labels.ts';
import { boxOf, explainSearch } from './search.ts';

const MINUTE = 60_000;

/** Parts of a filter that stand on a pill of their own. */
export const PILLS = [
  'readiness',
  'missingScopes',
  'expires',
  'refreshEnds',
  'shops',
  'problem',
  'id',
  'userId',
  'email',
] as const;
export type PillField = (typeof PILLS)[number];

const SHOP_LISTS: Readonly<Record<string, string>> = {
  'online-only': 'Shops without an offline session',
  duplicates: 'Duplicate shops',
  'duplicate-spellings': 'Duplicate spellings of shops',
  'alike-ids': 'Shops with duplicate IDs',
};

const LABELS: Record<PillField, (filter: SessionFilter) => string | undefined> = {
  readiness: ({ readiness }) => readiness?.map(readinessTitle).join(' or '),
  missingScopes: ({ missingScopes }) => missingScopes && `Missing ${missingScopes.join(' or ')}`,
  expires: ({ expires }) => expires && `Expires ${rangeLabel(expires)}`,
  refreshEnds: ({ refreshEnds }) => refreshEnds && `Refresh token ends ${rangeLabel(refreshEnds)}`,
  problem: ({ problem }) => problem && `Problem: ${problem}`,
  shops: ({ shops }) => shops && (SHOP_LISTS[shops] ?? 'Shops in the pasted list'),
  id: (filter) => textLabel(filter, 'id'),
  userId: (filter) => textLabel(filter, 'userId'),
  email: (filter) => textLabel(filter, 'email'),
};

/** What a part of a filter asks for, to stand on its pill; undefined where it asks for nothing or stands in the search box. */
export function filterLabel(filter: SessionFilter, field: PillField): string | undefined {
  return LABELS[field](filter);
}

function textLabel(filter: SessionFilter, field: 'id' | 'userId' | 'email'): string | undefined {
  const value = filter[field];
  if (value === undefined || boxOf(filter)?.field === field) return undefined;
  return explainSearch({ field, value }, 'exact');
}

/** `on Nov 1, 2026`, `before Nov 1, 2026`, `from Nov 1 to …`: days in UTC; moments where they are no whole days. */
function rangeLabel({ min, max }: TimeRange): string {
  if (min === undefined) return max === undefined ? 'at any time' : `before ${momentLabel(max)}`;
  if (max === undefined) return `from ${momentLabel(min)}`;
  if (min % DAY === 0 && max - min === DAY) return `on ${momentLabel(min)}`;
  return max % DAY === 0
    ? `from ${momentLabel(min)} to ${momentLabel(max - DAY)}`
    : `from ${momentLabel(min)} before ${momentLabel(max)}`;
}

function momentLabel(time: number): string {
  const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' }).format(time);
  if (time % DAY === 0) return day;
  const clock = new Date(time).toISOString().slice(11, time % MINUTE === 0 ? 16 : 19);
  return `${day}, ${clock} UTC`;
}
