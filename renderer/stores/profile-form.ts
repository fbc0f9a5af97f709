import { z } from 'zod';
import {
  accessSchema,
  environmentSchema,
  placeOf,
  profileDraftSchema,
  withPlace,
  type Address,
  type PasswordChange,
  type Profile,
  type ProfileDraft,
} from '../../shared/profiles.ts';
import { parseScopes } from '../../shared/scopes.ts';
import {
  addressOfConnection,
  connectionErrors,
  connectionFormOf,
  connectionFormSchema,
  isServer,
} from './connection-form.ts';

/** What is typed about a password. */
const passwordFormSchema = z.object({ action: z.enum(['keep', 'clear', 'set']), value: z.string() });
export type PasswordForm = z.infer<typeof passwordFormSchema>;

/** What a person decides about a store. */
export const profileFormSchema = z
  .object({
    name: profileDraftSchema.shape.name,
    environment: environmentSchema,
    access: accessSchema,
    /** Only where the store is on a server. */
    connection: z.union([connectionFormSchema, z.undefined()]),
    password: passwordFormSchema,
    /** Empty: found by looking. */
    table: z.string(),
    requiredScopes: z.array(z.string()),
  })
  .superRefine(({ connection, password }, context) => {
    const errors = connection === undefined ? {} : connectionErrors(connection);
    for (const [name, message] of Object.entries(errors)) {
      context.addIssue({ code: 'custom', path: ['connection', name], message });
    }
    if (password.action === 'set' && password.value === '') {
      context.addIssue({ code: 'custom', path: ['password', 'value'], message: 'Type the password.' });
    }
  });
export type ProfileForm = z.infer<typeof profileFormSchema>;

export function profileFormOf(profile: Profile): ProfileForm {
  const { address } = profile;
  return {
    name: profile.name,
    environment: profile.environment,
    access: profile.access,
    connection: isServer(address) ? connectionFormOf(address) : undefined,
    password: { action: 'keep', value: '' },
    table: placeOf(address) ?? '',
    requiredScopes: parseScopes(profile.requiredScopes),
  };
}

/** The address that a form stands for; `saved` is kept where the form does not ask for it, or cannot be used. */
export function addressOf({ connection, table }: Pick<ProfileForm, 'connection' | 'table'>, saved: Address): Address {
  const filled = connection === undefined ? undefined : addressOfConnection(connection);
  return withPlace(filled ?? saved, table.trim() === '' ? undefined : table.trim());
}

/** @param rest what the form does not ask about: the address it started with, and a layout mapped by hand */
export function profileDraftOf(form: ProfileForm, rest: Pick<ProfileDraft, 'address' | 'layout'>): ProfileDraft {
  const { layout } = rest;
  return {
    name: form.name.trim(),
    environment: form.environment,
    access: form.access,
    address: addressOf(form, rest.address),
    ...(layout !== undefined && { layout }),
    ...(form.requiredScopes.length > 0 && { requiredScopes: form.requiredScopes.join(',') }),
  };
}

/** What is to become of the stored password; undefined where it stays. */
export function passwordChangeOf({ action, value }: PasswordForm): PasswordChange | undefined {
  if (action === 'keep') return undefined;
  return action === 'clear' ? { action } : { action, value };
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
