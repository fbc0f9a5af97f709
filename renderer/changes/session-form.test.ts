import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sessionDraftSchema } from '../../shared/contract.ts';
import {
  changedFields,
  draftOf,
  formOf,
  idSuggestions,
  previewOf,
  sessionFormRules,
  suggestedShop,
  tokenHint,
  type Original,
} from './session-form.ts';

const mask = { prefix: 'shpat_', lastFour: 'cdef', length: 38, fingerprint: '5e91c20a' };
const offline: Original = {
  fields: { id: 'offline_plain-tea.myshopify.com', shop: 'plain-tea.myshopify.com', state: '', isOnline: false },
  tokens: { accessToken: mask },
};
const online: Original = {
  fields: {
    ...offline.fields,
    id: 'plain-tea.myshopify.com_9007199254740993',
    isOnline: true,
    scope: 'read_orders, write_products,,read_orders',
    expires: 1_795_000_000_123,
    userId: '9007199254740993',
    firstName: '',
    email: 'not an address',
    accountOwner: false,
  },
  tokens: { accessToken: mask, refreshToken: mask },
};

const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
const fields = fc
  .record({
    id: fc.string(),
    shop: fc.string({ minLength: 1 }),
    state: fc.string(),
    isOnline: fc.boolean(),
    scope: optional(fc.string()),
    expires: optional(fc.integer({ min: 0, max: 4_102_444_800_000 })),
    refreshTokenExpires: optional(fc.integer({ min: 0, max: 4_102_444_800_000 })),
    userId: optional(fc.bigInt({ min: 0n, max: 9_223_372_036_854_775_807n }).map(String)),
    firstName: optional(fc.string()),
    lastName: optional(fc.string()),
    email: optional(fc.string()),
    locale: optional(fc.string()),
    accountOwner: optional(fc.boolean()),
    collaborator: optional(fc.boolean()),
    emailVerified: optional(fc.boolean()),
    userExpiresIn: optional(fc.nat()),
    userScope: optional(fc.string()),
  })
  .map((values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)));

function errorsOf(form: ReturnType<typeof formOf>, original?: Original): string[] {
  const result = sessionFormRules(original).safeParse(form);
  return result.success ? [] : result.error.issues.map((issue) => issue.path.join('.'));
}

describe('the session form', () => {
  it('changes nothing that was not touched', () => {
    fc.assert(
      fc.property(fields, (stored) => {
        const original = { fields: stored, tokens: {} };
        const { accessToken, refreshToken, ...rest } = draftOf(formOf(original), original);
        expect(rest).toEqual(original.fields);
        expect([accessToken, refreshToken]).toEqual([{ action: 'clear' }, { action: 'clear' }]);
      }),
    );
  });

  it('keeps what an offline session has of a user, also where that is only “no”', () => {
    const prisma = { ...offline, fields: { ...offline.fields, collaborator: false, emailVerified: false } };
    const draft = draftOf({ ...formOf(prisma), scopes: ['read_orders'] }, prisma);
    expect(draft).toMatchObject({ scope: 'read_orders', collaborator: false, emailVerified: false });
    expect(draft).not.toHaveProperty('accountOwner');
  });

  it('keeps the stored tokens without having them', () => {
    const draft = draftOf(formOf(offline), offline);
    expect(draft.accessToken).toEqual({ action: 'keep' });
    expect(draft.refreshToken).toEqual({ action: 'clear' });
  });

  it('accepts what is stored already, however odd', () => {
    expect(errorsOf(formOf(online), online)).toEqual([]);
    expect(
      errorsOf(formOf({ fields: { id: '', shop: 'odd', state: '', isOnline: true }, tokens: {} }), online),
    ).toEqual(['shop']);
  });

  it('clears a text that was emptied, and leaves one that was empty', () => {
    const form = { ...formOf(online), email: '' };
    expect(draftOf(form, online)).not.toHaveProperty('email');
    expect(draftOf(form, online)).toHaveProperty('firstName', '');
  });

  it('writes changed scopes as a clean list and untouched ones to the letter', () => {
    expect(draftOf(formOf(online), online).scope).toBe(online.fields.scope);
    expect(draftOf({ ...formOf(online), scopes: ['a', 'b'] }, online).scope).toBe('a,b');
    expect(draftOf({ ...formOf(online), scopes: [] }, online)).not.toHaveProperty('scope');
  });

  it('makes drafts that the contract takes', () => {
    expect(sessionDraftSchema.parse(draftOf(formOf(online), online)).userId).toBe('9007199254740993');
  });

  it('does not store the user part of an offline session', () => {
    const form = { ...formOf(undefined), shop: 'plain-tea.myshopify.com', userId: '7', firstName: 'Ada' };
    expect(draftOf(form, undefined)).not.toHaveProperty('userId');
    expect(draftOf({ ...form, kind: 'online' }, undefined)).toMatchObject({ userId: '7', firstName: 'Ada' });
  });

  it('points at what is wrong', () => {
    const form = formOf(undefined);
    expect(errorsOf(form)).toEqual(['shop']);
    expect(errorsOf({ ...form, shop: 'plain-tea' })).toEqual(['shop']);
    const good = { ...form, shop: 'plain-tea.myshopify.com', kind: 'online' as const };
    expect(errorsOf(good)).toEqual(['id']);
    const named = { ...good, id: 'x' };
    expect(errorsOf({ ...named, userId: '9223372036854775808' })).toEqual(['userId']);
    expect(errorsOf({ ...named, userId: '12a' })).toEqual(['userId']);
    expect(errorsOf({ ...named, expires: { never: false, local: '' } })).toEqual(['expires']);
    expect(errorsOf({ ...named, accessToken: { action: 'set', value: ' ' } })).toEqual(['accessToken']);
    expect(errorsOf({ ...named, accessToken: { action: 'set', value: 'a b' } })).toEqual(['accessToken']);
    expect(errorsOf({ ...named, email: 'ada' })).toEqual(['email']);
  });
});

