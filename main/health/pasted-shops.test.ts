import { expect, test } from 'vitest';
import { shopsIn } from './pasted-shops.ts';

test.each([
  ['one.myshopify.com\r\ntwo.myshopify.com\n\n one.myshopify.com ', ['one.myshopify.com', 'two.myshopify.com']],
  [
    'Shop,Uninstalled on\n"one.myshopify.com","2026-11-01"\ntwo.myshopify.com;x',
    ['one.myshopify.com', 'two.myshopify.com'],
  ],
  [
    'https://admin.shopify.com/store/plain-tea/apps\nhttps://blue-lamp.myshopify.com/admin',
    ['plain-tea.myshopify.com', 'blue-lamp.myshopify.com'],
  ],
  ['Plain-Tea\nMixed.myshopify.com/', ['plain-tea.myshopify.com', 'Mixed.myshopify.com/']],
  ['no shop here, at all\nexample.com\nhttps://[', []],
  [
    'shpat_0123456789abcdef0123456789abcdef\n0123456789abcdef0123456789abcdef\none.myshopify.com',
    ['one.myshopify.com'],
  ],
  ['https://admin.shopify.com/store/shpat_0123456789abcdef', []],
  ['shpat_0123456789abcdef.myshopify.com,one.myshopify.com,shpat_0123456789abcdef', ['one.myshopify.com']],
  ['', []],
])('%j names %j', (text, shops) => {
  expect(shopsIn(text)).toEqual(shops);
});
