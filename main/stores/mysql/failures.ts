import type { DeskError } from '../../../shared/errors.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import { codeOf, formatFailure, type FailureRow, type FailureTable } from '../failures.ts';
import { NAME_CA_FILE, networkFailures } from '../network-failures.ts';
import { VIEW_WRITES } from '../sql/dialect.ts';
import type { TableInfo } from '../sql/table.ts';

/** Where a failure happened, as far as it is known. */
export interface FailurePlace {
  address: AddressOf<'mysql'>;
  table?: TableInfo;
}

function namesOf({ address: { host, port, user, database }, table }: FailurePlace) {
  return {
    host,
    server: host.startsWith('/') ? host : `${host}:${port}`,
    user: user === undefined ? 'This user' : `User ${user}`,
    database,
    table,
  };
}

type Row = FailureRow<ReturnType<typeof namesOf>>;

const network = networkFailures({
  silent: 'Check the address, and whether a firewall or a VPN lies between; or raise the connection timeout.',
  untrusted: NAME_CA_FILE,
  handshake: 'Check the CA file, the client certificate and its key, and which versions of TLS the server supports.',
});
const lost = network.ECONNRESET;

/** `column 'scope'` or `Field 'scope'` of MySQL, "column `desk`.`shopify_sessions`.`scope`" of MariaDB. */
function columnIn(driverMessage: string): string | undefined {
  return /(?:column|field) (?:`[^`]*`\.`[^`]*`\.)?['`]([^'`]+)['`]/i.exec(driverMessage)?.[1];
}

const refused =
  (what: (column: string, type: string) => string, hint: string): Row =>
  ({ driverMessage, table }) => {
    const column = columnIn(driverMessage);
    const type = table?.columns.find(({ name }) => name.toLowerCase() === column?.toLowerCase())?.type;
    const message = what(column ?? 'a column', type === undefined ? '' : ` (${type})`);
    return ['VALUE_REFUSED', `${message} Nothing was written.`, hint];
  };

const timedOut: Row = [
  'BUSY',
  'The statement timed out and was stopped at the server.',
  'Narrow the search, or raise the statement timeout in the profile.',
];

const readOnly: Row = ({ server }) => [
  'READ_ONLY',
  `The server at ${server} is read-only.`,
  'It may be a replica: connect to the primary server to change something.',
];

const crowded: Row = ({ server }) => [
  'BUSY',
  `The server at ${server} has no connection left for this user.`,
  'Try again in a moment. If it persists, raise max_connections, or find out who holds them.',
];

const noDatabase: Row = ({ database }) => [
  'NOT_FOUND',
  `There is no database ${database} on this server.`,
  'Check the name of the database in the profile.',
];

