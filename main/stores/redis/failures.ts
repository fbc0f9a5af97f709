import { DeskError } from '../../../shared/errors.ts';
import { describeAddress } from '../../../shared/backends/index.ts';
import { ENDED_AT_ONCE, type RedisAddress } from './client.ts';
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

interface FailureContext {
  address: RedisAddress;
  /** The server's own. */
  driverMessage: string;
}

type FormatFailure = (context: FailureContext) => Explanation;

const server = ({ address }: FailureContext) => describeAddress(address);
const userOf = ({ address }: FailureContext) =>
  address.user === undefined ? 'The default user' : `User ${address.user}`;

const notFound: FormatFailure = (context) => nameUnknown(hostIn(context));

function hostIn({ driverMessage, address }: FailureContext): string {
  return /E(?:NOTFOUND|AI_AGAIN) (\S+)/.exec(driverMessage)?.[1] ?? address.nodes.map(({ host }) => host).join(', ');
}

const refused: FormatFailure = (context) => connectionRefused(server(context));

const timedOut: FormatFailure = (context) =>
  noAnswer(
    server(context),
    'Check the address and whether it expects TLS, and whether a firewall or a VPN lies between.',
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
    'Check that this port expects TLS, and the certificate files of the profile. Servers often have another port for it.',
  );

const certificate =
  (what: string, hint: string): FormatFailure =>
  (context) =>
    badCertificate(server(context), what, hint);

const needsPassword: FormatFailure = (context) => ({
  code: 'AUTH_FAILED',
  message: `${userOf(context)} needs a password.`,
  hint: 'Enter it in the profile; it is kept in the keychain of this computer.',
});

const wrongPassword: FormatFailure = (context) => ({
  code: 'AUTH_FAILED',
  message: `${userOf(context)} or the password is wrong, or the user is switched off.`,
  hint: 'Enter the password anew, and check the name of the user.',
});

const noPermission: FormatFailure = (context) => {
  const command = /'([a-z]+)[^']*'/i.exec(context.driverMessage)?.[1]?.toUpperCase();
  if (command === 'SCAN') return listDenied(context);
  if (command === 'EVAL') {
    return {
      code: 'AUTH_FAILED',
      message: `${userOf(context)} is not allowed to run scripts (EVAL), which changes are made with.`,
      hint: 'Ask for the permission +eval, or sign in as another user.',
    };
  }
  return {
    code: 'AUTH_FAILED',
    message:
      command === undefined
        ? `${userOf(context)} is not allowed to use these keys.`
        : `${userOf(context)} is not allowed to use ${command}.`,
    hint: 'Ask for the permission (ACL SETUSER), or sign in as another user.',
  };
};

const listDenied: FormatFailure = (context) => ({
  code: 'LIST_DENIED',
  message: `${userOf(context)} is not allowed to look through the keys (SCAN).`,
  hint: 'Search for a whole shop or a session id instead, or ask for the permission +scan.',
});

const notAllowedInScript: FormatFailure = (context) => ({
  code: 'AUTH_FAILED',
  message: `${userOf(context)} is not allowed to change these keys.`,
  hint: 'Ask for the permissions +get, +set, +del and +pexpireat on them, or sign in as another user.',
});

const loading: FormatFailure = (context) => ({
  code: 'BUSY',
  message: `The server at ${server(context)} has just started and is still loading its data.`,
  hint: 'Wait a moment and try again.',
});

const busyScript: FormatFailure = (context) => ({
  code: 'BUSY',
  message: `The server at ${server(context)} is busy with a script of another program.`,
  hint: 'Wait until it has ended, or end it there with SCRIPT KILL.',
});

const crowded: FormatFailure = (context) => ({
  code: 'BUSY',
  message: `The server at ${server(context)} has no connection left.`,
  hint: 'Close connections of other programs, or raise its maxclients.',
});

const readOnly: FormatFailure = (context) => ({
  code: 'READ_ONLY',
  message: `The server at ${server(context)} is a replica, which takes no changes.`,
  hint: 'Connect to its master, or through Sentinel, to change something.',
});

const diskTrouble: FormatFailure = (context) => ({
  code: 'STORE_FAILED',
  message: `The server at ${server(context)} cannot save its data to disk and takes no changes until it can. Nothing was written.`,
  hint: 'Look at its log and its disk.',
});

const full: FormatFailure = (context) => ({
  code: 'STORE_FAILED',
  message: `The server at ${server(context)} has reached its limit of memory. Nothing was written.`,
  hint: 'Raise maxmemory, or let it forget something else.',
});

const fewReplicas: FormatFailure = (context) => ({
  code: 'STORE_FAILED',
  message: `The server at ${server(context)} has too few replicas to take changes. Nothing was written.`,
  hint: 'Look after its replicas, then try again.',
});

const isCluster: FormatFailure = (context) => ({
  code: 'BAD_INPUT',
  message: `The server at ${server(context)} is part of a cluster, and this key lies elsewhere in it.`,
  hint: 'Choose Cluster in the profile.',
});

