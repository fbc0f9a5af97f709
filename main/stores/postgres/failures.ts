import { DeskError } from '../../../shared/errors.ts';
import { serversOf } from '../../../shared/backends/postgres.ts';
import { hostList } from '../../../shared/backends/servers.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import { VIEW_WRITES } from '../sql/dialect.ts';
import type { TableInfo } from '../sql/table.ts';
import {
  badCertificate,
  connectionBroke,
  connectionRefused,
  nameUnknown,
  noAnswer,
  noEncryption,
  UNTRUSTED,
  type Explanation,
} from '../network-failures.ts';

/** Where a failure happened, as far as it is known. */
export interface FailurePlace {
  address: AddressOf<'postgres'>;
  table?: TableInfo;
}

/** What the driver tells; the message is the server's own. */
interface FailureContext extends FailurePlace {
  driverMessage: string;
  column: string | undefined;
}

type FormatFailure = (context: FailureContext) => Explanation;

const server = ({ address }: FailurePlace) =>
  address.host.startsWith('/') ? address.host : hostList(serversOf(address));
const userOf = ({ address }: FailurePlace) => (address.user === undefined ? 'This user' : `User ${address.user}`);

const notFound: FormatFailure = ({ address }) => nameUnknown(address.host);

const refused: FormatFailure = (context) => connectionRefused(server(context));

const timedOut: FormatFailure = (context) =>
  noAnswer(
    server(context),
    'Check the address, and whether a firewall or a VPN lies between; or allow more time to connect.',
  );

const gone: FormatFailure = (context) => connectionBroke(server(context));

const untrusted: FormatFailure = (context) =>
  badCertificate(
    server(context),
    UNTRUSTED,
    'Name the CA file of the server in the profile. Choosing require instead encrypts without checking who answers.',
  );

const handshake: FormatFailure = (context) =>
  noEncryption(
    server(context),
    'Check that this is a PostgreSQL server, its TLS settings, and the certificate files of the profile.',
  );

const wrongPassword: FormatFailure = (context) => ({
  code: 'AUTH_FAILED',
  message: `${userOf(context)} or the password is wrong.`,
  hint: 'Enter the password anew, and check the name of the user.',
});

const notAllowedIn: FormatFailure = (context) =>
  /no encryption|SSL off/i.test(context.driverMessage)
    ? {
        code: 'TLS_FAILED',
        message: `The server at ${server(context)} does not let ${context.address.user ?? 'this user'} in without encryption.`,
        hint: 'Choose require, or a stricter way, for TLS in the profile.',
      }
    : {
        code: 'AUTH_FAILED',
        message: `The server at ${server(context)} does not let ${context.address.user ?? 'this user'} in from here.`,
        hint: 'Check the user, and what pg_hba.conf allows for this computer and database.',
      };

const noDatabase: FormatFailure = ({ address }) => ({
  code: 'NOT_FOUND',
  message: `There is no database ${address.database} on this server.`,
  hint: 'Check the name of the database in the profile.',
});

const noSchema: FormatFailure = ({ address }) => ({
  code: 'NOT_FOUND',
  message: `There is no schema ${address.schema ?? ''} in the database ${address.database}.`,
  hint: 'Check the name of the schema in the profile.',
});

const forbidden: FormatFailure = (context) => ({
  code: 'AUTH_FAILED',
  message: `${userOf(context)} is not allowed to do this${context.table === undefined ? '' : ` with the table ${context.table.label}`}.`,
  hint: 'Ask for the right (select, insert, update or delete on the table), or sign in as another user.',
});

const tableGone: FormatFailure = () => ({
  code: 'TABLE_MISSING',
  message: 'The table or one of its columns is not there any more.',
  hint: 'Open the store anew.',
});

const wrongType: FormatFailure = () => ({
  code: 'LAYOUT_UNKNOWN',
  message: 'A column has another type than its mapping asks for.',
  hint: 'Correct the mapping of this store: choose another encoding for the column.',
});

const readOnly: FormatFailure = (context) =>
  context.table?.isView === true
    ? VIEW_WRITES
    : {
        code: 'READ_ONLY',
        message: `The server at ${server(context)} is read-only here.`,
        hint: 'It may be a replica, or this user may only read: connect to the primary server to change something.',
      };

const crowded: FormatFailure = (context) => ({
  code: 'BUSY',
  message: `The server at ${server(context)} has no connection left.`,
  hint: 'Try again in a moment; if it stays so, raise max_connections, or look who holds them.',
});

const occupied: FormatFailure = () => ({
  code: 'BUSY',
  message: 'All connections of this store are at work.',
  hint: 'Wait until what is running has ended, or stop it.',
});

const starting: FormatFailure = (context) => ({
  code: 'BUSY',
  message: `The server at ${server(context)} is starting or stopping.`,
  hint: 'Try again in a moment.',
});

const stopped: FormatFailure = () => ({
  code: 'BUSY',
  message: 'The statement took longer than is allowed and was stopped at the server.',
  hint: 'Narrow the search, or raise the statement time-out in the profile or at the server.',
});

const locked: FormatFailure = () => ({
  code: 'BUSY',
  message: 'Another program holds a lock on these sessions.',
  hint: 'Try again in a moment; if it stays so, look in pg_stat_activity who holds it.',
});

const collided: FormatFailure = () => ({
  code: 'CONFLICT',
  message: 'Another program changed the same sessions at the same moment. Nothing was written.',
  hint: 'Try again.',
});

const refusedValue =
  (what: (column: string) => string): FormatFailure =>
  ({ column, table }) => {
    const type = table?.columns.find(({ name }) => name === column)?.type;
    const named = column === undefined ? 'a column' : `${column}${type === undefined ? '' : ` (${type})`}`;
    return {
      code: 'VALUE_REFUSED',
      message: `${what(named)} Nothing was written.`,
      hint: 'Change the value and store again.',
    };
  };

