import { z } from 'zod';
import { tableLayoutSchema } from './layouts.ts';
import { wrongInEndpoint, wrongInHost, wrongInMongodbUrl } from './plain-urls.ts';

export const ENVIRONMENTS = ['local', 'development', 'staging', 'production'] as const;
export const environmentSchema = z.enum(ENVIRONMENTS);
export type Environment = z.infer<typeof environmentSchema>;

export const accessSchema = z.enum(['read-only', 'read-write']);
export type Access = z.infer<typeof accessSchema>;

/** Production opens read-only unless somebody decides otherwise. */
export function defaultAccess(environment: Environment): Access {
  return environment === 'production' ? 'read-only' : 'read-write';
}

/** In UTF-16 code units: of a name of anything, of a path on this computer, and of a connection string. */
export const LONGEST_NAME = 1_000;
export const LONGEST_PATH = 4_096;
export const LONGEST_URL = 20_000;
const MOST_SERVERS = 100;

export function tooLong(longest: number): string {
  return `Longer than ${longest.toLocaleString('en')} characters.`;
}

const text = (longest: number) => z.string().max(longest, tooLong(longest));
const name = text(LONGEST_NAME).min(1);
const path = text(LONGEST_PATH).min(1);

/** A text in which `wrongIn` finds nothing. What is wrong with it is said without repeating it. */
const plain = (longest: number, wrongIn: (written: string) => string | undefined) =>
  text(longest)
    .min(1)
    .superRefine((written, context) => {
      const message = wrongIn(written);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    });

/**
 * How a connection is protected, in the words of `sslmode`: `prefer` takes what the server offers, `require` encrypts without
 * looking at the certificate, `verify-ca` checks who signed it, `verify-full` also whose it is.
 */
export const TLS_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export const tlsSchema = z.strictObject({
  mode: z.enum(TLS_MODES),
  /** PEM files on this computer. */
  caFile: path.optional(),
  certFile: path.optional(),
  keyFile: path.optional(),
});
export type Tls = z.infer<typeof tlsSchema>;

/** Of several servers that hold the same data, which one is wanted. */
export const TARGET_SESSIONS = ['read-write', 'read-only', 'primary', 'standby', 'prefer-standby'] as const;

/** A name or an address; a folder or a file (absolute path) is a Unix socket. */
const server = z.strictObject({ host: plain(LONGEST_NAME, wrongInHost), port: z.int().min(1).max(65_535) });

/** What every SQL server needs to be reached; the password is a secret and lives elsewhere. */
const sqlServer = {
  ...server.shape,
  database: name,
  user: name.optional(),
  tls: tlsSchema,
  /** Milliseconds. */
  connectTimeout: z.int().min(100).max(600_000).optional(),
  /** Milliseconds; how long one statement may take at the server. */
  statementTimeout: z.int().min(100).max(3_600_000).optional(),
  /** What the server shows this connection as. */
  applicationName: z.string().min(1).max(63).optional(),
  table: name.optional(),
};

