import { describe, expect, it } from 'vitest';
import type { TableLayout } from '../../shared/layouts.ts';
import { checkLayout } from './layout-samples.ts';

function layoutWith(columns: TableLayout['columns']): TableLayout {
  return { family: 'custom', title: 'by hand', table: 'logins', columns };
}

describe('checkLayout', () => {
  it('lets tokens be tokens, and times of tokens times', () => {
    const layout = layoutWith({
      id: { column: 'id', encoding: 'text' },
      accessToken: { column: 'shopify_token', encoding: 'text' },
      refreshTokenExpires: { column: 'refresh_token_expires_at', encoding: 'seconds' },
    });
    expect(() => checkLayout(layout)).not.toThrow();
    expect(() => checkLayout(undefined)).not.toThrow();
  });

  it.each(['id', 'shop', 'state', 'email'] as const)('does not let a token be shown as %s', (field) => {
    const layout = layoutWith({ [field]: { column: 'access_token', encoding: 'text' } });
    expect(() => checkLayout(layout)).toThrow(/access_token holds a secret/);
  });
});
