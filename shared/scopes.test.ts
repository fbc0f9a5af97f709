import { describe, expect, it } from 'vitest';
import { expandScopes, groupScopes, missingScopes, parseScopes, scopesGranting } from './scopes.ts';

describe('parseScopes', () => {
  it('splits, trims, and drops repeats and empty parts', () => {
    expect(parseScopes(' read_products,write_orders,,read_products ')).toEqual(['read_products', 'write_orders']);
    expect(parseScopes(undefined)).toEqual([]);
  });
});

describe('missingScopes', () => {
  it('counts reading as granted by writing', () => {
    expect(missingScopes(['write_orders'], ['read_orders', 'write_orders'])).toEqual([]);
    expect(missingScopes(['unauthenticated_write_checkouts'], ['unauthenticated_read_checkouts'])).toEqual([]);
    expect(missingScopes(['read_orders'], ['write_orders'])).toEqual(['write_orders']);
  });

  it('keeps Storefront and Admin scopes apart', () => {
    expect(missingScopes(['write_products'], ['unauthenticated_read_products'])).toEqual([
      'unauthenticated_read_products',
    ]);
  });
});

describe('groupScopes', () => {
  it('groups by resource and marks what is implied', () => {
    expect(groupScopes(['write_products', 'read_orders', 'special'])).toEqual([
      { resource: 'orders', unauthenticated: false, read: 'granted', write: 'none', other: [] },
      { resource: 'products', unauthenticated: false, read: 'implied', write: 'granted', other: [] },
      { resource: 'special', unauthenticated: false, read: 'none', write: 'none', other: ['special'] },
    ]);
  });

  it('shows reading as granted where both are, in either order', () => {
    for (const scopes of [
      ['read_orders', 'write_orders'],
      ['write_orders', 'read_orders'],
    ]) {
      expect(groupScopes(scopes)[0]).toMatchObject({ read: 'granted', write: 'granted' });
    }
  });
});

describe('expandScopes', () => {
  it('adds what writing implies', () => {
    expect([...expandScopes(['write_x_y'])]).toEqual(['write_x_y', 'read_x_y']);
  });
});

it.each([
  ['read_orders', ['read_orders', 'write_orders']],
  ['write_orders', ['write_orders']],
  ['unauthenticated_read_x', ['unauthenticated_read_x', 'unauthenticated_write_x']],
  ['read_', ['read_']],
  ['customer_read_x', ['customer_read_x']],
])('%s is granted by %j, each alone', (scope, granting) => {
  expect(scopesGranting(scope)).toEqual(granting);
  for (const one of granting) expect(missingScopes([one], [scope])).toEqual([]);
});