export const REDIS_TOPOLOGIES = ['single', 'sentinel', 'cluster'] as const;

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
    file: path,
    /** Table that holds the sessions; found by looking when absent. */
    table: name.optional(),
  }),
  z.strictObject({
    backend: z.literal('postgres'),
    ...sqlServer,
    /** Tried in this order where `host` does not answer or is not what `targetSession` asks for, as in libpq. */
    otherHosts: z.array(server).min(1).max(MOST_SERVERS).optional(),
    /** What the server must be, in the words of libpq's `target_session_attrs`; any will do when absent. */
    targetSession: z.enum(TARGET_SESSIONS).optional(),
    /** Looked for along the search path when absent. */
    schema: name.optional(),
  }),
  z.strictObject({ backend: z.literal('mysql'), ...sqlServer }),
  z.strictObject({
    backend: z.literal('redis'),
    /** Whether `nodes` names the one server, the Sentinels that know it, or some nodes of a cluster. */
    topology: z.enum(REDIS_TOPOLOGIES),
    nodes: z.array(server).min(1).max(MOST_SERVERS),
    /** The name that the Sentinels know the server by. */
    sentinelName: name.optional(),
    /** A cluster has only number 0. */
    database: z.int().min(0).optional(),
    /** The ACL user; the server's default user when absent. */
    user: name.optional(),
    /** Redis cannot negotiate: `prefer` counts as `disable`. */
    tls: tlsSchema,
    /** Milliseconds. */
    connectTimeout: z.int().min(100).max(600_000).optional(),
    /** The adapter's `sessionKeyPrefix`, without the `_` that follows it; found by looking when absent. */
    prefix: text(LONGEST_NAME).optional(),
  }),
  z.strictObject({
    backend: z.literal('mongodb'),
    /** With all of its options, but without any secret: those are taken out (`main/profiles/mongodb-url.ts`). */
    url: plain(LONGEST_URL, wrongInMongodbUrl),
    /** Looked for in all of them when absent. */
    database: name.optional(),
    /** Found by looking when absent. */
    collection: name.optional(),
  }),
  z.strictObject({
    backend: z.literal('dynamodb'),
    region: name,
    /** `shopify_sessions` when absent. */
    table: name.optional(),
    /** The index on shop; `shop_index` when absent. */
    index: name.optional(),
    /** Of a server that is not Amazon's: `http://127.0.0.1:8000`. */
    endpoint: plain(LONGEST_NAME, wrongInEndpoint).optional(),
    credentials: z.discriminatedUnion('from', [
      /** Wherever the AWS SDK finds them: environment, shared files, the machine's role. */
      z.strictObject({ from: z.literal('default') }),
      /** A profile of the shared AWS files, SSO profiles too. */
      z.strictObject({ from: z.literal('profile'), profile: name }),
      /** The secret access key is the profile's secret. */
      z.strictObject({ from: z.literal('keys'), accessKeyId: name }),
    ]),
  }),
  z.strictObject({
    backend: z.literal('cloudflare-kv'),
    place: z.discriminatedUnion('at', [
      /** Cloudflare's REST API; the token is the profile's secret. */
      z.strictObject({
        at: z.literal('account'),
        /** Its id; `''`: the one account that the token sees. */
        account: text(LONGEST_NAME),
        /** Of a server that is not Cloudflare's. */
        endpoint: plain(LONGEST_NAME, wrongInEndpoint).optional(),
      }),
      /** What `wrangler dev` or Miniflare keeps on disk: the project's folder, absolute. Read-only. */
      z.strictObject({ at: z.literal('folder'), folder: path }),
    ]),
    /** Id of the namespace; found by looking when absent. */
    namespace: name.optional(),
  }),
]);
export type Address = z.infer<typeof addressSchema>;
export type Backend = Address['backend'];

export const BACKEND_NAMES: Record<Backend, string> = {
  memory: 'Memory',
  sqlite: 'SQLite',
  postgres: 'PostgreSQL',
  mysql: 'MySQL or MariaDB',
  redis: 'Redis',
  mongodb: 'MongoDB',
  dynamodb: 'DynamoDB',
  'cloudflare-kv': 'Cloudflare KV',
};

/** What holds the sessions in each kind of store, in the words of those who use it. */
export const CONTAINER_LABELS: Record<Backend, string> = {
  memory: 'store',
  sqlite: 'table',
  postgres: 'table',
  mysql: 'table',
  redis: 'key prefix',
  mongodb: 'collection',
  dynamodb: 'table',
  'cloudflare-kv': 'namespace',
};

/** Secrets of a profile: kept in the keychain, never in `profiles.json`, never sent to the window. */
export interface ProfileSecrets {
  /** A password, DynamoDB's secret access key, or Cloudflare's API token. */
  password?: string;
}

/** Whether a store of this address can ask for a secret at all. */
export function hasSecret(address: Address): boolean {
  switch (address.backend) {
    case 'memory':
    case 'sqlite':
      return false;
    case 'dynamodb':
      return address.credentials.from === 'keys';
    case 'cloudflare-kv':
      return address.place.at === 'account';
    case 'postgres':
    case 'mysql':
    case 'redis':
    case 'mongodb':
      return true;
  }
}

