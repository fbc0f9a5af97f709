import { expect, it } from 'vitest';
import type { TableLayout } from '../../shared/layouts.ts';
import { suggestColumns } from './suggest.ts';

const LAYOUT: TableLayout = {
  family: 'custom',
  title: 'columns matched by name',
  table: 'logins',
  columns: {
    id: { column: 'id', encoding: 'text' },
    shop: { column: 'shop', encoding: 'text' },
    isOnline: { column: 'is_online', encoding: 'boolean' },
    accessToken: { column: 'access_token', encoding: 'text' },
  },
};
const column = (name: string, type = 'text') => ({ name, type, nullable: true });
const READ = ['id', 'shop', 'is_online', 'access_token'].map((name) => column(name));

it('finds columns by parts of their names, where their values do not speak against it', () => {
  const columns = [
    ...READ,
    column('oauth_state'),
    column('granted_scopes'),
    column('good_until', 'bigint'),
    column('note'),
  ];
  const rows = [
    {
      oauth_state: '482913',
      granted_scopes: 'read_orders, write_products',
      good_until: 1_795_178_096_789n,
      note: 'x y',
    },
  ];
  expect(suggestColumns(LAYOUT, columns, rows)).toEqual({
    state: { column: 'oauth_state', encoding: 'text' },
    scope: { column: 'granted_scopes', encoding: 'text' },
    expires: { column: 'good_until', encoding: 'milliseconds' },
  });
  const others = [{ oauth_state: 'x', granted_scopes: '{"read": true}', good_until: 'soon' }];
  expect(suggestColumns(LAYOUT, columns, others)).toEqual({ state: { column: 'oauth_state', encoding: 'text' } });
});

it('finds columns by what their values alone can be', () => {
  const columns = [...READ, column('grants'), column('renewal')];
  const rows = [{ grants: 'read_orders,write_products', renewal: 'shprt_0123' }, { grants: 'read_orders' }];
  expect(suggestColumns(LAYOUT, columns, rows)).toEqual({
    scope: { column: 'grants', encoding: 'text' },
    refreshToken: { column: 'renewal', encoding: 'text' },
  });
});

it('suggests nothing for fields that are read, nor columns that are', () => {
  expect(suggestColumns(LAYOUT, [...READ, column('shop_name'), column('created_by')], [])).toEqual({});
});
