import { expect, test } from 'vitest';
import { holdsSecret, looksSecret, replaceSecrets } from './secret-form.ts';

const HEX = '0123456789abcdef0123456789abcdef';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJkZXN0IjoiaHR0cHM6Ly9hLm15c2hvcGlmeS5jb20ifQ.x1y2z3';

test.each([
  ['shpat', 'shpca', 'shpua', 'shppa', 'shprt', 'shpss', 'shpxyz'].map((prefix) => `${prefix}_${HEX}`),
  [HEX, HEX.toUpperCase(), JWT],
  [`offline_shpat_${HEX}`, `token=${HEX};`, `"${JWT}"`, `x shpat_short y`],
])('secrets are found: %s', (...texts) => {
  expect(texts.filter((text) => !holdsSecret(text))).toEqual([]);
  for (const text of texts) expect(replaceSecrets(text, () => '*')).not.toMatch(/[0-9a-f]{8}|short/i);
});

test.each([
  'offline_plain-tea.myshopify.com',
  'plain-tea.myshopify.com_9007199254740993',
  '7f3b2a10-9c4d-4e5f-8a6b-1c2d3e4f5a6b',
  '482913746512345',
  'read_products,write_orders',
  'shopify_sessions',
  'shop_12345',
  `${HEX}${HEX}`,
  'eyJ.not.a',
  '',
])('what is none is left alone: %s', (text) => {
  expect(holdsSecret(text)).toBe(false);
  expect(replaceSecrets(text, () => '*')).toBe(text);
});

test('several in one text are each replaced', () => {
  expect(replaceSecrets(`a shpat_${HEX}, b ${HEX}`, (secret) => `<${secret.length}>`)).toBe('a <38>, b <32>');
});

test('what is being typed is noticed at its beginning', () => {
  for (const typed of ['shpat_', 'shpat_0', 'SHPAT_', 'eyJhbGci', HEX])
    expect([typed, looksSecret(typed)]).toEqual([typed, true]);
  for (const typed of ['shp', 'shop', 'shpat', 'plain-tea', '0123456789abcdef']) {
    expect([typed, looksSecret(typed)]).toEqual([typed, false]);
  }
});

test.each(['shpat_', 'eyJ', '_eyJ', 'a', 'eyJaaaaaa.', '0', 'shp'])(
  'a text of very many “%s” is looked through in time',
  (part) => {
    // Quadratic work would not end within the time that a test has.
    const text = part.repeat(200_000);
    expect(replaceSecrets(text, () => '').length).toBeLessThanOrEqual(text.length);
  },
);
