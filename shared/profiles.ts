import { z } from 'zod';
import { LONGEST_URL, boundedText } from './backends/address-fields.ts';
import { addressSchema } from './backends/index.ts';
import { tableLayoutSchema } from './layouts.ts';

export const ENVIRONMENTS = ['local', 'development', 'staging', 'production'] as const;
export const environmentSchema = z.enum(ENVIRONMENTS);
export type Environment = z.infer<typeof environmentSchema>;

export const accessSchema = z.enum(['read-only', 'read-write']);
export type Access = z.infer<typeof accessSchema>;

/** Production opens read-only unless somebody decides otherwise. */
export function defaultAccess(environment: Environment): Access {
  return environment === 'production' ? 'read-only' : 'read-write';
}

/** Secrets of a profile: kept in the keychain, never in `profiles.json`, never sent to the window. */
export interface ProfileSecrets {
  /** A password, a secret access key, or an API token. */
  password?: string;
}

/** What to do with a profile's password: `keep` leaves the stored one as it is. */
export const passwordChangeSchema = z.discriminatedUnion('action', [
  /** `for`: the person confirmed that it may go to this destination (`secretDestination`) from now on. */
  z.strictObject({ action: z.literal('keep'), for: z.string().max(4096).optional() }),
  z.strictObject({ action: z.literal('clear') }),
  z.strictObject({ action: z.literal('set'), value: boundedText(LONGEST_URL).min(1) }),
]);
export type PasswordChange = z.infer<typeof passwordChangeSchema>;

/** What a person fills in; the id is given by the program. */
export const profileDraftSchema = z.strictObject({
  name: z.string().trim().min(1, 'Give the store a name.').max(80, 'Keep the name under 80 characters.'),
  environment: environmentSchema,
  access: accessSchema,
  address: addressSchema,
  /** The layout as mapped by hand; detected from what is there when absent. */
  layout: tableLayoutSchema.optional(),
  /** The app's own required scopes, a comma list: sessions missing any are flagged. */
  requiredScopes: boundedText(LONGEST_URL).optional(),
  /** A custom app may go on with offline tokens that never expire. */
  customApp: z.boolean().optional(),
});
export type ProfileDraft = z.infer<typeof profileDraftSchema>;

export const profileSchema = profileDraftSchema.extend({ id: z.string().regex(/^[a-z0-9-]{1,64}$/) });
export type Profile = z.infer<typeof profileSchema>;
