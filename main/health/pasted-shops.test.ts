import { expect, test } from 'vitest';
import { pastedShops } from './pasted-shops.ts';

test.each<[text: string, shops: string[], skippedLines: number]>([
  ['one.myshopify.com\r\ntwo.myshopify.com\n\n one.myshopify.com ', ['one.myshopify.com', 'two.myshopify.com'], 0],
  [
    'Shop,Uninstalled on\n"one.myshopify.com","2026-11-01"\ntwo.myshopify.com;x',
    ['one.myshopify.com', 'two.myshopify.com'],
    1,
  ],
  [
    'https://admin.shopify.com/store/plain-tea/apps\nhttps://blue-lamp.myshopify.com/admin',
    ['plain-tea.myshopify.com', 'blue-lamp.myshopify.com'],
    0,
  ],
  [
    'Plain-Tea\nMixed.myshopify.com/\nmixed.MYSHOPIFY.com\nhttps://admin.shopify.com/store/Mixed',
    ['plain-tea.myshopify.com', 'mixed.myshopify.com'],
    0,
  ],
  ['no shop here, at all\nexample.com\nhttps://[', [], 3],
  [
    'shpat_0123456789abcdef0123456789abcdef\n0123456789abcdef0123456789abcdef\none.myshopify.com',
    ['one.myshopify.com'],
    2,
  ],
  ['https://admin.shopify.com/store/shpat_0123456789abcdef', [], 1],
  ['shpat_0123456789abcdef.myshopify.com,one.myshopify.com,shpat_0123456789abcdef', ['one.myshopify.com'], 0],
  [' \n', [], 0],
])('%j names %j', (text, shops, skippedLines) => {
  expect(pastedShops(text)).toEqual({ shops, skippedLines });
});
