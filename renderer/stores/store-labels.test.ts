import { describe, expect, it } from 'vitest';
import type { StoreCapabilities } from '../../shared/records.ts';
import { SESSION_FIELDS } from '../../shared/session.ts';
import { formatSize, shortcomings } from './store-labels.ts';

const whole: StoreCapabilities = {
  indexedOrders: [
    { by: 'id', direction: 'asc' },
    { by: 'shop', direction: 'asc' },
    { by: 'expires', direction: 'asc' },
  ],
  orders: ['id', 'shop', 'expires'],
  durable: true,
  transactions: true,
  writes: 'atomic',
  groups: true,
  billsSearches: false,
  shopIndex: false,
  fields: [...SESSION_FIELDS],
};

const own = { address: { backend: 'memory', content: 'empty' } } as const;

describe('a store in words', () => {
  it('says nothing of a store that can do everything', () => {
    expect(shortcomings(whole, own)).toEqual([]);
  });

  it('says what is lost and what that means', () => {
    const fields = SESSION_FIELDS.filter((field) => !['refreshToken', 'refreshTokenExpires', 'email'].includes(field));
    const [refresh, email] = shortcomings({ ...whole, fields }, own);
    expect(refresh).toContain('expiring tokens');
    expect(email).toBe('Can’t store these fields (no column): Email.');
  });

  it('says what an own order, late changes and a check before writing mean', () => {
    const delay = 'Written a moment ago may not be visible yet.';
    const kv = { ...whole, orders: [], indexedOrders: [], writes: 'checked' as const, transactions: false, delay };
    expect(shortcomings(kv, own)).toEqual([
      expect.stringContaining('No transactions'),
      expect.stringContaining('is overwritten'),
      `Changes may appear late. ${delay}`,
      'No sorting: sessions are listed in the store’s own order.',
    ]);
  });

  it('says nothing of changes where none can be made', () => {
    const folder = { address: { backend: 'cloudflare-kv', place: { at: 'folder', folder: '/app' } } } as const;
    expect(shortcomings({ ...whole, transactions: false, writes: 'checked' }, folder)).toEqual([
      'wrangler dev’s local data is read-only here. Change it through the app.',
    ]);
  });

  it('says what reads everything', () => {
    const [order] = shortcomings({ ...whole, indexedOrders: [{ by: 'id', direction: 'asc' }] }, own);
    expect(order).toBe('Sorting by shop or expiry takes a full scan: there is no index.');
  });

  it('prints sizes', () => {
    expect(formatSize(512)).toBe('512 bytes');
    expect(formatSize(1_234_567)).toBe('1.2 MB');
  });
});
