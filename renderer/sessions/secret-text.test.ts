import { expect, test } from 'vitest';
import { explainTokenSearch, isPasted, secrecyOf, tokenNoun } from './secret-text.ts';

const HEX = '0123456789abcdef0123456789abcdef';
const TOKEN = `shpat_${HEX}`;

test('a token is secret from its first letters on, wherever it stands in the text', () => {
  for (let length = 'shpat_'.length; length <= TOKEN.length; length += 1) {
    expect(secrecyOf(TOKEN.slice(0, length))).toBe('secret');
  }
  for (const text of [
    `offline_${TOKEN}`,
    `X-Shopify-Access-Token: ${TOKEN}`,
    ` ${TOKEN} `,
    `https://a.example/?t=${TOKEN}`,
  ]) {
    expect(secrecyOf(text)).toBe('secret');
  }
  expect(secrecyOf(HEX)).toBe('secret');
  for (let length = 12; length < HEX.length; length += 1) expect(secrecyOf(HEX.slice(0, length))).toBe('may-become');
});

test.each([
  'shpat',
  'shop-1041',
  'plain-tea.myshopify.com',
  'offline_plain-tea.myshopify.com',
  'plain-tea.myshopify.com_7712345678901',
  '8f14e45f-ceea-467f-a8e3-1b2c3d4e5f60',
  '9007199254740993',
  'deadbeefcafe',
  'a1b2c3-4d',
  'ada@example.com',
])('“%s” is no secret', (text) => {
  expect(secrecyOf(text)).toBe('plain');
});

test('what comes in one piece is told from what is typed', () => {
  expect(isPasted('', TOKEN)).toBe(true);
  expect(isPasted('plain', TOKEN)).toBe(true);
  expect(isPasted(TOKEN.slice(0, -1), TOKEN)).toBe(false);
  expect(isPasted('shpat_', TOKEN)).toBe(true);
  expect(isPasted(TOKEN, TOKEN.slice(0, -1))).toBe(false);
});

test('the beginning of a token tells what it is', () => {
  const mask = { prefix: 'shpat_', lastFour: 'cdef', length: 38, fingerprint: '01234567' };
  expect(tokenNoun(mask)).toBe('Access token');
  expect(tokenNoun({ ...mask, prefix: 'shprt_' })).toBe('Refresh token');
  expect(tokenNoun({ ...mask, prefix: '' })).toBe('Token');
  expect(explainTokenSearch({ ...mask, prefix: 'shprt_' })).toBe('Sessions with this refresh token');
});
