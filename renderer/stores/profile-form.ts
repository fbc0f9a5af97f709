import { z } from 'zod';
import {
  accessSchema,
  environmentSchema,
  profileDraftSchema,
  type Address,
  type Profile,
  type ProfileDraft,
} from '../../shared/profiles.ts';
import { parseScopes } from '../../shared/scopes.ts';

/** What a person decides about a store, beside its address. */
export const profileFormSchema = z.object({
  name: profileDraftSchema.shape.name,
  environment: environmentSchema,
  access: accessSchema,
  /** Empty: found by looking. */
  table: z.string(),
  requiredScopes: z.array(z.string()),
});
export type ProfileForm = z.infer<typeof profileFormSchema>;

export function profileFormOf(profile: Profile): ProfileForm {
  return {
    name: profile.name,
    environment: profile.environment,
    access: profile.access,
    table: profile.address.backend === 'sqlite' ? (profile.address.table ?? '') : '',
    requiredScopes: parseScopes(profile.requiredScopes),
  };
}

function addressWithTable(address: Address, table: string): Address {
  if (address.backend !== 'sqlite') return address;
  const name = table.trim();
  return { backend: 'sqlite', file: address.file, ...(name !== '' && { table: name }) };
}

/** @param rest what the form does not ask about: the address, and a layout mapped by hand */
export function profileDraftOf(form: ProfileForm, rest: Pick<ProfileDraft, 'address' | 'layout'>): ProfileDraft {
  const { layout } = rest;
  return {
    name: form.name.trim(),
    environment: form.environment,
    access: form.access,
    address: addressWithTable(rest.address, form.table),
    ...(layout !== undefined && { layout }),
    ...(form.requiredScopes.length > 0 && { requiredScopes: form.requiredScopes.join(',') }),
  };
}

/** What a change takes away from the protection of a production store, to be confirmed; the main process decides. */
export function loosening(before: Profile, after: Pick<ProfileForm, 'environment' | 'access'>): string | undefined {
  if (before.environment !== 'production') return undefined;
  if (after.environment !== 'production')
    return 'It will no longer count as production: changes will need no typed name.';
  if (before.access === 'read-only' && after.access === 'read-write') {
    return 'It will be open to changes all the time, without unlocking.';
  }
  return undefined;
}
