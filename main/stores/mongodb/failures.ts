import { MongoServerSelectionError } from 'mongodb';
import type { DeskError } from '../../../shared/errors.ts';
import { hostsOfUrl } from '../../../shared/backends/mongodb.ts';
import { codeOf, formatFailure, type FailureRow, type FailureTable } from '../failures.ts';
import { networkFailures } from '../network-failures.ts';
import type { MongoAddress } from './connection.ts';

interface Names {
  host: string;
  server: string;
  user: string;
}

type Row = FailureRow<Names>;

const network = networkFailures({
  silent:
    'Check the address, and whether a firewall or a VPN lies between. On Atlas, this computer’s address must be on the access list.',
  untrusted: 'Set its CA file in the address: tlsCAFile=/path/to/ca.pem.',
  otherHost: 'Use a host name that the certificate was issued for in the address.',
  handshake: 'Check tls and the certificate files in the address, and that this is a MongoDB server.',
});

const noSrv: Row = ({ host }) => [
  'UNREACHABLE',
  `The DNS server knows no MongoDB cluster ${host}.`,
  'Check the spelling. Some DNS servers do not answer SRV queries: use the mongodb:// form of the address then.',
];

const noFile: Row = [
  'TLS_FAILED',
  'A certificate or key file that the address names cannot be read.',
  'Check tlsCAFile and tlsCertificateKeyFile in the address, and who may read those files.',
];

const wrongPassword: Row = ({ user }) => [
  'AUTH_FAILED',
  `${user} or the password is wrong.`,
  'Enter the password again, and check the user and authSource (the database that the user is kept in) in the address.',
];

const needsSignIn: Row = ({ server }) => [
  'AUTH_FAILED',
  `The server at ${server} requires authentication.`,
  'Add a user to the address, as mongodb://user@host, and enter the password.',
];

const readOnly: Row = ({ server }) => [
  'READ_ONLY',
  `The server at ${server} accepts no changes: it is not the primary.`,
  'Put all servers of the replica set into the address, or leave out directConnection.',
];

const changing: Row = ({ server }) => [
  'BUSY',
  `The servers at ${server} are electing a new primary, or stopping.`,
  'Try again in a moment.',
];

const timedOut: Row = [
  'BUSY',
  'The query timed out and was stopped at the server.',
  'Narrow the search, or create the indexes that the store page offers.',
];

const unconfirmed: Row = [
  'STORE_FAILED',
  'The change was made, but not enough servers have confirmed it in time.',
  'Check what is stored, and the health of the replica set.',
];

const collectionMissing: Row = [
  'TABLE_MISSING',
  'The collection was removed or renamed while it was being read.',
  'Reconnect to the store.',
];

const unsupported: Row = [
  'STORE_FAILED',
  'This server does not support what was asked of it.',
  'It may be only partly compatible with MongoDB. See the driver’s message below.',
];

const duplicate: Row = ({ driverMessage }) => {
  const index = indexIn(driverMessage);
  return [
    'VALUE_REFUSED',
    `Another document has the same value, and ${index === undefined ? 'a unique index' : `the index ${index}`} allows each only once. Nothing was written.`,
    'Change that value, or find the document that has it.',
  ];
};

/** `… index: email_1 dup key: …`; servers up to 4.0 write the namespace before it. */
function indexIn(driverMessage: string): string | undefined {
  return /index: (?:\S+\.\$)?(\S+)/.exec(driverMessage)?.[1];
}

const tooLarge: Row = [
  'VALUE_REFUSED',
  'The session is larger than a document may be (16 MB). Nothing was written.',
  'Shorten its values.',
];

/** Our own name for a failure that has the number of a missing privilege. */
const NO_SIGN_IN = 'NO_SIGN_IN';

