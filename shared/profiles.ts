import { z } from 'zod';
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

/** How to reach a store: one shape for each backend, told apart by `backend`. */
export const addressSchema = z.discriminatedUnion('backend', [
  z.strictObject({
    backend: z.literal('memory'),
    /** What the memory store starts with. Nothing outlives the process. */
    content: z.enum(['demo', 'empty']),
  }),
  z.strictObject({
    backend: z.literal('sqlite'),
    /** Absolute path of the database file. */
    file: z.string().min(1),
    /** Table that holds the sessions; found by looking when absent. */
    table: z.string().min(1).optional(),
  }),
]);
export type Address = z.infer<typeof addressSchema>;
export type Backend = Address['backend'];

export const BACKEND_NAMES: Record<Backend, string> = { memory: 'Memory', sqlite: 'SQLite' };

/** What a person fills in; the id is given by the program. */
export const profileDraftSchema = z.strictObject({
  name: z.string().trim().min(1, 'Give the store a name.').max(80, 'Keep the name under 80 characters.'),
  environment: environmentSchema,
  access: accessSchema,
  address: addressSchema,
  /** The layout as mapped by hand; detected from what is there when absent. */
  layout: tableLayoutSchema.optional(),
  /** The app's own required scopes, a comma list: sessions without them are pointed out. */
  requiredScopes: z.string().optional(),
});
export type ProfileDraft = z.infer<typeof profileDraftSchema>;

export const profileSchema = profileDraftSchema.extend({ id: z.string().regex(/^[a-z0-9-]{1,64}$/) });
export type Profile = z.infer<typeof profileSchema>;

/** `profiles.json`: readable, without secrets, versioned. */
export const profilesFileSchema = z.strictObject({ version: z.literal(1), profiles: z.array(profileSchema) });

/** Where the store is, for people: a path or an address without secrets. */
export function describeAddress(address: Address): string {
  switch (address.backend) {
    case 'memory':
      return address.content === 'demo' ? 'demo sessions in memory' : 'memory';
    case 'sqlite':
      return address.file;
  }
}
