import { expect, test } from 'vitest';
import { parseSessionsSearch, sessionsSearch } from '../routes.ts';
import { boxOf, explainSearch, otherReadings, understand, withText, withoutText } from './search.ts';

test.each([
  ['plain', 'shop', 'plain'],
  ['  plain-tea.myshopify.com ', 'shop', 'plain-tea.myshopify.com'],
  ['123', 'shop', '123'],
  ['shop-1041', 'shop', 'shop-1041'],
  ['https://plain-tea.myshopify.com/admin/apps', 'shop', 'plain-tea.myshopify.com'],
  ['https://admin.shopify.com/store/plain-tea/products', 'shop', 'plain-tea'],
  ['offline_plain-tea.myshopify.com', 'id', 'offline_plain-tea.myshopify.com'],
  ['plain-tea.myshopify.com_7712345678901', 'id', 'plain-tea.myshopify.com_7712345678901'],
  ['8f14e45f-ceea-467f-a8e3-1b2c3d4e5f60', 'id', '8f14e45f-ceea-467f-a8e3-1b2c3d4e5f60'],
  ['9007199254740993', 'userId', '9007199254740993'],
  ['ada@example.com', 'email', 'ada@example.com'],
])('“%s” is understood as %s', (text, field, value) => {
  expect(understand(text)).toEqual({ field, value });
});

test('nothing typed is nothing searched', () => {
  expect(understand('   ')).toBeUndefined();
});

test('typing replaces the same kind of text and leaves the other filters', () => {
  const filter = withText({ kind: 'online', email: 'a@b.c' }, { field: 'shop', value: 'pl' }, 'prefix');
  expect(filter).toEqual({ kind: 'online', email: 'a@b.c', shop: { match: 'prefix', value: 'pl' } });
  expect(withoutText(filter, 'shop')).toEqual({ kind: 'online', email: 'a@b.c' });
});

test('the box shows again what an address searched for', () => {
  const filter = withText({}, { field: 'userId', value: '9007199254740993' }, 'prefix');
  expect(boxOf(parseSessionsSearch(sessionsSearch({ filter })).filter)).toEqual({
    field: 'userId',
    value: '9007199254740993',
  });
});

test('what was understood is said in words', () => {
  expect(explainSearch({ field: 'shop', value: 'pl' }, 'prefix')).toBe('Shops starting with “pl”');
  expect(explainSearch({ field: 'shop', value: 'tea' }, 'contains')).toBe('Shops containing “tea”');
});

test('digits can also be meant as a shop or an id', () => {
  expect(otherReadings({ field: 'userId', value: '12345' }).map((reading) => reading.field)).toEqual(['shop', 'id']);
});
