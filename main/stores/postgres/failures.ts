import type { DeskError } from '../../../shared/errors.ts';
import { serversOf } from '../../../shared/backends/postgres.ts';
import { hostList } from '../../../shared/backends/servers.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import { allCodesOf, formatFailure, type FailureRow, type FailureTable } from '../failures.ts';
import { NAME_CA_FILE, networkFailures } from '../network-failures.ts';
import { VIEW_WRITES } from '../sql/dialect.ts';
import type { TableInfo } from '../sql/table.ts';

/** Where a failure happened, as far as it is known. */
export interface FailurePlace {
  address: AddressOf<'postgres'>;
  table?: TableInfo;
}

function namesOf({ address, table }: FailurePlace) {
  const { host, user, database, schema } = address;
  return {
    host,
    server: host.startsWith('/') ? host : hostList(serversOf(address)),
    user: user === undefined ? 'This user' : `User ${user}`,
    database,
    schema,
    table,
  };
}

type Row = FailureRow<ReturnType<typeof namesOf>>;

const network = networkFailures({
  silent: 'Check the address, and whether a firewall or a VPN lies between; or raise the connection timeout.',
  untrusted: NAME_CA_FILE,
  handshake: 'Check that this is a PostgreSQL server, its TLS settings, and the certificate files of the profile.',
});
const lost = network.ECONNRESET;

const wrongPassword: Row = ({ user }) => [
  'AUTH_FAILED',
  `${user} or the password is wrong.`,
  'Enter the password again, and check the name of the user.',
];

const notAllowedIn: Row = ({ server, user, driverMessage }) =>
  /no encryption|SSL off/i.test(driverMessage)
    ? [
        'TLS_FAILED',
        `${user} must connect to ${server} with TLS.`,
        'Choose require or stricter for TLS in the profile.',
      ]
    : [
        'AUTH_FAILED',
        `${user} may not connect to ${server} from this computer.`,
        'Check the user, and what pg_hba.conf allows for this computer and database.',
      ];

const forbidden: Row = ({ user, table }) => [
  'AUTH_FAILED',
  `${user} is not allowed to do this${table === undefined ? '' : ` with the table ${table.label}`}.`,
  'Ask for the privilege (select, insert, update or delete on the table), or sign in as another user.',
];

const tableMissing: Row = [
  'TABLE_MISSING',
  'The table or one of its columns no longer exists.',
  'Reconnect to the store.',
];

const wrongType: Row = [
  'LAYOUT_UNKNOWN',
  'A column has another type than its mapping expects.',
  'Correct the mapping of this store: choose another encoding for the column.',
];

const refused =
  (what: (column: string) => string): Row =>
  ({ error, table }) => {
    const column: unknown = Reflect.get(error, 'column');
    const type = table?.columns.find(({ name }) => name === column)?.type;
    const named = typeof column !== 'string' ? 'a column' : `${column}${type === undefined ? '' : ` (${type})`}`;
    return ['VALUE_REFUSED', `${what(named)} Nothing was written.`, 'Change the value and save again.'];
  };

const FAILURES: FailureTable<ReturnType<typeof namesOf>> = {
  product: 'PostgreSQL',
  // By SQLSTATE, by its class (two letters), or by the code of the network.
  byCode: {
    ...network,
    ENOENT: ({ server }) => [
      'UNREACHABLE',
      `There is no server socket in ${server}.`,
      'Start the server, or check the folder of its socket and the port.',
    ],
    EACCES: forbidden,
    '08': lost,
    '22P02': refused((column) => `A value is not of the type of ${column}.`),
    '22007': refused((column) => `A value for ${column} is not a valid date.`),
    '22001': refused((column) => `A value is too long for ${column}.`),
    '22003': refused((column) => `A number is too large for ${column}.`),
    '22021': refused(() => 'PostgreSQL cannot store the character NUL, or one that its encoding lacks.'),
    '22P05': refused(() => 'The encoding of this database lacks one of the characters.'),
    '23502': refused((column) => `The table requires a value in ${column}.`),
    '23505': ({ driverMessage }) => [
      'VALUE_REFUSED',
      `Another row has the same value, and the index ${/"([^"]+)"/.exec(driverMessage)?.[1] ?? ''} allows each only once. Nothing was written.`,
      'Change that value, or find the row that has it.',
    ],
    '23': refused(() => 'The session violates a constraint of the table.'),
    '25006': ({ server, table }) =>
      table?.isView === true
        ? VIEW_WRITES
        : [
            'READ_ONLY',
            `The server at ${server} is read-only here.`,
            'It may be a replica, or this user may only read: connect to the primary server to change something.',
          ],
    '28000': notAllowedIn,
    '28P01': wrongPassword,
    '3D000': ({ database }) => [
      'NOT_FOUND',
      `There is no database ${database} on this server.`,
      'Check the name of the database in the profile.',
    ],
    '3F000': ({ schema, database }) => [
      'NOT_FOUND',
      `There is no schema ${schema ?? ''} in the database ${database}.`,
      'Check the name of the schema in the profile.',
    ],
    '40': [
      'CONFLICT',
      'Another program changed the same sessions at the same moment. Nothing was written.',
      'Try again.',
    ],
    '42501': forbidden,
    '42P01': tableMissing,
    '42703': tableMissing,
    '42804': wrongType,
    '42883': wrongType,
    '53100': ({ server }) => [
      'STORE_FAILED',
      `The disk of the server at ${server} is full. Nothing was written.`,
      'Free some space on its disk, then try again.',
    ],
    '53300': ({ server }) => [
      'BUSY',
      `The server at ${server} has no connection left.`,
      'Try again in a moment. If it persists, raise max_connections, or find out who holds them.',
    ],
    '55P03': [
      'BUSY',
      'Another program holds a lock on these sessions.',
      'Try again in a moment. If it persists, find the holder in pg_stat_activity.',
    ],
    '57014': [
      'BUSY',
      'The statement timed out and was stopped at the server.',
      'Narrow the search, or raise the statement timeout in the profile or at the server.',
    ],
    '57P01': lost,
    '57P02': lost,
    '57P03': ({ server }) => ['BUSY', `The server at ${server} is starting or stopping.`, 'Try again in a moment.'],
  },
  byMessage: [
    [
      /does not support SSL/,
      ({ server }) => [
        'TLS_FAILED',
        `The server at ${server} does not offer TLS.`,
        'Set TLS up on the server, or choose prefer or off in the profile.',
      ],
    ],
    [/establishing an SSL/, network.EPROTO],
    [
      /timeout exceeded when trying to connect/,
      ['BUSY', 'All connections of this store are in use.', 'Wait until what is running has ended, or stop it.'],
    ],
    [/timeout|timed out/i, network.ETIMEDOUT],
    [/terminated|not queryable|Client was closed/i, lost],
    [
      /^SASL:.*password/,
      ({ user }) => [
        'AUTH_FAILED',
        `${user} needs a password.`,
        'Enter it in the profile; it is kept in the keychain of this computer.',
      ],
    ],
    [/^SASL/, wrongPassword],
  ],
  codesOf: (error) =>
    allCodesOf(error).flatMap((code) => (/^[0-9A-Z]{5}$/.test(code) ? [code, code.slice(0, 2)] : [code])),
};

/** Turns a failure of PostgreSQL, its driver or the network into one that a person can act on. */
export function explainFailure(error: unknown, place: FailurePlace): DeskError {
  return formatFailure(error, namesOf(place), FAILURES);
}
