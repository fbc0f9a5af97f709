import { expect, it } from 'vitest';
import type { StoreFilter } from '../stores/store.ts';
import { filterWords } from './filter-words.ts';

const DAY = Date.UTC(2026, 10, 1);

it.each<[StoreFilter, string]>([
  [{}, ''],
  [{ shop: { match: 'prefix', value: 'barn' }, kind: 'online' }, 'shop starting with barn, type online'],
  [{ shop: { match: 'exact', value: 'a.myshopify.com' } }, 'shop a.myshopify.com'],
  [{ shops: new Set(['a.myshopify.com', 'b.myshopify.com']) }, 'one of 2 shops'],
  [{ id: '' }, 'an empty ID'],
  [{ statuses: ['expired', 'unreadable'], userId: '7' }, 'user 7, status expired or unreadable'],
  [{ readiness: ['refresh-ended'] }, 'readiness refresh-ended'],
  [{ missingScopes: ['read_orders'] }, 'missing scope read_orders'],
  [{ expires: { min: DAY, max: DAY + 1 } }, 'expiry from 2026-11-01 before 2026-11-01T00:00:00.001Z'],
  [{ refreshEnds: { max: DAY } }, 'end of the refresh token before 2026-11-01'],
  [{ secrets: ['shpat_0123456789abcdef0123456789abcdef'] }, 'a token that was searched for'],
])('%j is told as %j', (filter, words) => {
  expect(filterWords(filter)).toBe(words);
});
