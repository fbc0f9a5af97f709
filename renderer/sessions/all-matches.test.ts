import { expect, it } from 'vitest';
import { allMatches } from './all-matches.ts';

const search = { kind: 'online' as const };

it('says the number of what selecting all selects, where it is known', () => {
  const total = { count: 12_345, exact: true };
  expect(allMatches(search, { more: true, total }, undefined)).toMatchObject({
    offer: 'Select all 12,345 that match',
    selected: 'All 12,345 that match are selected',
  });
  expect(allMatches(search, { more: true, total: undefined }, total).offer).toBe('Select all that match');
  expect(allMatches(search, { more: true, total: { count: 9, exact: false } }, total).offer).toBe(
    'Select all that match',
  );
  expect(allMatches({}, { more: true, total: undefined }, total).offer).toBe(
    'Select all 12,345 sessions in this store',
  );
  expect(allMatches({}, { more: true, total: undefined }, undefined).offer).toBe('Select all sessions in this store');
  expect(allMatches(search, { more: false, total }, undefined).offer).toBeUndefined();
  const one = { count: 1, exact: true };
  expect(allMatches(search, { more: false, total: one }, undefined).selected).toBe(
    'The 1 session that matches is selected',
  );
  expect(allMatches({}, { more: false, total: undefined }, one).selected).toBe(
    'The 1 session in this store is selected',
  );
});
