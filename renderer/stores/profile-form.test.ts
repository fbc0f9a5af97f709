import { describe, expect, it } from 'vitest';
import { profileDraftSchema, type Profile } from '../../shared/profiles.ts';
import { loosening, profileDraftOf, profileFormOf, profileFormSchema } from './profile-form.ts';

const profile: Profile = {
  id: 'orders-app',
  name: 'orders-app',
  environment: 'production',
  access: 'read-only',
  address: { backend: 'sqlite', file: '/data/orders.sqlite', table: 'Session' },
  requiredScopes: 'read_orders,write_products',
};

describe('the profile form', () => {
  it('gives back an untouched profile', () => {
    const { id, ...draft } = profile;
    expect(profileDraftOf(profileFormOf(profile), profile)).toEqual(draft);
    expect(id).toBe('orders-app');
  });

  it('keeps what is said of the app', () => {
    const form = { ...profileFormOf(profile), customApp: true };
    expect(profileDraftOf(form, profile)).toEqual(expect.objectContaining({ customApp: true }));
    expect(profileFormOf({ ...profile, customApp: true }).customApp).toBe(true);
  });

  it('leaves out what is empty', () => {
    const before = profileFormOf(profile);
    const connection = { backend: 'sqlite' as const, values: { ...before.connection?.values, container: ' ' } };
    const draft = profileDraftOf({ ...before, connection, requiredScopes: [] }, profile);
    expect(draft).not.toHaveProperty('requiredScopes');
    expect(draft.address).not.toHaveProperty('table');
    expect(profileDraftSchema.safeParse(draft).success).toBe(true);
  });

  it('wants a name', () => {
    expect(profileFormSchema.safeParse({ ...profileFormOf(profile), name: '  ' }).success).toBe(false);
  });

  it('wants a secret only where the store has one', () => {
    const set = { action: 'set', value: '' } as const;
    const address: Profile['address'] = { backend: 'cloudflare-kv', place: { at: 'account', account: '0a' } };
    const asked = profileFormSchema.safeParse({ ...profileFormOf({ ...profile, address }), password: set });
    expect(asked.error?.issues).toEqual([expect.objectContaining({ message: 'Enter the API token.' })]);
    expect(profileFormSchema.safeParse({ ...profileFormOf(profile), password: set }).success).toBe(true);
  });

  it('notices when production loses protection', () => {
    expect(loosening(profile, { name: profile.name, environment: 'staging', access: 'read-only' })).toContain(
      'no longer',
    );
    expect(loosening(profile, { name: profile.name, environment: 'production', access: 'read-write' })).toContain(
      'without unlocking',
    );
    expect(loosening(profile, { name: profile.name, environment: 'production', access: 'read-only' })).toBeUndefined();
    expect(loosening(profile, { name: 'other', environment: 'production', access: 'read-only' })).toContain('new name');
    expect(
      loosening({ ...profile, environment: 'staging' }, { name: 'other', environment: 'local', access: 'read-write' }),
    ).toBeUndefined();
  });
});
