import { DeskError } from '../../../shared/errors.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import { VIEW_WRITES } from '../sql/dialect.ts';
import type { TableInfo } from '../sql/table.ts';
import type { Explanation } from '../network-failures.ts';

/** Where a failure happened, as far as it is known. */
export interface FailurePlace {
  address: AddressOf<'mysql'>;
  table?: TableInfo;
}

type FormatFailure = (place: FailurePlace, driverMessage: string) => Explanation;

const server = ({ address }: FailurePlace) =>
  address.host.startsWith('/') ? `the server at ${address.host}` : `the server at ${address.host}:${address.port}`;
const account = ({ address }: FailurePlace) => (address.user === undefined ? 'The sign-in' : `User ${address.user}`);

/** `column 'scope'` or `Field 'scope'` of MySQL, "column `desk`.`shopify_sessions`.`scope`" of MariaDB. */
function columnIn(driverMessage: string): string | undefined {
  return /(?:column|field) (?:`[^`]*`\.`[^`]*`\.)?['`]([^'`]+)['`]/i.exec(driverMessage)?.[1];
}

const typeOf = (place: FailurePlace, column: string | undefined) =>
  place.table?.columns.find(({ name }) => name.toLowerCase() === column?.toLowerCase())?.type;

function refused(what: (column: string, type: string) => string, hint: string): FormatFailure {
  return (place, driverMessage) => {
    const column = columnIn(driverMessage);
    const type = typeOf(place, column);
    const message = what(column ?? 'a column', type === undefined ? '' : ` (${type})`);
    return { code: 'VALUE_REFUSED', message: `${message} Nothing was written.`, hint };
  };
}

const certificate =
  (what: string, hint: string): FormatFailure =>
  (place) => ({
    code: 'TLS_FAILED',
    message: `The certificate of ${server(place)} ${what}.`,
    hint,
  });

const untrusted = certificate(
  'is not signed by an authority that this computer trusts',
  'Name the CA file of the server in the profile. Choosing require instead encrypts without checking who answers.',
);

const timedOut: FormatFailure = (place) => ({
  code: 'UNREACHABLE',
  message: `${sentence(server(place))} does not answer.`,
  hint: 'Check the address, and whether a firewall or a VPN lies between; or allow more time to connect.',
});

const gone: FormatFailure = (place) => ({
  code: 'UNREACHABLE',
  message: `The connection to ${server(place)} broke in the middle.`,
  hint: 'Try again: it connects anew. Changes that were not confirmed were not made, or look again to be sure.',
});

const slow: FormatFailure = () => ({
  code: 'BUSY',
  message: 'The statement took longer than the profile allows and was stopped at the server.',
  hint: 'Narrow the search, or raise the statement time-out in the profile.',
});

const readOnly: FormatFailure = (place) => ({
  code: 'READ_ONLY',
  message: `${sentence(server(place))} is read-only.`,
  hint: 'It may be a replica: connect to the primary server to change something.',
});

const crowded: FormatFailure = (place) => ({
  code: 'BUSY',
  message: `${sentence(server(place))} has no connection left for this user.`,
  hint: 'Try again in a moment; if it stays so, raise max_connections, or look who holds them.',
});

const noDatabase: FormatFailure = ({ address }) => ({
  code: 'NOT_FOUND',
  message: `There is no database ${address.database} on this server.`,
  hint: 'Check the name of the database in the profile.',
});