const full: FormatFailure = (context) => ({
  code: 'STORE_FAILED',
  message: `The server at ${server(context)} has no room left. Nothing was written.`,
  hint: 'Free some space on its disk, then try again.',
});

const certificate =
  (what: string, hint: string): FormatFailure =>
  (context) =>
    badCertificate(server(context), what, hint);

/** By SQLSTATE, by its class (two letters), or by the system's or the TLS library's code. */
const BY_CODE: Record<string, FormatFailure> = {
  ENOTFOUND: notFound,
  EAI_AGAIN: notFound,
  ECONNREFUSED: refused,
  ENOENT: (context) => ({
    code: 'UNREACHABLE',
    message: `There is no socket of a server in ${server(context)}.`,
    hint: 'Start the server, or check the folder of its socket and the port.',
  }),
  EACCES: forbidden,
  ETIMEDOUT: timedOut,
  EHOSTUNREACH: timedOut,
  ENETUNREACH: timedOut,
  ECONNRESET: gone,
  EPIPE: gone,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: certificate('has expired', 'Renew it on the server.'),
  CERT_NOT_YET_VALID: certificate('is not valid yet', 'Check the clocks of this computer and of the server.'),
  ERR_TLS_CERT_ALTNAME_INVALID: certificate(
    'is for another host',
    'Use the name that it was made for as the host, or choose verify-ca.',
  ),
  EPROTO: handshake,
  '28P01': wrongPassword,
  '28000': notAllowedIn,
  '3D000': noDatabase,
  '3F000': noSchema,
  '42501': forbidden,
  '42P01': tableGone,
  '42703': tableGone,
  '42883': wrongType,
  '42804': wrongType,
  '22P02': refusedValue((column) => `A value is not of the type of ${column}.`),
  '22007': refusedValue((column) => `A value for ${column} is no time.`),
  '22001': refusedValue((column) => `A value is too long for ${column}.`),
  '22003': refusedValue((column) => `A number is too large for ${column}.`),
  '22021': refusedValue(() => 'PostgreSQL cannot hold the character NUL, or one that its encoding lacks.'),
  '22P05': refusedValue(() => 'The encoding of this database has no room for one of the characters.'),
  '23502': refusedValue((column) => `The table asks for a value in ${column}.`),
  '23505': ({ driverMessage }) => ({
    code: 'VALUE_REFUSED',
    message: `Another row has the same value, and the index ${/"([^"]+)"/.exec(driverMessage)?.[1] ?? ''} allows each only once. Nothing was written.`,
    hint: 'Change that value, or look for the row that has it.',
  }),
  '23': refusedValue(() => 'The table refuses this session: one of its rules does not hold.'),
  '25006': readOnly,
  '40': collided,
  '53300': crowded,
  '53100': full,
  '55P03': locked,
  '57014': stopped,
  '57P01': gone,
  '57P02': gone,
  '57P03': starting,
  '08': gone,
};

/** What the driver says itself, without a code. */
const BY_MESSAGE: readonly [RegExp, FormatFailure][] = [
  [
    /does not support SSL/,
    (context) => ({
      code: 'TLS_FAILED',
      message: `The server at ${server(context)} offers no encryption.`,
      hint: 'Set TLS up on the server, or choose prefer or off in the profile.',
    }),
  ],
  [/establishing an SSL/, handshake],
  [/timeout exceeded when trying to connect/, occupied],
  [/timeout|timed out/i, timedOut],
  [/terminated|not queryable|Client was closed/i, gone],
  [
    /^SASL:.*password/,
    (context) => ({
      code: 'AUTH_FAILED',
      message: `${userOf(context)} needs a password.`,
      hint: 'Enter it in the profile; it is kept in the keychain of this computer.',
    }),
  ],
  [/^SASL/, wrongPassword],
];

function explanationFor(code: string, driverMessage: string): FormatFailure | undefined {
  const bySqlState = /^[0-9A-Z]{5}$/.test(code) ? BY_CODE[code.slice(0, 2)] : undefined;
  const tls = /^ERR_(SSL|TLS|OSSL)/.test(code) ? handshake : undefined;
  return BY_CODE[code] ?? bySqlState ?? tls ?? BY_MESSAGE.find(([pattern]) => pattern.test(driverMessage))?.[1];
}

function textOf(error: object, name: 'code' | 'column'): string | undefined {
  const value: unknown = Object.entries(error).find(([key]) => key === name)?.[1];
  return typeof value === 'string' ? value : undefined;
}

/** The one place where failures of PostgreSQL, its driver and the network become something that a person can act on. */
export function explainFailure(error: unknown, place: FailurePlace): DeskError {
  if (error instanceof DeskError) return error;
  const failed = error instanceof Error ? error : new Error(String(error));
  const code = textOf(failed, 'code') ?? '';
  // Several addresses of one name were tried, and each has its own failure.
  const driverMessage = failed instanceof AggregateError ? failed.errors.map(String).join('; ') : failed.message;
  const more = { detail: code === '' ? driverMessage : `${code}: ${driverMessage}`, cause: error };
  const explain = explanationFor(code, driverMessage);
  if (explain === undefined) {
    return new DeskError('STORE_FAILED', 'PostgreSQL could not do this.', {
      hint: 'See the driver’s message below.',
      ...more,
    });
  }
  const { code: kind, message, hint } = explain({ ...place, driverMessage, column: textOf(failed, 'column') });
  return new DeskError(kind, message, { hint, ...more });
}
