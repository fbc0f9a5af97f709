import { describe, expect, it } from 'vitest';
import type { StoreDescription } from '../../shared/records.ts';
import { isCostly, mayCost } from './costly-search.ts';

function store(billsReads?: 'read units' | 'rows' | 'keys', reads?: number): StoreDescription {
  return {
    backend: 'memory',
    server: '',
    location: '',
    layoutTitle: '',
    columns: [],
    indexes: [],
    migrations: [],
    findings: [],
    ...(reads !== undefined && { scanCost: { reads } }),
    capabilities: {
      indexedOrders: [],
      orders: [],
      durable: true,
      transactions: true,
      writes: 'atomic',
      groups: false,
      ...(billsReads !== undefined && { billsReads }),
      billsSearches: true,
      shopIndex: false,
      fields: [],
    },
  };
}

describe('a search waits after its first page', () => {
  it('where the whole table, or what was used already, comes to more than 100 read units', () => {
    expect(isCostly({ readUnits: 3 }, store('read units', 101))).toBe(true);
    expect(isCostly({ readUnits: 120 }, store('read units'))).toBe(true);
    expect(isCostly({ readUnits: 3 }, store('read units', 100))).toBe(false);
    expect(isCostly({ readUnits: 3 }, undefined)).toBe(false);
  });

  it('where there are more than 10,000 keys, or nobody knows how many', () => {
    expect(isCostly({}, store('keys', 10_001))).toBe(true);
    expect(isCostly({}, store('keys'))).toBe(true);
    expect(isCostly({}, store('keys', 10_000))).toBe(false);
  });

  it('nowhere else', () => {
    expect(isCostly({}, store('rows', 1_000_000))).toBe(false);
    expect(isCostly({}, store())).toBe(false);
  });

  it('and only where it reads one by one', () => {
    const filter = { readiness: ['stuck' as const] };
    expect(mayCost({}, { filter, needsScan: true })).toBe(true);
    expect(mayCost({}, { filter: {}, needsScan: true })).toBe(false);
    expect(mayCost({}, { filter, needsScan: false })).toBe(false);
    expect(mayCost({ readUnits: 1 }, { filter: {}, needsScan: true })).toBe(true);
    expect(mayCost({ readUnits: 1, outOf: 900 }, { filter, needsScan: false })).toBe(true);
    expect(mayCost({ readUnits: 1 }, { filter, needsScan: false })).toBe(false);
  });
});
