import { z } from 'zod';
import {
  accessSchema,
  environmentSchema,
  profileDraftSchema,
  type PasswordChange,
  type Profile,
  type ProfileDraft,
} from '../../shared/profiles.ts';
import type { Address } from '../../shared/backends/index.ts';
import { parseScopes } from '../../shared/scopes.ts';
import { addressOfForm, formErrors, formOf, secretOfForm, storeFormSchema } from './store-form.ts';

/** What is typed about a password. */
const passwordFormSchema = z.object({
  action: z.enum(['keep', 'clear', 'set']),
  value: z.string(),
  /** The other destination that the kept one may be sent to. */
  confirmedFor: z.string().optional(),
});
export type PasswordForm = z.infer<typeof passwordFormSchema>;

/** What a person decides about a store. */
export const profileFormSchema = z
  .object({
    name: profileDraftSchema.shape.name,
    environment: environmentSchema,
    access: accessSchema,
    /** How it is reached; a store in memory is just there. */
    connection: z.union([storeFormSchema, z.undefined()]),
    password: passwordFormSchema,
    requiredScopes: z.array(z.string()),
    customApp: z.boolean(),
  })
  .superRefine(({ connection, password }, context) => {
    if (connection === undefined) return;
    for (const [name, message] of Object.entries(formErrors(connection))) {
      context.addIssue({ code: 'custom', path: ['connection', 'values', name], message });
    }
    const secret = secretOfForm(connection);
    if (secret !== undefined && password.action === 'set' && password.value === '') {
      context.addIssue({ code: 'custom', path: ['password', 'value'], message: `Enter the ${secret.noun}.` });
    }
  });
export type ProfileForm = z.infer<typeof profileFormSchema>;

export function profileFormOf(profile: Profile): ProfileForm {
  const { address } = profile;
  return {
    name: profile.name,
    environment: profile.environment,
    access: profile.access,
    connection: formOf(address),
    password: { action: 'keep', value: '' },
    requiredScopes: parseScopes(profile.requiredScopes),
    customApp: profile.customApp === true,
  };
}

/** The address that a form stands for; `saved` is kept where the form does not ask for it, or cannot be used. */
export function addressOf({ connection }: Pick<ProfileForm, 'connection'>, saved: Address): Address {
  return (connection === undefined ? undefined : addressOfForm(connection)) ?? saved;
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
    ...(form.customApp && { customApp: true }),
  };
}

/** What is to become of the stored password; undefined where it stays. */
export function passwordChangeOf({ action, value, confirmedFor }: PasswordForm): PasswordChange | undefined {
  if (action === 'keep') return confirmedFor === undefined ? undefined : { action, for: confirmedFor };
  return action === 'clear' ? { action } : { action, value };
}

/** What a change takes away from the protection of a production store, to be confirmed; the main process decides. */
export function loosening(
  before: Profile,
  after: Pick<ProfileForm, 'name' | 'environment' | 'access'>,
): string | undefined {
  if (before.environment !== 'production') return undefined;
  if (after.environment !== 'production')
    return 'It will no longer be marked as production, so changes won’t ask for its name.';
  if (before.access === 'read-only' && after.access === 'read-write') {
    return 'Changes will be allowed at any time, without unlocking.';
  }
  if (after.name.trim() !== before.name) return 'Changes in production will ask for the new name.';
  return undefined;
}
