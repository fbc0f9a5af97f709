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
    expect(email).toBe('Keep these fields, for which it has no room: Email.');
  });

  it('says what an own order, late changes and a check before writing mean', () => {
    const delay = 'Written a moment ago may not be visible yet.';
    const kv = { ...whole, orders: [], indexedOrders: [], writes: 'checked' as const, transactions: false, delay };
    expect(shortcomings(kv, own)).toEqual([
      expect.stringContaining('as one'),
      expect.stringContaining('is overwritten'),
      `Show each change at once. ${delay}`,
      'Sort: it lists sessions in an order of its own.',
    ]);
  });

  it('says nothing of changes where none can be made', () => {
    const folder = { address: { backend: 'cloudflare-kv', place: { at: 'folder', folder: '/app' } } } as const;
    expect(shortcomings({ ...whole, transactions: false, writes: 'checked' }, folder)).toEqual([
      'Be changed: what wrangler dev keeps on disk is only looked at.',
    ]);
  });

  it('says what reads everything', () => {
    const [order] = shortcomings({ ...whole, indexedOrders: [{ by: 'id', direction: 'asc' }] }, own);
    expect(order).toBe('Sort by shop or expiry without reading everything: there is no index for that.');
  });

  it('prints sizes', () => {
    expect(formatSize(512)).toBe('512 bytes');
    expect(formatSize(1_234_567)).toBe('1.2 MB');
  });
});
