import { MongoServerSelectionError } from 'mongodb';
import { DeskError } from '../../../shared/errors.ts';
import { hostsOfUrl } from '../../../shared/backends/mongodb.ts';
import type { MongoAddress } from './connection.ts';
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

/** What is known of a failure; the message is the server's or the driver's own. */
interface FailureContext {
  hosts: string;
  user: string;
  driverMessage: string;
}

type FormatFailure = (context: FailureContext) => Explanation;

const notFound: FormatFailure = ({ hosts }) => nameUnknown(hosts);

const noSrv: FormatFailure = ({ hosts }) => ({
  code: 'UNREACHABLE',
  message: `The name server tells of no MongoDB cluster called ${hosts}.`,
  hint: 'Check the spelling. Some name servers answer no such questions: use the mongodb:// form of the address then.',
});

const refused: FormatFailure = ({ hosts }) => connectionRefused(hosts);

const timedOut: FormatFailure = ({ hosts }) =>
  noAnswer(
    hosts,
    'Check the address, and whether a firewall or a VPN lies between. On Atlas, this computer’s address must be on the access list.',
  );

const gone: FormatFailure = ({ hosts }) => connectionBroke(hosts);

const noPrimary: FormatFailure = ({ hosts }) => ({
  code: 'UNREACHABLE',
  message: `The replica set at ${hosts} has no primary that can be reached.`,
  hint: 'It may be electing one: try again in a moment. Reading works without, with readPreference=secondaryPreferred in the address.',
});

const wrongSet: FormatFailure = ({ hosts }) => ({
  code: 'UNREACHABLE',
  message: `The servers at ${hosts} are not what the address says.`,
  hint: 'Check replicaSet, directConnection and loadBalanced in the address.',
});

const untrusted: FormatFailure = ({ hosts }) =>
  badCertificate(hosts, UNTRUSTED, 'Name its CA file in the address: tlsCAFile=/path/to/ca.pem.');

const expired: FormatFailure = ({ hosts }) => ({
  code: 'TLS_FAILED',
  message: `The certificate of ${hosts} has expired or is not valid yet.`,
  hint: 'Renew it on the server, and check the clocks of both computers.',
});

const otherHost: FormatFailure = ({ hosts }) => ({
  code: 'TLS_FAILED',
  message: `The certificate of ${hosts} is for another host.`,
  hint: 'Use the name that it was made for in the address.',
});

const handshake: FormatFailure = ({ hosts }) =>
  noEncryption(hosts, 'Check tls and the certificate files in the address, and that this is a MongoDB server.');

const noFile: FormatFailure = () => ({
  code: 'TLS_FAILED',
  message: 'A certificate or key file that the address names cannot be read.',
  hint: 'Check tlsCAFile and tlsCertificateKeyFile in the address, and who may read those files.',
});

const wrongPassword: FormatFailure = ({ user }) => ({
  code: 'AUTH_FAILED',
  message: `${user} or the password is wrong.`,
  hint: 'Enter the password anew, check the user, and authSource in the address: the database that the user is kept in.',
});

const needsPassword: FormatFailure = ({ user }) => ({
  code: 'AUTH_FAILED',
  message: `${user} needs a password.`,
  hint: 'Enter it in the profile; it is kept in the keychain of this computer.',
});

const needsSignIn: FormatFailure = ({ hosts }) => ({
  code: 'AUTH_FAILED',
  message: `The server at ${hosts} wants somebody to sign in.`,
  hint: 'Put a user into the address, as mongodb://user@host, and enter the password.',
});

const forbidden: FormatFailure = ({ user }) => ({
  code: 'AUTH_FAILED',
  message: `${user} is not allowed to do this.`,
  hint: 'Ask for the role read (or readWrite) on this database, or sign in as another user.',
});

const tooSlow: FormatFailure = () => ({
  code: 'BUSY',
  message: 'The query took longer than is allowed and was stopped at the server.',
  hint: 'Narrow the search, or make the indexes that the store page offers.',
});

const conflicting: FormatFailure = () => ({
  code: 'CONFLICT',
  message: 'Another program changed the same document at the same moment. Nothing was written.',
  hint: 'Look at what is stored now, then decide again.',
});

const duplicate: FormatFailure = ({ driverMessage }) => ({
  code: 'VALUE_REFUSED',
  message: `Another document has the same value, and ${named(indexIn(driverMessage))} allows each only once. Nothing was written.`,
  hint: 'Change that value, or look for the document that has it.',
});

const named = (index: string | undefined) => (index === undefined ? 'a unique index' : `the index ${index}`);

