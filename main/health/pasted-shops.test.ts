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
  ['', []],
])('%j names %j', (text, shops) => {
  expect(shopsIn(text)).toEqual(shops);
});
