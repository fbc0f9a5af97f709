import { DeskError } from '../../../shared/errors.ts';
import { hostsOfSql, writtenHosts } from '../../../shared/profiles.ts';
import type { AddressOf } from '../store.ts';
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

/** What the driver tells; the words are the server's own. */
interface Told extends FailurePlace {
  words: string;
  column: string | undefined;
}

type Explain = (told: Told) => Explanation;

const server = ({ address }: FailurePlace) =>
  address.host.startsWith('/') ? address.host : writtenHosts(hostsOfSql(address));
const userOf = ({ address }: FailurePlace) => (address.user === undefined ? 'This user' : `User ${address.user}`);

const notFound: Explain = ({ address }) => nameUnknown(address.host);

const refused: Explain = (told) => connectionRefused(server(told));

const timedOut: Explain = (told) =>
  noAnswer(
    server(told),
    'Check the address, and whether a firewall or a VPN lies between; or allow more time to connect.',
  );

const gone: Explain = (told) => connectionBroke(server(told));

const untrusted: Explain = (told) =>
  badCertificate(
    server(told),
    UNTRUSTED,
    'Name the CA file of the server in the profile. Choosing require instead encrypts without checking who answers.',
  );

const handshake: Explain = (told) =>
  noEncryption(
    server(told),
    'Check that this is a PostgreSQL server, its TLS settings, and the certificate files of the profile.',
  );

const wrongPassword: Explain = (told) => ({
  code: 'AUTH_FAILED',
  message: `${userOf(told)} or the password is wrong.`,
  hint: 'Enter the password anew, and check the name of the user.',
});

const notAllowedIn: Explain = (told) =>
  /no encryption|SSL off/i.test(told.words)
    ? {
        code: 'TLS_FAILED',
        message: `The server at ${server(told)} does not let ${told.address.user ?? 'this user'} in without encryption.`,
        hint: 'Choose require, or a stricter way, for TLS in the profile.',
      }
    : {
        code: 'AUTH_FAILED',
        message: `The server at ${server(told)} does not let ${told.address.user ?? 'this user'} in from here.`,
        hint: 'Check the user, and what pg_hba.conf allows for this computer and database.',
      };

const noDatabase: Explain = ({ address }) => ({
  code: 'NOT_FOUND',
  message: `There is no database ${address.database} on this server.`,
  hint: 'Check the name of the database in the profile.',
});

const noSchema: Explain = ({ address }) => ({
  code: 'NOT_FOUND',
  message: `There is no schema ${address.schema ?? ''} in the database ${address.database}.`,
  hint: 'Check the name of the schema in the profile.',
});

const forbidden: Explain = (told) => ({
  code: 'AUTH_FAILED',
  message: `${userOf(told)} is not allowed to do this${told.table === undefined ? '' : ` with the table ${told.table.label}`}.`,
  hint: 'Ask for the right (select, insert, update or delete on the table), or sign in as another user.',
});

const tableGone: Explain = () => ({
  code: 'TABLE_MISSING',
  message: 'The table or one of its columns is not there any more.',
  hint: 'Open the store anew.',
});

const wrongType: Explain = () => ({
  code: 'LAYOUT_UNKNOWN',
  message: 'A column has another type than its mapping asks for.',
  hint: 'Correct the mapping of this store: choose another encoding for the column.',
});

const readOnly: Explain = (told) =>
  told.table?.isView === true
    ? VIEW_WRITES
    : {
        code: 'READ_ONLY',
        message: `The server at ${server(told)} is read-only here.`,
        hint: 'It may be a replica, or this user may only read: connect to the primary server to change something.',
      };

const crowded: Explain = (told) => ({
  code: 'BUSY',
  message: `The server at ${server(told)} has no connection left.`,
  hint: 'Try again in a moment; if it stays so, raise max_connections, or look who holds them.',
});

const occupied: Explain = () => ({
  code: 'BUSY',
  message: 'All connections of this store are at work.',
  hint: 'Wait until what is running has ended, or stop it.',
});

