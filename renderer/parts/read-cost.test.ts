import { describe, expect, it } from 'vitest';
import type { ScanCost, StoreDescription } from '../../shared/records.ts';
import { checkCost, readBurden, readCost, readsEverything } from './read-cost.ts';

type BilledBy = NonNullable<StoreDescription['capabilities']['billsReads']>;

function store(billsReads: BilledBy | undefined, scanCost?: ScanCost, index?: string): StoreDescription {
  return {
    backend: 'memory',
    server: '',
    location: '',
    layoutTitle: '',
    columns: [],
    indexes: index === undefined ? [] : [{ name: index, columns: ['shop'], unique: false }],
    migrations: [],
    findings: [],
    ...(scanCost !== undefined && { scanCost }),
    capabilities: {
      indexedOrders: [],
      orders: [],
      durable: true,
      transactions: true,
      writes: 'atomic',
      groups: false,
      billsSearches: true,
      shopIndex: false,
      fields: [],
      ...(billsReads !== undefined && { billsReads }),
    },
  };
}

describe('what reading everything costs', () => {
  it.each([
    ['read units', { reads: 3712.5 }, 'That uses about 3,700 read units.'],
    ['rows', { reads: 1 }, 'That is billed as about 1 row read.'],
    ['keys', { reads: 1204, lists: 3 }, 'That is billed as about 1,200 keys read and 3 list requests.'],
    ['keys', { reads: 1, lists: 1 }, 'That is billed as about 1 key read and 1 list request.'],
  ] as const)('is told in %s', (unit, cost, words) => expect(readCost(store(unit, cost))).toBe(words));

  it('is told where nobody knows how much there is', () => {
    expect(readCost(store('read units'))).toMatch(/^The size of the table isn’t known/);
    expect(readCost(store('keys'))).toBe('The number of keys isn’t known, so neither is how many are billed as read.');
  });

  it('is nothing to tell where it is free', () => {
    expect(readCost(store(undefined))).toBeUndefined();
    expect(checkCost(store(undefined))).toBeUndefined();
    expect(readBurden(store(undefined))).toBeUndefined();
  });

  it('is more for a check where rows are counted first, few or a part of many', () => {
    expect(checkCost(store('rows', { reads: 600 }))).toBe(
      'Counting and reading the sessions is billed as about 1,200 rows read.',
    );
    expect(checkCost(store('rows', { reads: 100_000 }))).toBe(
      'Counting and reading the sessions is billed as about 120,000 rows read.',
    );
    expect(checkCost(store('keys', { reads: 600, lists: 1 }))).toBe(
      'That is billed as about 600 keys read and 1 list request.',
    );
  });
});

const shop = (match: 'exact' | 'prefix' | 'contains') => ({ shop: { match, value: 'plain-tea' } });

describe('a search', () => {
  const keys = store('keys', undefined, 'shop_index');
  const rows = { ...keys, capabilities: { ...keys.capabilities, orders: ['id' as const] } };

  it('reads everything unless an id or an index finds it', () => {
    expect(readsEverything({ readiness: ['stuck'] }, rows)).toBe(true);
    expect(readsEverything({ id: 'offline_plain-tea.myshopify.com' }, keys)).toBe(false);
    expect(readsEverything(shop('exact'), keys)).toBe(false);
    expect(readsEverything(shop('exact'), store('keys'))).toBe(true);
    expect(readsEverything(shop('prefix'), rows)).toBe(false);
    expect(readsEverything(shop('prefix'), keys)).toBe(true);
    expect(readsEverything(shop('contains'), rows)).toBe(true);
  });
});