/** What to do with a profile's password: `keep` leaves the stored one as it is. */
export const passwordChangeSchema = z.discriminatedUnion('action', [
  /** `for`: the person confirmed that it may go to this destination (`shared/secret-destination.ts`) from now on. */
  z.strictObject({ action: z.literal('keep'), for: z.string().max(4096).optional() }),
  z.strictObject({ action: z.literal('clear') }),
  z.strictObject({ action: z.literal('set'), value: text(LONGEST_URL).min(1) }),
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
  requiredScopes: text(LONGEST_URL).optional(),
});
export type ProfileDraft = z.infer<typeof profileDraftSchema>;

export const profileSchema = profileDraftSchema.extend({ id: z.string().regex(/^[a-z0-9-]{1,64}$/) });
export type Profile = z.infer<typeof profileSchema>;

/** Where the store is, for people: a path or an address without secrets. */
export function describeAddress(address: Address): string {
  switch (address.backend) {
    case 'memory':
      return address.content === 'demo' ? 'demo sessions in memory' : 'memory';
    case 'sqlite':
      return address.file;
    case 'postgres':
    case 'mysql':
      return `${address.database} at ${writtenHosts(hostsOfSql(address))}`;
    case 'redis': {
      const nodes = address.nodes.map(({ host, port }) => `${host}:${port}`).join(', ');
      return address.topology === 'sentinel' ? `${address.sentinelName ?? 'a server'} known to ${nodes}` : nodes;
    }
    case 'mongodb':
      return [address.database, hostsOfUrl(address.url)].filter((part) => part !== undefined).join(' at ');
    case 'dynamodb':
      return `${address.table ?? 'shopify_sessions'} in ${address.endpoint ?? address.region}`;
    case 'cloudflare-kv':
      if (address.place.at === 'folder') return address.place.folder;
      return address.place.account === '' ? 'the account of its token' : `account ${address.place.account}`;
  }
}

/** The servers that a SQL address names, in the order to try them. */
export function hostsOfSql(address: Extract<Address, { backend: 'postgres' | 'mysql' }>): z.infer<typeof server>[] {
  const { host, port } = address;
  return [{ host, port }, ...(address.backend === 'postgres' ? (address.otherHosts ?? []) : [])];
}

/** `db:5432`, several with commas between them. */
export function writtenHosts(hosts: readonly z.infer<typeof server>[]): string {
  return hosts.map(({ host, port }) => `${host}:${port}`).join(', ');
}

/** The hosts of a `mongodb:` URL, which may name several. */
export function hostsOfUrl(url: string): string {
  return /^[a-z+]+:\/\/(?:[^@/]*@)?([^/?]*)/.exec(url)?.[1] ?? '';
}

/** Whether a store can only be looked at, whatever its profile allows: what `wrangler dev` keeps on disk. */
export function isAlwaysReadOnly(address: Address): boolean {
  return address.backend === 'cloudflare-kv' && address.place.at === 'folder';
}

/** What the address names as the place of the sessions: a table, a prefix, a collection, a namespace. */
export function placeOf(address: Address): string | undefined {
  switch (address.backend) {
    case 'memory':
      return undefined;
    case 'sqlite':
    case 'postgres':
    case 'mysql':
    case 'dynamodb':
      return address.table;
    case 'redis':
      return address.prefix;
    case 'mongodb':
      return address.collection;
    case 'cloudflare-kv':
      return address.namespace;
  }
}

/** The same address with another place for the sessions; `undefined`: found by looking. */
export function withPlace(address: Address, place: string | undefined): Address {
  switch (address.backend) {
    case 'memory':
      return address;
    case 'sqlite':
    case 'postgres':
    case 'mysql':
    case 'dynamodb': {
      const { table: _, ...rest } = address;
      return { ...rest, ...(place !== undefined && { table: place }) };
    }
    case 'redis': {
      const { prefix: _, ...rest } = address;
      return { ...rest, ...(place !== undefined && { prefix: place }) };
    }
    case 'mongodb': {
      const { collection: _, ...rest } = address;
      if (place === undefined) return rest;
      // Where the address names no database, a place is `database.collection`; names of databases have no dots.
      const [, database, collection] = (rest.database === undefined && /^([^.]+)\.(.+)$/s.exec(place)) || [];
      return { ...rest, ...(database !== undefined && { database }), collection: collection ?? place };
    }
    case 'cloudflare-kv': {
      const { namespace: _, ...rest } = address;
      return { ...rest, ...(place !== undefined && { namespace: place }) };
    }
  }
}
