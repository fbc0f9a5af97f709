import { expect, test } from 'vitest';
import type { SessionFilter } from '../shared/records.ts';
import {
  listOfView,
  parseEditSessionSearch,
  parseSessionsSearch,
  routes,
  sessionsSearch,
  storeOfSessions,
  type SessionsView,
} from './routes.ts';

const views: SessionsView[] = [
  { filter: {} },
  { filter: { shop: { match: 'prefix', value: 'plain' } } },
  {
    filter: {
      shop: { match: 'contains', value: 'tea & co' },
      id: '',
      userId: '9007199254740993',
      email: 'ada+x@example.com',
      token: 'c2VjcmV0LWhhbmRsZS0xMg',
      kind: 'online',
      statuses: ['expiring', 'expired'],
    },
    order: { by: 'shop', direction: 'desc' },
    open: 'row:"%/ü😀',
  },
  { filter: { shop: { match: 'exact', value: 'MixedCase-Shop.myshopify.com/' } } },
  { filter: { shop: { match: 'exact', value: 'plain-tea.myshopify.com' } }, thorough: true, open: 'a' },
  {
    filter: {
      readiness: ['never-expires', 'stuck'],
      missingScopes: ['read_orders', 'write_products'],
      expires: { min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 1, 1, 12, 30, 0, 5) },
      refreshEnds: { max: Date.UTC(2027, 0, 1) },
      problem: 'The time “soon” cannot be read.',
      shops: 'duplicates',
    },
  },
  { filter: { refreshEnds: { min: 0 }, shops: 'c2VjcmV0LWhhbmRsZS0xMg' } },
  { filter: { readiness: ['refresh-ended'] }, selectAll: true },
];

test.each(views)('an address gives back the view it was made of: %j', (view) => {
  expect(parseSessionsSearch(sessionsSearch(view))).toEqual(view);
});

test('what an address says wrongly is left out', () => {
  const search =
    'shop=&match=any&user=12a&kind=both&status=old,expired,,&order=shop.up&thorough=yes&x=1&readiness=well&missing=,&expires=soon..&refresh=..&problem=&shops=all';
  expect(parseSessionsSearch(search)).toEqual({ filter: { statuses: ['expired'] } });
});

test('no secret gets into an address', () => {
  const token = 'shpat_0123456789abcdef0123456789abcdef';
  for (const text of [token, `offline_${token}`, `https://${token}.example`, '0123456789abcdef0123456789abcdef']) {
    const filter: SessionFilter = {
      shop: { match: 'prefix', value: text },
      id: text,
      email: text,
      problem: text,
      missingScopes: [text],
    };
    expect(sessionsSearch({ filter: { ...filter, kind: 'online' } })).toBe('kind=online');
  }
});

test('keys of any letters survive an address', () => {
  const url = new URL(routes.editSession('dev-1', 'a&b=c#d?"'), 'http://desk');
  expect(url.pathname).toBe('/stores/dev-1/edit-session');
  expect(parseEditSessionSearch(url.search)).toBe('a&b=c#d?"');
});

test('a form knows the list that it was opened from', () => {
  for (const view of views) {
    const edit = new URL(routes.editSession('dev-1', 'a&b=c', view), 'http://desk');
    expect(parseEditSessionSearch(edit.search)).toBe('a&b=c');
    expect(parseSessionsSearch(edit.search)).toEqual(view);
    expect(parseSessionsSearch(new URL(routes.newSession('dev-1', view), 'http://desk').search)).toEqual(view);
  }
});

test('opening a session and selecting do not change what is listed', () => {
  const view: SessionsView = { filter: { kind: 'online' }, order: { by: 'id', direction: 'asc' } };
  expect(listOfView({ ...view, open: 'a', selectAll: true })).toBe(listOfView(view));
});

test('only the address of a list is one', () => {
  expect(storeOfSessions('/stores/dev-1')).toBe('dev-1');
  expect(['/stores/new', '/stores/dev-1/about', '/activity', '/'].map(storeOfSessions)).toEqual(
    Array.from({ length: 4 }, () => undefined),
  );
});