/** By what the driver calls it; the numbers differ between MySQL and MariaDB only where both are given. */
const EXPLANATIONS: Record<string, FormatFailure> = {
  ENOTFOUND: ({ address }) => ({
    code: 'UNREACHABLE',
    message: `No server is called ${address.host}.`,
    hint: 'Check the spelling of the host, and whether a VPN is needed to know it.',
  }),
  EAI_AGAIN: ({ address }) => ({
    code: 'UNREACHABLE',
    message: `The name ${address.host} cannot be looked up now.`,
    hint: 'Check the network of this computer.',
  }),
  ECONNREFUSED: (place) => ({
    code: 'UNREACHABLE',
    message: `Nothing accepts connections at ${place.address.host}${place.address.host.startsWith('/') ? '' : `:${place.address.port}`}.`,
    hint: 'Start the server, or check the port.',
  }),
  ENOENT: ({ address }) => ({
    code: 'UNREACHABLE',
    message: `There is no socket ${address.host}.`,
    hint: 'Start the server, or check the path of its socket.',
  }),
  EACCES: ({ address }) => ({
    code: 'UNREACHABLE',
    message: `This program is not allowed to use ${address.host}.`,
    hint: 'Check the permissions of the socket and its folder.',
  }),
  ETIMEDOUT: timedOut,
  EHOSTUNREACH: timedOut,
  ENETUNREACH: timedOut,
  PROTOCOL_CONNECTION_LOST: gone,
  ECONNRESET: gone,
  EPIPE: gone,
  ER_SERVER_SHUTDOWN: gone,
  ER_CONNECTION_KILLED: gone,
  1927: gone,
  HANDSHAKE_NO_SSL_SUPPORT: (place) => ({
    code: 'TLS_FAILED',
    message: `${sentence(server(place))} offers no encryption.`,
    hint: 'Set TLS up on the server, or choose prefer or off in the profile.',
  }),
  ER_SECURE_TRANSPORT_REQUIRED: (place) => ({
    code: 'TLS_FAILED',
    message: `${sentence(server(place))} accepts encrypted connections only.`,
    hint: 'Choose require or more for TLS in the profile.',
  }),
  CERT_HAS_EXPIRED: certificate('has expired', 'Renew it on the server.'),
  ERR_TLS_CERT_ALTNAME_INVALID: certificate(
    'is for another name',
    'Use the name that it is for as the host, or choose verify-ca.',
  ),
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  HANDSHAKE_SSL_ERROR: (place) => ({
    code: 'TLS_FAILED',
    message: `No encrypted connection to ${server(place)} could be made.`,
    hint: 'Check the CA file, the client certificate and its key, and which versions of TLS the server speaks.',
  }),
  ER_ACCESS_DENIED_ERROR: (place) => ({
    code: 'AUTH_FAILED',
    message: `${account(place)} is refused: wrong user or password, or not allowed from this computer.`,
    hint: 'Check user and password in the profile; accounts of MySQL are also tied to the host that one comes from.',
  }),
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: (place) => ({
    code: 'AUTH_FAILED',
    message: `${account(place)} cannot sign in with a password.`,
    hint: 'This account is tied to a user of the server’s own computer. Use another account.',
  }),
  ER_HOST_NOT_PRIVILEGED: (place) => ({
    code: 'AUTH_FAILED',
    message: `${sentence(server(place))} lets nobody in from this computer.`,
    hint: 'Make an account for the address that you come from, or use a tunnel.',
  }),
  ER_HOST_IS_BLOCKED: (place) => ({
    code: 'BUSY',
    message: `${sentence(server(place))} has locked this computer out after too many broken connections.`,
    hint: 'Let its administrator run FLUSH HOSTS, then try again.',
  }),
  AUTH_SWITCH_PLUGIN_ERROR: (place) => ({
    code: 'AUTH_FAILED',
    message: `${account(place)} must sign in in a way that Session Desk does not know.`,
    hint: 'Use an account with mysql_native_password or caching_sha2_password.',
  }),
  ER_DBACCESS_DENIED_ERROR: (place) => ({
    code: 'AUTH_FAILED',
    message: `${account(place)} may not use database ${place.address.database}, or there is none of this name.`,
    hint: 'Check the name of the database, or let the account use it: GRANT SELECT ON database.* TO user.',
  }),
  ER_BAD_DB_ERROR: noDatabase,
  ER_NO_DB_ERROR: noDatabase,
  ER_TABLEACCESS_DENIED_ERROR: (place, driverMessage) => ({
    code: 'AUTH_FAILED',
    message: `${account(place)} may not do this with the table: ${/^(\w+)/.exec(driverMessage)?.[1] ?? 'it'} is not permitted.`,
    hint: 'Let the account do it (GRANT … ON table TO user), or use another account.',
  }),
  ER_COLUMNACCESS_DENIED_ERROR: (place, driverMessage) => ({
    code: 'AUTH_FAILED',
    message: `${account(place)} may not use column ${columnIn(driverMessage) ?? ''} of the table.`,
    hint: 'Let the account use all columns of the table, or use another account.',
  }),
  ER_SPECIFIC_ACCESS_DENIED_ERROR: (place) => ({
    code: 'AUTH_FAILED',
    message: `${account(place)} lacks a privilege for this.`,
    hint: 'See the driver’s message below.',
  }),
  ER_NO_SUCH_TABLE: () => ({
    code: 'TABLE_MISSING',
    message: 'The table is not there any more.',
    hint: 'Open the store anew.',
  }),
  ER_BAD_FIELD_ERROR: () => ({
    code: 'TABLE_MISSING',
    message: 'A column of the table is not there any more.',
    hint: 'Open the store anew.',
  }),
  ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION: ({ table }) =>
    table?.isView === true
      ? VIEW_WRITES
      : {
          code: 'READ_ONLY',
          message: 'This store is open read-only: the server refuses changes on this connection.',
          hint: 'Allow changes in its profile first.',
        },
  ER_OPTION_PREVENTS_STATEMENT: readOnly,
  ER_READ_ONLY_MODE: readOnly,
  ER_CON_COUNT_ERROR: crowded,
  ER_TOO_MANY_USER_CONNECTIONS: crowded,
  ER_USER_LIMIT_REACHED: crowded,
  ER_LOCK_WAIT_TIMEOUT: () => ({
    code: 'BUSY',
    message: 'Somebody else has these sessions locked.',
    hint: 'Try again in a moment; nothing was changed.',
  }),
  ER_LOCK_DEADLOCK: () => ({
    code: 'BUSY',
    message: 'Somebody else changes the same sessions.',
    hint: 'Try again; nothing was changed.',
  }),
  ER_QUERY_TIMEOUT: slow,
  ER_STATEMENT_TIMEOUT: slow,
  1969: slow,
  ER_DATA_TOO_LONG: refused(
    (column, type) => `The value for ${column} is too long for its column${type}.`,
    'Make it shorter, or widen the column.',
  ),
  ER_TRUNCATED_WRONG_VALUE_FOR_FIELD: refused(
    (column, type) => `The value for ${column} holds a character that its column${type} cannot store.`,
    'Convert the table: ALTER TABLE … CONVERT TO CHARACTER SET utf8mb4.',
  ),
  ER_WARN_DATA_OUT_OF_RANGE: refused(
    (column, type) => `The value for ${column} is too large or too small for its column${type}.`,
    'Change the value, or the type of the column.',
  ),
  ER_TRUNCATED_WRONG_VALUE: refused(
    (column, type) => `The value for ${column} is none that its column${type} can hold.`,
    'Change the value; a timestamp column ends in January 2038.',
  ),
  ER_BAD_NULL_ERROR: refused(
    (column) => `Column ${column} must have a value.`,
    'Give the session one, or let the column be empty.',
  ),
  ER_NO_DEFAULT_FOR_FIELD: refused(
    (column) => `Column ${column} must have a value, and no field of the session is mapped to it.`,
    'Give the column a default, or map a field to it.',
  ),
  ER_DUP_ENTRY: (_place, driverMessage) => {
    const index = / for key '(?:.*\.)?([^']*)'$/.exec(driverMessage)?.[1] ?? 'PRIMARY';
    return index === 'PRIMARY'
      ? {
          code: 'VALUE_REFUSED',
          message: 'The table takes this for the key of another session that it has. Nothing was written.',
          hint: 'Letter case and spaces at the end may make no difference to this table. Choose another id.',
        }
      : {
          code: 'VALUE_REFUSED',
          message: `Another row has the same value, and the index ${index} allows each only once. Nothing was written.`,
          hint: 'Change that value, or look for the row that has it.',
        };
  },
};

