import { describe, expect, it, test } from 'vitest';
import { idForm, isShopDomain, likelyShop, splitShop, suggestedIds } from './ids.ts';

describe('idForm', () => {
  it.each([
    ['', { form: 'empty' }],
    ['offline_plain-tea.myshopify.com', { form: 'offline', shop: 'plain-tea.myshopify.com' }],
    ['plain-tea.myshopify.com_902541635', { form: 'online', shop: 'plain-tea.myshopify.com', userId: '902541635' }],
    [
      'my_shop.myshopify.com_9007199254740993',
      { form: 'online', shop: 'my_shop.myshopify.com', userId: '9007199254740993' },
    ],
    ['0b5c1f6e-1c55-4f0c-9d5e-6d3a5f0c7a11', { form: 'random' }],
    ['plain-tea.myshopify.com_abc', { form: 'other' }],
    ['whatever_12', { form: 'other' }],
  ])('reads %j', (id, form) => {
    expect(idForm(id)).toEqual(form);
  });
});

describe('isShopDomain', () => {
  it.each(['a.myshopify.com', 'A-1.myshopify.com', 'a.shop.dev', 'a.myshopify.io', 'a.myshopify.com/'])(
    'takes %s',
    (shop) => {
      expect(isShopDomain(shop)).toBe(true);
    },
  );
  it.each([
    '',
    'myshopify.com',
    '-a.myshopify.com',
    'a.example.com',
    'a.myshopify.com.evil.com',
    'https://a.myshopify.com',
  ])('refuses %j', (shop) => {
    expect(isShopDomain(shop)).toBe(false);
  });
});

describe('splitShop', () => {
  it('parts the name from the domain', () => {
    expect(splitShop('plain-tea.myshopify.com')).toEqual({ name: 'plain-tea', domain: '.myshopify.com' });
    expect(splitShop('nonsense')).toEqual({ name: 'nonsense', domain: '' });
  });
});

describe('suggestedIds', () => {
  it('gives the ids that Shopify’s libraries give', () => {
    const shop = 'plain-tea.myshopify.com';
    expect(suggestedIds({ shop, isOnline: false })).toEqual([`offline_${shop}`]);
    expect(suggestedIds({ shop, isOnline: true, userId: '7' })).toEqual([`${shop}_7`]);
    expect(suggestedIds({ shop, isOnline: true })).toEqual([]);
  });
});

test.each([
  ['plain-tea', 'plain-tea.myshopify.com'],
  ['Plain-Tea.mysho', 'plain-tea.myshopify.com'],
  ['plain-tea.shop.dev', 'plain-tea.shop.dev'],
  ['plain tea', undefined],
  ['', undefined],
])('who looks for %j most likely means %s', (text, domain) => {
  expect(likelyShop(text)).toBe(domain);
});