/** `… index: email_1 dup key: …`; servers up to 4.0 write the namespace before it. */
function indexIn(driverMessage: string): string | undefined {
  return /index: (?:\S+\.\$)?(\S+)/.exec(driverMessage)?.[1];
}

const invalid: FormatFailure = () => ({
  code: 'VALUE_REFUSED',
  message: 'The collection refuses this session: its own validation rules do not hold. Nothing was written.',
  hint: 'Change the session, or the validator of the collection.',
});

const tooLarge: FormatFailure = () => ({
  code: 'VALUE_REFUSED',
  message: 'The session is larger than a document may be (16 MB). Nothing was written.',
  hint: 'Shorten its values.',
});

const readOnly: FormatFailure = ({ hosts }) => ({
  code: 'READ_ONLY',
  message: `The server at ${hosts} takes no changes: it is not the primary one.`,
  hint: 'Put all servers of the replica set into the address, or leave out directConnection.',
});

const changing: FormatFailure = ({ hosts }) => ({
  code: 'BUSY',
  message: `The servers at ${hosts} are choosing a new primary, or stopping.`,
  hint: 'Try again in a moment.',
});

const unconfirmed: FormatFailure = () => ({
  code: 'STORE_FAILED',
  message: 'The change was made, but not enough servers have confirmed it in time.',
  hint: 'Look again at what is stored, and at the health of the replica set.',
});

const gonePlace: FormatFailure = () => ({
  code: 'TABLE_MISSING',
  message: 'The collection was removed or renamed while it was being read.',
  hint: 'Open the store anew.',
});

const interrupted: FormatFailure = () => ({
  code: 'STORE_FAILED',
  message: 'The work was stopped at the server.',
  hint: 'Somebody may have ended it there, or the server is stopping: try again.',
});

const tooOld: FormatFailure = ({ hosts }) => ({
  code: 'STORE_FAILED',
  message: `The server at ${hosts} is too old for this program.`,
  hint: 'It needs MongoDB 4.2 or later.',
});

const lacking: FormatFailure = () => ({
  code: 'STORE_FAILED',
  message: 'This server does not know what was asked of it.',
  hint: 'It may be another make that speaks MongoDB’s language only in part. See the driver’s message below.',
});

const full: FormatFailure = () => ({
  code: 'STORE_FAILED',
  message: 'The server has no room left. Nothing was written.',
  hint: 'Free some space there, or raise the limit of the cluster, then try again.',
});

const busy: FormatFailure = () => ({
  code: 'BUSY',
  message: 'All connections of this store are at work.',
  hint: 'Wait until what is running has ended, or stop it.',
});

const badAddress: FormatFailure = () => ({
  code: 'BAD_INPUT',
  message: 'The address has an option that the driver does not take.',
  hint: 'See the driver’s message below, and correct the connection string.',
});

const missingPart: FormatFailure = () => ({
  code: 'BAD_INPUT',
  message: 'This way of signing in or compressing needs a part that Session Desk does not bring.',
  hint: 'Sign in with a password, a certificate or AWS, and leave snappy and zstd out of compressors.',
});

/** By the number that the server gives, or the system's or the TLS library's code. */
const BY_CODE: Record<string, FormatFailure> = {
  ENOTFOUND: notFound,
  EAI_AGAIN: notFound,
  ENODATA: noSrv,
  ESERVFAIL: noSrv,
  ECONNREFUSED: refused,
  ETIMEDOUT: timedOut,
  EHOSTUNREACH: timedOut,
  ENETUNREACH: timedOut,
  ECONNRESET: gone,
  EPIPE: gone,
  ENOENT: noFile,
  EACCES: noFile,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: expired,
  CERT_NOT_YET_VALID: expired,
  ERR_TLS_CERT_ALTNAME_INVALID: otherHost,
  EPROTO: handshake,
  '11': wrongPassword,
  '13': forbidden,
  '18': wrongPassword,
  '8000': wrongPassword,
  '26': gonePlace,
  '50': tooSlow,
  '59': lacking,
  '115': lacking,
  '238': lacking,
  '64': unconfirmed,
  '79': unconfirmed,
  '91': changing,
  '112': conflicting,
  '121': invalid,
  '175': gonePlace,
  '189': changing,
  '10058': readOnly,
  '10107': readOnly,
  '10334': tooLarge,
  '11000': duplicate,
  '11001': duplicate,
  '11600': changing,
  '11601': interrupted,
  '11602': changing,
  '13388': changing,
  '13435': readOnly,
  '13436': changing,
  '14031': full,
  '17280': tooLarge,
  '17419': tooLarge,
};

