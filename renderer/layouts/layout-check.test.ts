import { describe, expect, it } from 'vitest';
import { layoutOf, mappingErrors } from './layout-check.ts';
import type { Mappings } from '../../shared/layout-guess.ts';

const whole: Mappings = {
  id: { column: 'id', encoding: 'text' },
  shop: { column: 'shop', encoding: 'text' },
  isOnline: { column: 'online', encoding: 'boolean' },
};

describe('a mapping', () => {
  it('needs the id, the shop and the kind', () => {
    expect(mappingErrors(whole)).toEqual({});
    expect(Object.keys(mappingErrors({}))).toEqual(['id', 'shop']);
    const { isOnline: _, ...rest } = whole;
    expect(Object.keys(mappingErrors(rest))).toEqual(['isOnline']);
  });

  it('uses a column once, except for an id that follows from another', () => {
    const twice: Mappings = { ...whole, email: { column: 'shop', encoding: 'text' } };
    expect(mappingErrors(twice).email).toContain('Shop');
    const derived: Mappings = {
      id: { column: 'shop', encoding: 'offline-id' },
      shop: { column: 'shop', encoding: 'text' },
    };
    expect(mappingErrors(derived)).toEqual({});
  });

  it('makes a layout only when nothing is wrong', () => {
    expect(layoutOf('logins', whole)).toMatchObject({ family: 'custom', table: 'logins', columns: whole });
    expect(layoutOf('logins', {})).toBeUndefined();
    expect(layoutOf('', whole)).toBeUndefined();
  });
});
