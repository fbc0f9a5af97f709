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

/**
 * How a connection is protected, in the words of `sslmode`: `prefer` takes what the server offers, `require` encrypts without
 * looking at the certificate, `verify-ca` checks who signed it, `verify-full` also whose it is.
 */
export const TLS_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export const tlsSchema = z.strictObject({
  mode: z.enum(TLS_MODES),
  /** PEM files on this computer. */
  caFile: z.string().min(1).optional(),
  certFile: z.string().min(1).optional(),
  keyFile: z.string().min(1).optional(),
});
export type Tls = z.infer<typeof tlsSchema>;

/** What every SQL server needs to be reached; the password is a secret and lives elsewhere. */
const sqlServer = {
  /** A name or an address; a folder or a file (absolute path) is a Unix socket. */
  host: z.string().min(1),
  port: z.int().min(1).max(65_535),
  database: z.string().min(1),
  user: z.string().min(1).optional(),
  tls: tlsSchema,
  /** Milliseconds. */
  connectTimeout: z.int().min(100).max(600_000).optional(),
  /** Milliseconds; how long one statement may take at the server. */
  statementTimeout: z.int().min(100).max(3_600_000).optional(),
  /** What the server shows this connection as. */
  applicationName: z.string().min(1).max(63).optional(),
  table: z.string().min(1).optional(),
};

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
  z.strictObject({
    backend: z.literal('postgres'),
    ...sqlServer,
    /** Looked for along the search path when absent. */
    schema: z.string().min(1).optional(),
  }),
  z.strictObject({ backend: z.literal('mysql'), ...sqlServer }),
]);
export type Address = z.infer<typeof addressSchema>;
export type Backend = Address['backend'];

export const BACKEND_NAMES: Record<Backend, string> = {
  memory: 'Memory',
  sqlite: 'SQLite',
  postgres: 'PostgreSQL',
  mysql: 'MySQL or MariaDB',
};

/** Secrets of a profile: kept in the key chain, never in `profiles.json`, never sent to the window. */
export interface ProfileSecrets {
  password?: string;
}

/** What to do with a profile's password: `keep` leaves the stored one as it is. */
export const passwordChangeSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('keep') }),
  z.strictObject({ action: z.literal('clear') }),
  z.strictObject({ action: z.literal('set'), value: z.string().min(1) }),
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
    case 'postgres':
    case 'mysql':
      return `${address.database} at ${address.host}:${address.port}`;
  }
}