const starting: Explain = (told) => ({
  code: 'BUSY',
  message: `The server at ${server(told)} is starting or stopping.`,
  hint: 'Try again in a moment.',
});

const stopped: Explain = () => ({
  code: 'BUSY',
  message: 'The statement took longer than is allowed and was stopped at the server.',
  hint: 'Narrow the search, or raise the statement time-out in the profile or at the server.',
});

const locked: Explain = () => ({
  code: 'BUSY',
  message: 'Another program holds a lock on these sessions.',
  hint: 'Try again in a moment; if it stays so, look in pg_stat_activity who holds it.',
});

const collided: Explain = () => ({
  code: 'CONFLICT',
  message: 'Another program changed the same sessions at the same moment. Nothing was written.',
  hint: 'Try again.',
});

const refusedValue =
  (what: (column: string) => string): Explain =>
  ({ column, table }) => {
    const type = table?.columns.find(({ name }) => name === column)?.type;
    const named = column === undefined ? 'a column' : `${column}${type === undefined ? '' : ` (${type})`}`;
    return {
      code: 'VALUE_REFUSED',
      message: `${what(named)} Nothing was written.`,
      hint: 'Change the value and store again.',
    };
  };

const full: Explain = (told) => ({
  code: 'STORE_FAILED',
  message: `The server at ${server(told)} has no room left. Nothing was written.`,
  hint: 'Free some space on its disk, then try again.',
});

const certificate =
  (what: string, hint: string): Explain =>
  (told) =>
    badCertificate(server(told), what, hint);

/** By SQLSTATE, by its class (two letters), or by the system's or the TLS library's code. */
const BY_CODE: Record<string, Explain> = {
  ENOTFOUND: notFound,
  EAI_AGAIN: notFound,
  ECONNREFUSED: refused,
  ENOENT: (told) => ({
    code: 'UNREACHABLE',
    message: `There is no socket of a server in ${server(told)}.`,
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
  '23505': ({ words }) => ({
    code: 'VALUE_REFUSED',
    message: `Another row has the same value, and the index ${/"([^"]+)"/.exec(words)?.[1] ?? ''} allows each only once. Nothing was written.`,
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
const BY_WORDS: readonly [RegExp, Explain][] = [
  [
    /does not support SSL/,
    (told) => ({
      code: 'TLS_FAILED',
      message: `The server at ${server(told)} offers no encryption.`,
      hint: 'Set TLS up on the server, or choose prefer or off in the profile.',
    }),
  ],
  [/establishing an SSL/, handshake],
  [/timeout exceeded when trying to connect/, occupied],
  [/timeout|timed out/i, timedOut],
  [/terminated|not queryable|Client was closed/i, gone],
  [
    /^SASL:.*password/,
    (told) => ({
      code: 'AUTH_FAILED',
      message: `${userOf(told)} needs a password.`,
      hint: 'Enter it in the profile; it is kept in the key chain of this computer.',
    }),
  ],
  [/^SASL/, wrongPassword],
];

function explanationFor(code: string, words: string): Explain | undefined {
  const bySqlState = /^[0-9A-Z]{5}$/.test(code) ? BY_CODE[code.slice(0, 2)] : undefined;
  const tls = /^ERR_(SSL|TLS|OSSL)/.test(code) ? handshake : undefined;
  return BY_CODE[code] ?? bySqlState ?? tls ?? BY_WORDS.find(([pattern]) => pattern.test(words))?.[1];
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
  const words = failed instanceof AggregateError ? failed.errors.map(String).join('; ') : failed.message;
  const more = { detail: code === '' ? words : `${code}: ${words}`, cause: error };
  const explain = explanationFor(code, words);
  if (explain === undefined) {
    return new DeskError('STORE_FAILED', 'PostgreSQL could not do this.', {
      hint: 'See its own words below.',
      ...more,
    });
  }
  const { code: kind, message, hint } = explain({ ...place, words, column: textOf(failed, 'column') });
  return new DeskError(kind, message, { hint, ...more });
}