const FAILURES: FailureTable<ReturnType<typeof namesOf>> = {
  product: 'MySQL',
  // By the driver's name; by number where MySQL and MariaDB differ.
  byCode: {
    ...network,
    ENOENT: ({ host }) => [
      'UNREACHABLE',
      `There is no socket ${host}.`,
      'Start the server, or check the path of its socket.',
    ],
    EACCES: ({ host }) => [
      'UNREACHABLE',
      `Session Desk has no permission to use ${host}.`,
      'Check the permissions of the socket and its folder.',
    ],
    PROTOCOL_CONNECTION_LOST: lost,
    ER_SERVER_SHUTDOWN: lost,
    ER_CONNECTION_KILLED: lost,
    1927: lost,
    HANDSHAKE_NO_SSL_SUPPORT: ({ server }) => [
      'TLS_FAILED',
      `The server at ${server} does not offer TLS.`,
      'Set TLS up on the server, or choose prefer or off in the profile.',
    ],
    ER_SECURE_TRANSPORT_REQUIRED: ({ server }) => [
      'TLS_FAILED',
      `The server at ${server} accepts TLS connections only.`,
      'Choose require or stricter for TLS in the profile.',
    ],
    HANDSHAKE_SSL_ERROR: network.EPROTO,
    ER_ACCESS_DENIED_ERROR: ({ user }) => [
      'AUTH_FAILED',
      `${user} was refused: wrong user or password, or not allowed from this computer.`,
      'Check user and password in the profile. Accounts of MySQL are also limited to the hosts that they may connect from.',
    ],
    ER_ACCESS_DENIED_NO_PASSWORD_ERROR: ({ user }) => [
      'AUTH_FAILED',
      `${user} cannot sign in with a password.`,
      'This account belongs to a user of the server’s operating system. Use another account.',
    ],
    ER_HOST_NOT_PRIVILEGED: ({ server }) => [
      'AUTH_FAILED',
      `The server at ${server} accepts no connections from this computer.`,
      'Create an account for the address that you connect from, or use a tunnel.',
    ],
    ER_HOST_IS_BLOCKED: ({ server }) => [
      'BUSY',
      `The server at ${server} has blocked this computer after too many failed connections.`,
      'Let its administrator run FLUSH HOSTS, then try again.',
    ],
    AUTH_SWITCH_PLUGIN_ERROR: ({ user }) => [
      'AUTH_FAILED',
      `${user} uses an authentication plugin that Session Desk does not support.`,
      'Use an account with mysql_native_password or caching_sha2_password.',
    ],
    ER_DBACCESS_DENIED_ERROR: ({ user, database }) => [
      'AUTH_FAILED',
      `${user} may not use database ${database}, or it does not exist.`,
      'Check the name of the database, or grant access: GRANT SELECT ON database.* TO user.',
    ],
    ER_BAD_DB_ERROR: noDatabase,
    ER_NO_DB_ERROR: noDatabase,
    ER_TABLEACCESS_DENIED_ERROR: ({ user, driverMessage }) => [
      'AUTH_FAILED',
      `${user} may not do this with the table: ${/^(\w+)/.exec(driverMessage)?.[1] ?? 'it'} is not permitted.`,
      'Grant it (GRANT … ON table TO user), or use another account.',
    ],
    ER_COLUMNACCESS_DENIED_ERROR: ({ user, driverMessage }) => [
      'AUTH_FAILED',
      `${user} may not use column ${columnIn(driverMessage) ?? ''} of the table.`,
      'Grant access to all columns of the table, or use another account.',
    ],
    ER_SPECIFIC_ACCESS_DENIED_ERROR: ({ user }) => [
      'AUTH_FAILED',
      `${user} lacks a privilege for this.`,
      'See the driver’s message below.',
    ],
    ER_NO_SUCH_TABLE: ['TABLE_MISSING', 'The table no longer exists.', 'Reconnect to the store.'],
    ER_BAD_FIELD_ERROR: ['TABLE_MISSING', 'A column of the table no longer exists.', 'Reconnect to the store.'],
    ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION: ({ table }) =>
      table?.isView === true
        ? VIEW_WRITES
        : [
            'READ_ONLY',
            'This store is open read-only: the server refuses changes on this connection.',
            'Allow changes in its profile first.',
          ],
    ER_OPTION_PREVENTS_STATEMENT: readOnly,
    ER_READ_ONLY_MODE: readOnly,
    ER_CON_COUNT_ERROR: crowded,
    ER_TOO_MANY_USER_CONNECTIONS: crowded,
    ER_USER_LIMIT_REACHED: crowded,
    ER_LOCK_WAIT_TIMEOUT: [
      'BUSY',
      'Another program holds a lock on these sessions.',
      'Try again in a moment; nothing was changed.',
    ],
    ER_LOCK_DEADLOCK: ['BUSY', 'Another program is changing the same sessions.', 'Try again; nothing was changed.'],
    ER_QUERY_TIMEOUT: timedOut,
    ER_STATEMENT_TIMEOUT: timedOut,
    1969: timedOut,
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
      (column, type) => `The value for ${column} cannot be stored in its column${type}.`,
      'Change the value; a timestamp column ends in January 2038.',
    ),
    ER_BAD_NULL_ERROR: refused(
      (column) => `Column ${column} must have a value.`,
      'Enter one, or let the column be empty.',
    ),
    ER_NO_DEFAULT_FOR_FIELD: refused(
      (column) => `Column ${column} must have a value, and no field of the session is mapped to it.`,
      'Give the column a default, or map a field to it.',
    ),
    ER_DUP_ENTRY: ({ driverMessage }) => {
      const index = / for key '(?:.*\.)?([^']*)'$/.exec(driverMessage)?.[1] ?? 'PRIMARY';
      return index === 'PRIMARY'
        ? [
            'VALUE_REFUSED',
            'The table takes this for the key of another session. Nothing was written.',
            'Letter case and spaces at the end may make no difference to this table. Choose another ID.',
          ]
        : [
            'VALUE_REFUSED',
            `Another row has the same value, and the index ${index} allows each only once. Nothing was written.`,
            'Change that value, or find the row that has it.',
          ];
    },
  },
  codesOf,
};

/** Turns a failure of MySQL, MariaDB, their driver or the network into one that a person can act on. */
export function explainFailure(error: unknown, place: FailurePlace): DeskError {
  return formatFailure(error, namesOf(place), FAILURES);
}

/** The most exact first: of what lies beneath, what OpenSSL says, its own code, its number. */
function codesOf(error: Error): string[] {
  const causes: unknown[] = error instanceof AggregateError ? [...error.errors, error.cause] : [error.cause];
  return [
    ...causes.flatMap((cause) => (cause instanceof Error ? codesOf(cause) : [])),
    ...TLS_MESSAGES.flatMap(([pattern, code]) => (pattern.test(error.message) ? [code] : [])),
    codeOf(error),
    String(Reflect.get(error, 'errno')),
  ];
}

/** The driver gives every failure of TLS one code; OpenSSL's own message is more exact. */
const TLS_MESSAGES: readonly (readonly [RegExp, string])[] = [
  [/^Hostname\/IP does not match/, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  [/^self[- ]signed certificate/i, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  [/^unable to (get|verify)/i, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  [/^certificate has expired/i, 'CERT_HAS_EXPIRED'],
];
