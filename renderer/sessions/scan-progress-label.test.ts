import { describe, expect, it, test } from 'vitest';
import { scanProgressLabel, slowedLabel, unitsLabel } from './scan-progress-label.ts';

test.each([
  [{ scannedCount: 12_000, outOf: 300_000, more: true }, 'redis', 'Scanned 12,000 of about 300,000 keys'],
  [{ scannedCount: 1, outOf: 4, more: true }, 'dynamodb', 'Scanned 1 of about 4 items'],
  [{ scannedCount: 310_000, outOf: 300_000, more: true }, 'redis', 'Scanned 310,000 keys so far'],
  [{ scannedCount: 20_000, outOf: undefined, more: true }, 'sqlite', 'Scanned 20,000 sessions so far'],
  [{ scannedCount: 1, outOf: 1, more: false }, 'cloudflare-kv', 'Scanned 1 key'],
  [{ scannedCount: 300_412, outOf: undefined, more: false }, 'mongodb', 'Scanned all 300,412 documents'],
  [{ scannedCount: 300_412, outOf: 300_000, more: false }, 'redis', 'Scanned all keys'],
  [{ scannedCount: undefined, outOf: 5, more: true }, 'redis', undefined],
  [
    { scannedCount: 12_000, outOf: 300_000, more: true, fromShopIndex: true },
    'redis',
    'Checked the names of 12,000 of about 300,000 keys',
  ],
  [
    { scannedCount: 300_412, outOf: 300_000, more: false, fromShopIndex: true },
    'redis',
    'Checked the names of all keys',
  ],
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
});

test('waiting is told in seconds', () => {
  expect(slowedLabel(2340)).toContain('2.3 s');
  expect(slowedLabel(20)).toContain('0.1 s');
});
