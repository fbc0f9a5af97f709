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

  it('leaves out what is empty', () => {
    const form = { ...profileFormOf(profile), table: ' ', requiredScopes: [] };
    const draft = profileDraftOf(form, profile);
    expect(draft).not.toHaveProperty('requiredScopes');
    expect(draft.address).not.toHaveProperty('table');
    expect(profileDraftSchema.safeParse(draft).success).toBe(true);
  });

  it('wants a name', () => {
    expect(profileFormSchema.safeParse({ ...profileFormOf(profile), name: '  ' }).success).toBe(false);
  });

  it('notices when production loses protection', () => {
    expect(loosening(profile, { environment: 'staging', access: 'read-only' })).toContain('no longer');
    expect(loosening(profile, { environment: 'production', access: 'read-write' })).toContain('without unlocking');
    expect(loosening(profile, { environment: 'production', access: 'read-only' })).toBeUndefined();
    expect(
      loosening({ ...profile, environment: 'staging' }, { environment: 'local', access: 'read-write' }),
    ).toBeUndefined();
  });
});
