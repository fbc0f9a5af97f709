import * as fc from 'fast-check';
import type { PageQuery, SeenSession, SessionStore, StoredSession } from '../../main/stores/store.ts';
import { SESSION_FIELDS, type SessionField, type SessionFields } from '../../shared/session.ts';
import type { StoreRow } from './table.ts';

export const NOW = Date.UTC(2026, 10, 20, 12, 34, 56, 789);

export const FULL: SessionFields = {
  id: 'plain-tea.myshopify.com_9007199254740993',
  shop: 'plain-tea.myshopify.com',
  state: '482913746512345',
  isOnline: true,
  scope: 'read_products,write_orders',
  accessToken: 'shpua_online0123456789',
  expires: NOW + 86_399_001,
  refreshToken: 'shprt_refresh0123456789',
  refreshTokenExpires: NOW + 7_776_000_002,
  userId: '9007199254740993',
  firstName: 'Ünï 李',
  lastName: "O'Neil",
  email: 'a@b.example',
  locale: 'en',
  accountOwner: true,
  collaborator: false,
  emailVerified: true,
  userExpiresIn: 86_399,
  userScope: 'read_products',
};

/** Deletes sessions as they were seen. Returns how many went. */
export async function removeSeen(store: SessionStore, seen: readonly SeenSession[]): Promise<number> {
  return (await store.remove(seen, {})).removed.filter(Boolean).length;
}

/** The same, with another name where the row's table has no letters for it. */
export function inLettersOf({ letters }: StoreRow, fields: SessionFields): SessionFields {
  const fits = (name: string | undefined) => name === undefined || letters === undefined || letters.test(name);
  return {
    ...fields,
    ...(!fits(fields.firstName) && { firstName: 'Ünï' }),
    ...(!fits(fields.lastName) && { lastName: 'Ünï' }),
  };
}

export const BARE: SessionFields = {
  id: 'offline_bare.myshopify.com',
  shop: 'bare.myshopify.com',
  state: '',
  isOnline: false,
  accessToken: 'shpat_bare',
};

/** What a layout makes of a session: all of it, save for what the row of the table declares that it cannot hold. */
export function asHeldBy(row: StoreRow, fields: SessionFields): Partial<SessionFields> {
  const held: Partial<SessionFields> = { ...fields };
  for (const field of row.lost) delete held[field];
  for (const field of ['expires', 'refreshTokenExpires'] as const) {
    if (held[field] !== undefined && !row.milliseconds && row.finerTimes?.includes(field) !== true)
      held[field] = Math.floor(held[field] / 1000) * 1000;
  }
  // An empty token or scope is none to any adapter.
  for (const field of ['accessToken', 'refreshToken', 'scope'] as const) if (held[field] === '') delete held[field];
  for (const field of SESSION_FIELDS) {
    if (!row.absentIsFalse.includes(field)) continue;
    // The column holds `false` where there is no value; only a user's session can mean it.
    if (held[field] === undefined && held.userId !== undefined) Object.assign(held, { [field]: false });
    if (held[field] === false && held.userId === undefined) delete held[field];
  }
  return held;
}

/** Sessions of all shapes, with whatever text people and programs come up with, as far as the row's table can hold it. */
export function anySession({
  letters,
  latest,
  shopOf = (text) => text,
}: Pick<StoreRow, 'letters' | 'latest' | 'shopOf'>): fc.Arbitrary<SessionFields> {
  const text = fc
    .oneof(
      fc.string({ unit: letters === undefined ? 'grapheme' : 'grapheme-ascii', maxLength: 40 }),
      fc.constantFrom('', 'null', "'", '"; drop table', '%', '_', '\\', '\n', '0', 'true', '李', 'Ünï'),
    )
    .filter((one) => letters?.test(one) ?? true);
  const moment = fc.integer({ min: 1_000_000_000_000, max: Math.min(latest, 4_000_000_000_000) });
  return fc
    .record(
      {
        id: text,
        shop: text.map(shopOf),
        state: text,
        isOnline: fc.boolean(),
        scope: text,
        accessToken: text,
        expires: moment,
        refreshToken: text,
        refreshTokenExpires: moment,
        userId: fc.bigInt({ min: 1n, max: 9_223_372_036_854_775_807n }).map(String),
        firstName: text,
        lastName: text,
        email: text,
        locale: text,
        accountOwner: fc.boolean(),
        collaborator: fc.boolean(),
        emailVerified: fc.boolean(),
        userExpiresIn: fc.nat(),
        userScope: text,
      },
      { requiredKeys: ['id', 'shop', 'state', 'isOnline'] },
    )
    .map((fields) => fields satisfies SessionFields);
}

/** One thing that a person changes in a session. */
export const anEdit: fc.Arbitrary<{ field: SessionField; value: string | number | boolean | undefined }> = fc.oneof(
  fc.record({
    field: fc.constantFrom('scope' as const, 'accessToken' as const, 'state' as const, 'firstName' as const),
    value: fc.constantFrom('read_edited', 'x'),
  }),
  fc.record({ field: fc.constantFrom('expires' as const, 'refreshTokenExpires' as const), value: fc.constant(NOW) }),
  fc.record({ field: fc.constant('userId' as const), value: fc.constantFrom('77', undefined) }),
  fc.record({ field: fc.constantFrom('accountOwner' as const, 'collaborator' as const), value: fc.boolean() }),
  fc.record({
    field: fc.constantFrom('scope' as const, 'expires' as const, 'email' as const),
    value: fc.constant(undefined),
  }),
);

const pad = (ms: number) => new Date(ms).toISOString();
const TIMES: readonly ((ms: number) => unknown)[] = [
  (ms) => BigInt(ms),
  (ms) => String(ms),
  (ms) => `${ms}.0`,
  pad,
  (ms) => pad(ms).replace('T', ' ').replace('Z', '+00'),
  (ms) => BigInt(Math.floor(ms / 1000)),
];
const TRUE: readonly unknown[] = ['TRUE', 't', '1', 1n];
const FALSE: readonly unknown[] = ['False', 'f', '0', 0n];

/** The same value in one of the forms in which programs have left it. */
export function oddForm(value: unknown, field: SessionField, choice: number): unknown {
  const pick = <T>(forms: readonly T[]): T | undefined => forms[choice % forms.length];
  if (typeof value === 'boolean') return pick(value ? TRUE : FALSE);
  if (typeof value === 'number') return pick(TIMES)?.(value);
  return field === 'userId' ? pick([value, `${String(value)}.0`, ` ${String(value)}`]) : value;
}

/** All pages of a query, one after the other, with something done between any two. */
export async function allPages(
  store: SessionStore,
  query: Omit<PageQuery, 'cursor'>,
  between: (page: number) => Promise<void> = async () => {},
): Promise<StoredSession[]> {
  const sessions: StoredSession[] = [];
  let cursor: string | undefined;
  for (let page = 0; ; page += 1) {
    const got = await store.page({ ...query, cursor }, {});
    sessions.push(...got.sessions);
    if (got.next === undefined) return sessions;
    cursor = got.next;
    await between(page);
  }
}

export function withoutField(fields: SessionFields, field: SessionField): SessionFields {
  const { id, shop, state, isOnline } = fields;
  const rest: Partial<SessionFields> = { ...fields };
  delete rest[field];
  return { ...rest, id, shop, state, isOnline };
}

export function byText(a: string | undefined, b: string | undefined): number {
  return a === b ? 0 : (a ?? '') < (b ?? '') ? -1 : 1;
}
