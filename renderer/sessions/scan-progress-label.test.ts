import { describe, expect, it, test } from 'vitest';
import type { SessionFilter } from '../../shared/records.ts';
import { likelyShop, scanProgressLabel, roughUnitsLabel, slowedLabel, unitsLabel } from './scan-progress-label.ts';

test.each([
  [{ lookedAt: 12_000, outOf: 300_000, more: true }, 'redis', 'Looked at 12,000 of about 300,000 keys'],
  [{ lookedAt: 1, outOf: 4, more: true }, 'dynamodb', 'Looked at 1 of about 4 items'],
  [{ lookedAt: 310_000, outOf: 300_000, more: true }, 'redis', 'Looked at 310,000 keys so far'],
  [{ lookedAt: 20_000, outOf: undefined, more: true }, 'sqlite', 'Looked at 20,000 sessions so far'],
  [{ lookedAt: 1, outOf: 1, more: false }, 'cloudflare-kv', 'Looked at 1 key'],
  [{ lookedAt: 300_412, outOf: undefined, more: false }, 'mongodb', 'Looked at all 300,412 documents'],
  [{ lookedAt: 300_412, outOf: 300_000, more: false }, 'redis', 'Looked at all keys'],
  [{ lookedAt: undefined, outOf: 5, more: true }, 'redis', undefined],
] as const)('%j in %s: %s', (state, backend, words) => {
  expect(scanProgressLabel(state, backend)).toBe(words);
});

describe('read units', () => {
  it.each([
    [0.5, '0.5 read units'],
    [1, '1 read unit'],
    [12.54, '12.5 read units'],
    [3712, '3,712 read units'],
  ])('%d: %s', (units, words) => expect(unitsLabel(units)).toBe(words));

  it('are an estimate before the fact', () => expect(roughUnitsLabel(3712)).toBe('about 3,700 read units'));
});

test('waiting is told in seconds', () => {
  expect(slowedLabel(2340)).toContain('2.3 s');
  expect(slowedLabel(20)).toContain('0.1 s');
});

test.each<[NonNullable<SessionFilter['shop']>, string | undefined]>([
  [{ match: 'prefix', value: 'plain-tea' }, 'plain-tea.myshopify.com'],
  [{ match: 'prefix', value: 'Plain-Tea.mysho' }, 'plain-tea.myshopify.com'],
  [{ match: 'contains', value: 'plain-tea.shop.dev' }, 'plain-tea.shop.dev'],
  [{ match: 'prefix', value: 'plain tea' }, undefined],
  [{ match: 'exact', value: 'plain-tea' }, undefined],
])('who looks for %j most likely means %s', (shop, domain) => {
  expect(likelyShop({ shop })).toBe(domain);
});
