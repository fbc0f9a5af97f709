import { expect, test } from 'vitest';
import type { SessionFilter } from '../../shared/records.ts';
import { filterLabel, PILLS } from './filter-labels.ts';
import { DAY } from '../../shared/session.ts';

const FIRST = Date.UTC(2026, 10, 1);

test.each<[SessionFilter, string[]]>([
  [{}, []],
  [{ kind: 'online', shop: { match: 'exact', value: 'a' } }, []],
  [{ readiness: ['never-expires', 'stuck'] }, ['Never expires or Stuck']],
  [{ missingScopes: ['read_orders', 'write_products'] }, ['Missing read_orders or write_products']],
  [{ expires: { max: FIRST } }, ['Expires before Nov 1, 2026']],
  [{ expires: { min: FIRST, max: FIRST + DAY } }, ['Expires on Nov 1, 2026']],
  [{ refreshEnds: { min: FIRST, max: FIRST + 7 * DAY } }, ['Refresh token ends from Nov 1, 2026 to Nov 7, 2026']],
  [{ expires: { min: FIRST + 60_000, max: FIRST + 7 * DAY } }, ['Expires from Nov 1, 2026, 00:01 UTC to Nov 7, 2026']],
  [{ expires: { min: FIRST, max: FIRST + 1 } }, ['Expires from Nov 1, 2026 before Nov 1, 2026, 00:00:00 UTC']],
  [{ userId: '12' }, []],
  [{ userId: '12', email: 'a@b.example' }, ['Sessions of the user with email “a@b.example”']],
  [{ refreshEnds: { min: FIRST + 1000 } }, ['Refresh token ends from Nov 1, 2026, 00:00:01 UTC']],
  [{ problem: 'expires isn’t a valid date.' }, ['Problem: expires isn’t a valid date.']],
  [{ shops: 'duplicates' }, ['Duplicate shops']],
  [{ shops: 'alike-ids' }, ['Shops with duplicate IDs']],
  [{ shops: 'c2VjcmV0LWhhbmRsZS0xMg' }, ['Shops in the pasted list']],
])('%j is shown as %j', (filter, labels) => {
  expect(PILLS.flatMap((field) => filterLabel(filter, field) ?? [])).toEqual(labels);
});