const isNoCluster: FormatFailure = (context) => ({
  code: 'BAD_INPUT',
  message: `The server at ${server(context)} is no part of a cluster.`,
  hint: 'Choose a single server in the profile.',
});

const clusterDown: FormatFailure = (context) => ({
  code: 'UNREACHABLE',
  message: `A part of the cluster at ${server(context)} is not to be reached.`,
  hint: 'Look after its nodes (CLUSTER NODES), then try again.',
});

const noMaster: FormatFailure = (context) => ({
  code: 'UNREACHABLE',
  message: `The replica at ${server(context)} has lost its master.`,
  hint: 'Wait until there is a master again, or connect to it.',
});

const noDatabase: FormatFailure = ({ address }) => ({
  code: 'NOT_FOUND',
  message: `There is no database ${address.database ?? 0} on this server.`,
  hint: 'Check the number of the database in the profile; most servers have 0 to 15.',
});

const otherType: FormatFailure = () => ({
  code: 'CONFLICT',
  message: 'Another program keeps something else than text under this key. Nothing was written.',
  hint: 'Choose another id, or look at the key with a tool for Redis.',
});

const unknownCommand: FormatFailure = (context) => ({
  code: 'STORE_FAILED',
  message: `The server at ${server(context)} does not know a command that this needs, or has it renamed.`,
  hint: 'Servers that speak as Redis 6 does, or later, know all that is needed.',
});

const guarded: FormatFailure = (context) => ({
  code: 'AUTH_FAILED',
  message: `The server at ${server(context)} is in protected mode: it lets nobody in from another computer without a password.`,
  hint: 'Set a password for its users, or reach it through a tunnel.',
});

const noRedis: FormatFailure = (context) => ({
  code: 'UNREACHABLE',
  message: `What answers at ${server(context)} hangs up, or does not speak as Redis does.`,
  hint: 'Check the port, and whether the server expects TLS.',
});

/** By the system's or the TLS library's code. */
const BY_CODE: Record<string, FormatFailure> = {
  ENOTFOUND: notFound,
  EAI_AGAIN: notFound,
  ECONNREFUSED: refused,
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
};

/** By what the server or the driver says; the first that fits. */
const BY_MESSAGE: readonly [RegExp, FormatFailure][] = [
  [/^NOAUTH/, needsPassword],
  [/^WRONGPASS|invalid (username-)?password|no password is set/i, wrongPassword],
  [/^NOPERM|no permissions to/, noPermission],
  [/user executing the script can't run|ACL failure in script/i, notAllowedInScript],
  [/^LOADING/, loading],
  [/^BUSY /, busyScript],
  [/max number of clients/, crowded],
  [/^READONLY/, readOnly],
  [/^MISCONF/, diskTrouble],
  [/^OOM/, full],
  [/^NOREPLICAS/, fewReplicas],
  [/^(MOVED|CROSSSLOT|ASK) /, isCluster],
  [/cluster support disabled/, isNoCluster],
  [/CLUSTERDOWN|TRYAGAIN|Too many Cluster redirections|Failed to refresh slots|reading 'join'/, clusterDown],
  [/^MASTERDOWN/, noMaster],
  [/DB index is out of range|SELECT is not allowed/, noDatabase],
  [/WRONGTYPE/, otherType],
  [/^DENIED/, guarded],
  [/unknown command/i, unknownCommand],
  [new RegExp(`${ENDED_AT_ONCE}|Protocol error|ParserError|RESP type`, 'i'), noRedis],
  [/Socket timeout|timed out/i, timedOut],
  [
    /Connection is closed|isn't writeable|isn't ready|Command aborted|is ended|startup nodes|Client network socket disconnected/,
    gone,
  ],
];

/** The one place where failures of Redis, its driver and the network become something that a person can act on. */
export function explainFailure(error: unknown, address: RedisAddress): DeskError {
  if (error instanceof DeskError) return error;
  const failed = error instanceof Error ? error : new Error(String(error));
  // The driver hangs the command on the error, and AUTH holds the password.
  Reflect.deleteProperty(failed, 'command');
  const code = 'code' in failed && typeof failed.code === 'string' ? failed.code : '';
  // Several addresses of one name were tried, and each has its own failure.
  const driverMessage = failed instanceof AggregateError ? failed.errors.map(String).join('; ') : failed.message;
  const more = {
    detail: code === '' || driverMessage.includes(code) ? driverMessage : `${code}: ${driverMessage}`,
    cause: failed,
  };
  const tls = /^ERR_(SSL|TLS|OSSL)/.test(code) ? handshake : undefined;
  const explain = BY_CODE[code] ?? tls ?? BY_MESSAGE.find(([pattern]) => pattern.test(driverMessage))?.[1];
  if (explain === undefined) {
    return new DeskError('STORE_FAILED', 'Redis could not do this.', {
      hint: 'See the driver’s message below.',
      ...more,
    });
  }
  const { code: kind, message, hint } = explain({ address, driverMessage });
  return new DeskError(kind, message, { hint, ...more });
}