/** By the server's number, or the code of the system or of the TLS library. */
const BY_CODE: FailureTable<Names>['byCode'] = {
  ...network,
  [NO_SIGN_IN]: needsSignIn,
  ENODATA: noSrv,
  ESERVFAIL: noSrv,
  ENOENT: noFile,
  EACCES: noFile,
  11: wrongPassword,
  13: ({ user }) => [
    'AUTH_FAILED',
    `${user} is not allowed to do this.`,
    'Ask for the role read (or readWrite) on this database, or sign in as another user.',
  ],
  18: wrongPassword,
  26: collectionMissing,
  50: timedOut,
  59: unsupported,
  64: unconfirmed,
  79: unconfirmed,
  91: changing,
  112: [
    'CONFLICT',
    'Another program changed the same document at the same moment. Nothing was written.',
    'Check what is stored now, then decide again.',
  ],
  115: unsupported,
  121: [
    'VALUE_REFUSED',
    'The session violates the validation rules of the collection. Nothing was written.',
    'Change the session, or the validator of the collection.',
  ],
  175: collectionMissing,
  189: changing,
  238: unsupported,
  8000: wrongPassword,
  10058: readOnly,
  10107: readOnly,
  10334: tooLarge,
  11000: duplicate,
  11001: duplicate,
  11600: changing,
  11601: [
    'STORE_FAILED',
    'The operation was interrupted at the server.',
    'Somebody may have ended it there, or the server is stopping: try again.',
  ],
  11602: changing,
  13388: changing,
  13435: readOnly,
  13436: changing,
  14031: [
    'STORE_FAILED',
    'The disk of the server is full. Nothing was written.',
    'Free some space there, or raise the limit of the cluster, then try again.',
  ],
  17280: tooLarge,
  17419: tooLarge,
};

const TIMED_OUT = /NetworkTimeout|timed out|ETIMEDOUT/i;

/** By the name of the driver's error, its message and its code. */
const BY_MESSAGE: FailureTable<Names>['byMessage'] = [
  [
    /^ReplicaSetNoPrimary of 0/,
    ({ server }) => [
      'UNREACHABLE',
      `The servers at ${server} are not what the address says.`,
      'Check replicaSet, directConnection and loadBalanced in the address.',
    ],
  ],
  [
    /^ReplicaSetNoPrimary/,
    ({ server }) => [
      'UNREACHABLE',
      `The replica set at ${server} has no primary that can be reached.`,
      'It may be electing one: try again in a moment. Reading works without, with readPreference=secondaryPreferred in the address.',
    ],
  ],
  [/not authenticated/i, needsSignIn],
  [/authentication failed|bad auth/i, wrongPassword],
  [
    /password must be|MongoMissingCredentials|password.*(required|undefined)|without a password/i,
    ({ user }) => [
      'AUTH_FAILED',
      `${user} needs a password.`,
      'Enter it in the profile; it is kept in the keychain of this computer.',
    ],
  ],
  [
    /MongoMissingDependency|Optional module/i,
    [
      'BAD_INPUT',
      'This authentication mechanism or compressor needs a module that Session Desk does not include.',
      'Sign in with a password, a certificate or AWS, and leave snappy and zstd out of compressors.',
    ],
  ],
  [
    /wire version|requires at least MongoDB/i,
    ({ server }) => [
      'STORE_FAILED',
      `The server at ${server} is too old for Session Desk.`,
      'It needs MongoDB 4.2 or later.',
    ],
  ],
  [/querySrv|No addresses found at host|SRV/i, noSrv],
  [/not writable|not primary|not master/i, readOnly],
  [/self.signed|unable to (verify|get)/i, network.DEPTH_ZERO_SELF_SIGNED_CERT],
  [/certificate has expired/i, network.CERT_HAS_EXPIRED],
  [/not yet valid/i, network.CERT_NOT_YET_VALID],
  [/altnames|does not match certificate/i, network.ERR_TLS_CERT_ALTNAME_INVALID],
  [/ERR_(SSL|TLS|OSSL)|SSL routines|tlsv1|secure TLS connection/i, network.EPROTO],
  [/exceeded time limit|ExceededTimeLimit|operation exceeded/i, timedOut],
  [
    /checking out a connection|waitQueueTimeout/i,
    ['BUSY', 'All connections of this store are in use.', 'Wait until what is running has ended, or stop it.'],
  ],
  [/getaddrinfo/i, network.ENOTFOUND],
  [/ECONNREFUSED/, network.ECONNREFUSED],
  [
    /connection .*(closed|interrupted)|pool (was |is )?cleared|PoolCleared|ECONNRESET|socket hang up|EPIPE/i,
    network.ECONNRESET,
  ],
  [
    /MongoParseError|MongoInvalidArgument|MongoAPIError/,
    [
      'BAD_INPUT',
      'The address has an option that the driver does not accept.',
      'See the driver’s message below, and correct the connection string.',
    ],
  ],
  [TIMED_OUT, network.ETIMEDOUT],
  [/MongoNetworkError|MongoServerClosed|MongoTopologyClosed|MongoNotConnected/, network.ECONNRESET],
];

