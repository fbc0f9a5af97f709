import type { Order, SessionFilter } from '../shared/records.ts';
import { SHOP_LISTS } from '../shared/health.ts';
import { SESSION_READINESS, type SessionReadiness } from '../shared/readiness.ts';
import { parseScopes } from '../shared/scopes.ts';
import { looksSecret } from '../shared/secret-form.ts';
import { STATUSES, type Status, type TimeRange } from '../shared/session.ts';

/** Of a secret or a list of shops that the main process keeps. */
const HANDLE = /^[\w-]{22}$/;

/** What the address of a list of sessions says. */
export interface SessionsView {
  filter: SessionFilter;
  /** Absent: the order that the store serves best. */
  order?: Order;
  /** Look at everything there is instead of trusting the adapter's own index on shop. */
  thorough?: true;
  /** Key of the session that is open beside the list. */
  open?: string;
  /** Selects all that match once they are listed; then it goes from the address. */
  selectAll?: true;
}

/** Patterns for the router. */
export const PATTERNS = {
  home: '/',
  newStore: '/stores/new',
  openNamed: '/open/:handle',
  sessions: '/stores/:storeId',
  health: '/stores/:storeId/health',
  about: '/stores/:storeId/about',
  layout: '/stores/:storeId/layout',
  editStore: '/stores/:storeId/edit',
  newSession: '/stores/:storeId/new',
  editSession: '/stores/:storeId/edit-session',
  activity: '/activity',
  settings: '/settings',
  aboutProgram: '/about',
} as const;

const store = (storeId: string) => `/stores/${encodeURIComponent(storeId)}`;

function withQuery(address: string, query: string): string {
  if (query === '') return address;
  return `${address}${address.includes('?') ? '&' : '?'}${query}`;
}

/** Every address there is. */
export const routes = {
  home: () => '/',
  sessions: (storeId: string, view: SessionsView = { filter: {} }) => {
    return withQuery(store(storeId), sessionsSearch(view));
  },
  health: (storeId: string) => `${store(storeId)}/health`,
  about: (storeId: string) => `${store(storeId)}/about`,
  /** @param suggested with the columns that the store page suggests filled in */
  layout: (storeId: string, { suggested = false }: { suggested?: boolean } = {}) =>
    `${store(storeId)}/layout${suggested ? '?suggested=1' : ''}`,
  editStore: (storeId: string) => `${store(storeId)}/edit`,
  /** `from`: the list to go back to. */
  newSession: (storeId: string, from: SessionsView = { filter: {} }) =>
    withQuery(`${store(storeId)}/new`, sessionsSearch(from)),
  editSession: (storeId: string, sessionKey: string, from: SessionsView = { filter: {} }) => {
    const key = new URLSearchParams({ key: sessionKey }).toString();
    return withQuery(`${store(storeId)}/edit-session?${key}`, sessionsSearch(from));
  },
  newStore: () => '/stores/new',
  /** @param restore the entry whose restoring is open */
  activity: ({ restore }: { restore?: number } = {}) =>
    restore === undefined ? '/activity' : `/activity?restore=${restore}`,
  settings: () => '/settings',
  aboutProgram: () => '/about',
} as const;

/** The part of the address after `?`; the counterpart of {@link parseSessionsSearch}. No secret gets into it. */
export function sessionsSearch({ filter, order, thorough, open, selectAll }: SessionsView): string {
  const query = new URLSearchParams();
  if (filter.shop !== undefined && !looksSecret(filter.shop.value)) {
    query.set('shop', filter.shop.value);
    if (filter.shop.match !== 'prefix') query.set('match', filter.shop.match);
  }
  if (filter.id !== undefined && !looksSecret(filter.id)) query.set('id', filter.id);
  if (filter.userId !== undefined) query.set('user', filter.userId);
  if (filter.email !== undefined && !looksSecret(filter.email)) query.set('email', filter.email);
  if (filter.kind !== undefined) query.set('kind', filter.kind);
  if (filter.token !== undefined) query.set('token', filter.token);
  if (filter.statuses !== undefined && filter.statuses.length > 0) query.set('status', filter.statuses.join(','));
  if (filter.readiness !== undefined && filter.readiness.length > 0) query.set('readiness', filter.readiness.join(','));
  const missing = (filter.missingScopes ?? []).filter((scope) => !looksSecret(scope));
  if (missing.length > 0) query.set('missing', missing.join(','));
  if (filter.expires !== undefined) query.set('expires', rangeText(filter.expires));
  if (filter.refreshEnds !== undefined) query.set('refresh', rangeText(filter.refreshEnds));
  if (filter.problem !== undefined && !looksSecret(filter.problem)) query.set('problem', filter.problem);
  if (filter.shops !== undefined) query.set('shops', filter.shops);
  if (order !== undefined) query.set('order', `${order.by}.${order.direction}`);
  if (thorough === true) query.set('thorough', '1');
  if (open !== undefined) query.set('open', open);
  if (selectAll === true) query.set('select', 'all');
  return query.toString();
}