/** By the name of the driver's error and its message. */
const BY_MESSAGE: readonly [RegExp, FormatFailure][] = [
  [/not authenticated/i, needsSignIn],
  [/authentication failed|bad auth/i, wrongPassword],
  [/password must be|MongoMissingCredentials|password.*(required|undefined)|without a password/i, needsPassword],
  [/MongoMissingDependency|Optional module/i, missingPart],
  [/wire version|requires at least MongoDB/i, tooOld],
  [/querySrv|No addresses found at host|SRV/i, noSrv],
  [/not writable|not primary|not master/i, readOnly],
  [/self.signed|unable to (verify|get)/i, untrusted],
  [/certificate has expired|not yet valid/i, expired],
  [/altnames|does not match certificate/i, otherHost],
  [/ERR_(SSL|TLS|OSSL)|SSL routines|tlsv1|secure TLS connection/i, handshake],
  [/exceeded time limit|ExceededTimeLimit|operation exceeded/i, tooSlow],
  [/checking out a connection|waitQueueTimeout/i, busy],
  [/getaddrinfo/i, notFound],
  [/ECONNREFUSED/, refused],
  [/connection .*(closed|interrupted)|pool (was |is )?cleared|PoolCleared|ECONNRESET|socket hang up|EPIPE/i, gone],
  [/MongoParseError|MongoInvalidArgument|MongoAPIError/, badAddress],
  [/NetworkTimeout|timed out|ETIMEDOUT|Server selection timed out/i, timedOut],
  [/MongoNetworkError|MongoServerClosed|MongoTopologyClosed|MongoNotConnected/, gone],
];

/** A failure to find a server hides why each of them could not be had. */
function causesOf(error: Error): Error[] {
  const causes: Error[] = [];
  if (error instanceof MongoServerSelectionError) {
    for (const { error: why } of error.reason?.servers.values() ?? []) if (why !== null) causes.push(why);
  }
  if (error.cause instanceof Error) causes.push(error.cause);
  return causes.flatMap((cause) => [...causesOf(cause), cause]);
}

function codeOf(error: Error): string {
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' || typeof code === 'number' ? String(code) : '';
}

const driverMessageOf = (error: Error) => `${error.name}: ${error.message} ${codeOf(error)}`;

function explanationFor(error: Error): FormatFailure | undefined {
  const all = [...causesOf(error), error];
  // The same number as for a right that is missing.
  if (all.some(({ message }) => /requires? authentication/i.test(message))) return needsSignIn;
  for (const one of all) {
    const byCode = BY_CODE[codeOf(one)];
    if (byCode !== undefined) return byCode;
  }
  const byLabel = all.flatMap((one) => BY_MESSAGE.find(([pattern]) => pattern.test(driverMessageOf(one)))?.[1] ?? []);
  if (!(error instanceof MongoServerSelectionError)) return byLabel[0];
  const type = error.reason?.type ?? '';
  if (byLabel[0] !== undefined && byLabel[0] !== timedOut) return byLabel[0];
  if (type === 'ReplicaSetNoPrimary') return (error.reason?.servers.size ?? 0) === 0 ? wrongSet : noPrimary;
  return timedOut;
}

/** The one place where failures of MongoDB, its driver and the network become something that a person can act on. */
export function explainFailure(error: unknown, { url }: MongoAddress): DeskError {
  if (error instanceof DeskError) return error;
  const failed = error instanceof Error ? error : new Error(String(error));
  const code = codeOf(failed);
  const detail = withoutPassword(code === '' ? failed.message : `${code}: ${failed.message}`);
  const explain = explanationFor(failed);
  if (explain === undefined) {
    return new DeskError('STORE_FAILED', `MongoDB could not do this.`, {
      hint: 'See the driver’s message below.',
      detail,
      cause: error,
    });
  }
  const user = /^[a-z+]+:\/\/([^@/?:]+)@/.exec(url)?.[1];
  const {
    code: kind,
    message,
    hint,
  } = explain({
    hosts: hostsOfUrl(url),
    user: user === undefined ? 'This user' : `User ${decoded(user)}`,
    driverMessage: failed.message,
  });
  return new DeskError(kind, message, { hint, detail, cause: error });
}

/** Some failures repeat the address that they were given. */
function withoutPassword(driverMessage: string): string {
  return driverMessage.replaceAll(/(mongodb(?:\+srv)?:\/\/[^:@/\s]*):[^@\s]*@/g, '$1@');
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