/** A failure to find a server hides why each of them could not be had. */
function allOf(error: Error): Error[] {
  const servers = error instanceof MongoServerSelectionError ? [...(error.reason?.servers.values() ?? [])] : [];
  const causes = [...servers.map((server) => server.error), error.cause];
  return [...causes.flatMap((cause) => (cause instanceof Error ? allOf(cause) : [])), error];
}

function codesOf(error: Error): string[] {
  const all = allOf(error);
  const unsigned = all.some(({ message }) => /requires? authentication/i.test(message));
  return [...(unsigned ? [NO_SIGN_IN] : []), ...all.map(codeOf)];
}

function messagesOf(error: Error): string[] {
  const all = allOf(error).map((one) => `${one.name}: ${one.message} ${codeOf(one)}`);
  if (!(error instanceof MongoServerSelectionError)) return all;
  // That time ran out says least: what was found of the replica set says more.
  const topology = `${error.reason?.type ?? ''} of ${error.reason?.servers.size ?? 0}`;
  return [...all.filter((message) => !TIMED_OUT.test(message)), topology, ...all, 'timed out'];
}

const FAILURES: FailureTable<Names> = {
  product: 'MongoDB',
  byCode: BY_CODE,
  byMessage: BY_MESSAGE,
  codesOf,
  messagesOf,
};

/** Turns a failure of MongoDB, its driver or the network into one that a person can act on. */
export function explainFailure(error: unknown, { url }: MongoAddress): DeskError {
  const user = /^[a-z+]+:\/\/([^@/?:]+)@/.exec(url)?.[1];
  const hosts = hostsOfUrl(url);
  const names = { host: hosts, server: hosts, user: user === undefined ? 'This user' : `User ${decoded(user)}` };
  return formatFailure(error, names, FAILURES);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether the server knows no such command or operator. */
export function isLacking(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    ['59', '115', '238', '40324', '168'].includes(codeOf(error)) ||
    /not implemented|unknown operator|unknown top level operator|not supported/i.test(error.message)
  );
}

export function isDuplicate(error: unknown): error is Error {
  return error instanceof Error && ['11000', '11001'].includes(codeOf(error));
}

/** Whether a document was refused for what it has at one of these paths; not every server names more than the index. */
export function isTakenAt(error: Error, paths: readonly string[]): boolean {
  const pattern: unknown = Reflect.get(error, 'keyPattern');
  if (typeof pattern === 'object' && pattern !== null) return Object.keys(pattern).some((path) => paths.includes(path));
  const index = indexIn(error.message);
  return index === undefined || paths.some((path) => index.startsWith(path));
}

/** A connection turned out to be no more: what the driver does not ask again by itself, as it does for its own errors. */
export function isBroken(error: unknown): boolean {
  return error instanceof Error && ['ECONNRESET', 'EPIPE'].includes(codeOf(error));
}

export function isForbidden(error: unknown): boolean {
  return error instanceof Error && (codeOf(error) === '13' || /not authorized/i.test(error.message));
}