describe('help with filling in', () => {
  it('offers the ids that Shopify’s libraries would give', () => {
    expect(idSuggestions({ shop: 'a.myshopify.com', kind: 'offline', userId: '' })).toEqual([
      'offline_a.myshopify.com',
    ]);
    expect(idSuggestions({ shop: 'a.myshopify.com', kind: 'online', userId: '7' })).toEqual(['a.myshopify.com_7']);
    expect(idSuggestions({ shop: 'a.myshopify.com', kind: 'online', userId: '' })).toEqual([]);
  });

  it('completes a shop', () => {
    expect(suggestedShop('plain-tea')).toBe('plain-tea.myshopify.com');
    expect(suggestedShop('https://Plain-Tea.myshopify.com/admin')).toBe('plain-tea.myshopify.com');
    expect(suggestedShop('https://admin.shopify.com/store/plain-tea/products')).toBe('plain-tea.myshopify.com');
    expect(suggestedShop('plain-tea.myshopify.com')).toBeUndefined();
    expect(suggestedShop('plain tea')).toBeUndefined();
  });

  it('notices a secret in the wrong place without refusing it', () => {
    expect(tokenHint('accessToken', { action: 'set', value: 'shpss_1' })).toContain('client secret');
    expect(tokenHint('refreshToken', { action: 'set', value: 'shpat_1' })).toContain('access token');
    expect(tokenHint('accessToken', { action: 'set', value: 'shpat_1' })).toBeUndefined();
  });
});

describe('what is said beside the form', () => {
  it('names the fields that saving would change', () => {
    const form = formOf(online);
    expect(changedFields(form, online)).toEqual([]);
    form.state = '42';
    form.refreshToken = { action: 'clear', value: '' };
    form.expires = { never: true, local: '' };
    expect(changedFields(form, online)).toEqual(expect.arrayContaining(['state', 'refreshToken', 'expires']));
    expect(changedFields(form, online)).toHaveLength(3);
  });

  it('sees the session as it would be: tokens kept, set and cleared, and scopes that are missing', () => {
    const form = formOf(online);
    expect(previewOf(form, online, ['read_orders', 'write_orders'])).toMatchObject({
      fields: { expires: 1_795_000_000_123 },
      tokens: { accessToken: mask, refreshToken: mask },
      missingScopes: ['write_orders'],
    });
    form.accessToken = { action: 'set', value: 'shpat_new' };
    form.refreshToken = { action: 'clear', value: '' };
    const { tokens } = previewOf(form, online, []);
    expect(tokens).toEqual({ accessToken: expect.objectContaining({ length: 9 }) });
  });
});
