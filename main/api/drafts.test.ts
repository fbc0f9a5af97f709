import { describe, expect, it } from 'vitest';
import type { SessionDraft } from '../../shared/contract.ts';
import { Masker } from '../safety/mask.ts';
import { differences, draftWarnings, fieldsOf } from './drafts.ts';

const masker = new Masker(Buffer.alloc(32));

const draft: SessionDraft = {
  id: 'offline_plain-tea.myshopify.com',
  shop: 'plain-tea.myshopify.com',
  state: '',
  isOnline: false,
  scope: undefined,
  accessToken: { action: 'keep' },
  refreshToken: { action: 'clear' },
  expires: 1_800_000_000_000,
};

describe('fieldsOf', () => {
  it('keeps, clears and sets secrets', () => {
    const kept = { accessToken: 'shpat_old', refreshToken: 'shprt_old' };
    expect(fieldsOf(draft, kept, masker)).toEqual({
      id: draft.id,
      shop: draft.shop,
      state: '',
      isOnline: false,
      accessToken: 'shpat_old',
      expires: 1_800_000_000_000,
    });
    const set = fieldsOf({ ...draft, refreshToken: { action: 'set', value: 'shprt_new' } }, kept, masker);
    expect(set.refreshToken).toBe('shprt_new');
  });

  it('refuses to store a mask in the place of what it hides', () => {
    expect(() => fieldsOf({ ...draft, state: 'shpat_••••••••cdef' }, {}, masker)).toThrow(/masked/);
  });

  it('leaves a field as it is stored that was shown masked, because a token stands in it', () => {
    const state = 'left by hand: shpat_0123456789abcdef0123456789abcdef';
    const shown = masker.redact(state);
    expect(shown).not.toBe(state);
    expect(fieldsOf({ ...draft, state: shown }, { state }, masker).state).toBe(state);
    expect(() => fieldsOf({ ...draft, state: `${shown}!` }, { state }, masker)).toThrow(/masked/);
  });

  it('leaves out what is not set, so that storing clears it', () => {
    expect(Object.keys(fieldsOf(draft, {}, masker))).not.toContain('scope');
  });
});

describe('differences', () => {
  it('never shows a token', () => {
    const before = { accessToken: 'shpat_0123456789abcdef0123' };
    const after = { accessToken: 'shpat_ffffffffffffffff9999' };
    const [change] = differences({ fields: before, problems: [] }, after, masker);
    expect(change?.field).toBe('accessToken');
    expect(JSON.stringify(change)).not.toMatch(/0123456789abcdef|ffffffff/);
    expect(change?.before).not.toBe(change?.after);
  });

  it('says what is written over a value that cannot be read', () => {
    const unread = [{ severity: 'error' as const, field: 'expires' as const, message: 'expires holds text.' }];
    expect(differences({ fields: {}, problems: unread }, {}, masker)).toEqual([
      { field: 'expires', before: 'unreadable' },
    ]);
  });

  it('says what is cleared', () => {
    expect(differences({ fields: { email: 'a@b.example' }, problems: [] }, {}, masker)).toEqual([
      { field: 'email', before: 'a@b.example' },
    ]);
  });
});

describe('draftWarnings', () => {
  const session = fieldsOf(draft, { accessToken: 'shpat_x' }, masker);

  it('has nothing to say of an ordinary session', () => {
    expect(draftWarnings(session)).toEqual([]);
  });

  it.each([
    ['shop', { ...session, shop: 'Plain-Tea.myshopify.com', id: 'offline_Plain-Tea.myshopify.com' }],
    ['shop', { ...session, shop: 'example.com', id: 'offline_example.com' }],
    ['id', { ...session, id: 'offline_other.myshopify.com' }],
    ['id', { ...session, id: 'plain-tea.myshopify.com_1' }],
    ['accessToken', fieldsOf(draft, {}, masker)],
  ] as const)('warns about %s', (field, fields) => {
    expect(draftWarnings(fields).map((warning) => warning.field)).toContain(field);
  });

  it('warns when a refresh token would never be used', () => {
    const { expires: _, ...never } = session;
    expect(draftWarnings({ ...never, refreshToken: 'shprt_x' }).map(({ field }) => field)).toEqual(['expires']);
  });
});