/** Understands an address; what it does not understand it leaves out. */
export function parseSessionsSearch(search: string): SessionsView {
  const query = new URLSearchParams(search);
  const filter: SessionFilter = {};
  const shop = query.get('shop');
  if (shop !== null && shop !== '') filter.shop = { match: matchOf(query.get('match')), value: shop };
  const id = query.get('id');
  // '' is an id too: a custom app may store it.
  if (id !== null) filter.id = id;
  const userId = query.get('user');
  if (userId !== null && /^\d{1,19}$/.test(userId)) filter.userId = userId;
  const email = query.get('email');
  if (email !== null && email !== '') filter.email = email;
  const token = query.get('token');
  if (token !== null && HANDLE.test(token)) filter.token = token;
  const kind = query.get('kind');
  if (kind === 'online' || kind === 'offline') filter.kind = kind;
  const statuses = statusesOf(query.get('status') ?? '');
  if (statuses.length > 0) filter.statuses = statuses;
  const readiness = readinessIn(query.get('readiness') ?? '');
  if (readiness.length > 0) filter.readiness = readiness;
  const missing = parseScopes(query.get('missing') ?? '');
  if (missing.length > 0) filter.missingScopes = missing;
  const expires = rangeOf(query.get('expires') ?? '');
  if (expires !== undefined) filter.expires = expires;
  const refreshEnds = rangeOf(query.get('refresh') ?? '');
  if (refreshEnds !== undefined) filter.refreshEnds = refreshEnds;
  const problem = query.get('problem');
  if (problem !== null && problem !== '') filter.problem = problem;
  const shops = query.get('shops');
  if (shops !== null && (SHOP_LISTS.some((list) => list === shops) || HANDLE.test(shops))) filter.shops = shops;
  const order = orderOf(query.get('order') ?? '');
  const open = query.get('open');
  return {
    filter,
    ...(order !== undefined && { order }),
    ...(query.get('thorough') === '1' && { thorough: true }),
    ...(open !== null && { open }),
    ...(query.get('select') === 'all' && { selectAll: true }),
  };
}

/** Names what a view lists, whichever session is open. */
export function listOfView(view: SessionsView): string {
  return sessionsSearch(withoutOpen(view));
}

/** The same list with no session open beside it, and none selected. */
export function withoutOpen({ open: _open, ...list }: SessionsView): SessionsView {
  return withoutSelectAll(list);
}

export function withoutSelectAll({ selectAll: _selectAll, ...view }: SessionsView): SessionsView {
  return view;
}

/** The store whose list of sessions is at an address, if it is such an address. */
export function storeOfSessions(pathname: string): string | undefined {
  const storeId = /^\/stores\/([a-z0-9-]+)$/.exec(pathname)?.[1];
  return storeId === 'new' ? undefined : storeId;
}

/** Whether the page of a layout begins with what is suggested. */
export function parseLayoutSearch(search: string): { suggested: boolean } {
  return { suggested: new URLSearchParams(search).get('suggested') === '1' };
}

/** The session that `edit-session` is about. */
export function parseEditSessionSearch(search: string): string | undefined {
  return new URLSearchParams(search).get('key') ?? undefined;
}

export function isFiltered(filter: SessionFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

function readinessIn(text: string): SessionReadiness[] {
  const asked = new Set(text.split(','));
  return SESSION_READINESS.filter((readiness) => asked.has(readiness));
}

/** `2026-01-01..2026-02-01`: days in UTC, or moments where they are no whole days; each end may be open. */
function rangeText({ min, max }: TimeRange): string {
  return `${timeText(min)}..${timeText(max)}`;
}

function timeText(time: number | undefined): string {
  return time === undefined ? '' : new Date(time).toISOString().replace(/T00:00:00\.000Z$/, '');
}

function rangeOf(text: string): TimeRange | undefined {
  const ends = text.split('..');
  if (ends.length !== 2) return undefined;
  const [min, max] = ends.map((end) => (end === '' ? undefined : Date.parse(end)));
  if (Number.isNaN(min) || Number.isNaN(max) || (min === undefined && max === undefined)) return undefined;
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

function matchOf(text: string | null): 'prefix' | 'contains' | 'exact' {
  return text === 'contains' || text === 'exact' ? text : 'prefix';
}

function statusesOf(text: string): Status[] {
  const asked = new Set(text.split(','));
  return STATUSES.filter((status) => asked.has(status));
}

function orderOf(text: string): Order | undefined {
  const [by, direction, ...rest] = text.split('.');
  if (rest.length > 0 || (direction !== 'asc' && direction !== 'desc')) return undefined;
  return by === 'id' || by === 'shop' || by === 'expires' ? { by, direction } : undefined;
}