/** The one place where failures of the server and the driver become something that a person can act on. */
export function explainFailure(error: unknown, place: FailurePlace): DeskError {
  if (error instanceof DeskError) return error;
  // The driver attaches the whole statement, tokens and all.
  if (error instanceof Error) Reflect.deleteProperty(error, 'sql');
  const driverMessage = error instanceof Error ? error.message : String(error);
  for (const name of namesOf(error)) {
    const explanation = EXPLANATIONS[name]?.(place, driverMessage);
    if (explanation === undefined) continue;
    const { code, message, hint } = explanation;
    return new DeskError(code, message, { hint, detail: withoutValues(driverMessage), cause: error });
  }
  return new DeskError('STORE_FAILED', `${sentence(server(place))} could not do this.`, {
    hint: 'See the driver’s message below.',
    detail: withoutValues(driverMessage),
    cause: error,
  });
}

/** Names of a failure, the most telling first: of what lies beneath it, its own, its number. */
function namesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const names: string[] = [];
  if (error instanceof AggregateError) names.push(...error.errors.flatMap(namesOf));
  if (error.cause !== undefined) names.push(...namesOf(error.cause));
  if (error.message.startsWith('Hostname/IP does not match')) names.push('ERR_TLS_CERT_ALTNAME_INVALID');
  // The driver gives every failure of TLS one code; OpenSSL's own message tells more.
  for (const [pattern, name] of TLS_LABELS) if (pattern.test(error.message)) names.push(name);
  if ('code' in error && typeof error.code === 'string') names.push(error.code);
  if ('errno' in error && typeof error.errno === 'number') names.push(String(error.errno));
  return names;
}

const TLS_LABELS: readonly [RegExp, string][] = [
  [/^self[- ]signed certificate/i, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  [/^unable to (get|verify)/i, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  [/^certificate has expired/i, 'CERT_HAS_EXPIRED'],
];

/** The server repeats values in some messages; they may be tokens. */
function withoutValues(driverMessage: string): string {
  return driverMessage.replace(
    /((?:incorrect|truncated|invalid|duplicate)[^':]*(?:value|entry):? )'.*' (for|at)/is,
    "$1'…' $2",
  );
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
