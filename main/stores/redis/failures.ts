import type { DeskError } from '../../../shared/errors.ts';
import { describeAddress } from '../../../shared/backends/index.ts';
import { codeOf, formatFailure, type FailureRow, type FailureTable } from '../failures.ts';
import { NAME_CA_FILE, networkFailures } from '../network-failures.ts';
import { ENDED_AT_ONCE, type RedisAddress } from './client.ts';

interface Names {
  host: string;
  server: string;
  user: string;
  database: number;
}

type Row = FailureRow<Names>;

const network = networkFailures({
  silent: 'Check the address and whether it expects TLS, and whether a firewall or a VPN lies between.',
  untrusted: NAME_CA_FILE,
  handshake:
    'Check that this port expects TLS, and the certificate files of the profile. Servers often have another port for it.',
});

const noPermission: Row = ({ user, driverMessage }) => {
  const command = /'([a-z]+)[^']*'/i.exec(driverMessage)?.[1]?.toUpperCase();
  if (command === 'SCAN') {
    return [
      'LIST_DENIED',
      `${user} is not allowed to list the keys (SCAN).`,
      'Search for a whole shop or a session ID instead, or ask for the permission +scan.',
    ];
  }
  if (command === 'EVAL') {
    return [
      'AUTH_FAILED',
      `${user} is not allowed to run scripts (EVAL), which changes are made with.`,
      'Ask for the permission +eval, or sign in as another user.',
    ];
  }
  return [
    'AUTH_FAILED',
    `${user} is not allowed to use ${command ?? 'these keys'}.`,
    'Ask for the permission (ACL SETUSER), or sign in as another user.',
  ];
};

const FAILURES: FailureTable<Names> = {
  product: 'Redis',
  byCode: network,
  byMessage: [
    [
      /^NOAUTH/,
      ({ user }) => [
        'AUTH_FAILED',
        `${user} needs a password.`,
        'Enter it in the profile; it is kept in the keychain of this computer.',
      ],
    ],
    [
      /^WRONGPASS|invalid (username-)?password|no password is set/i,
      ({ user }) => [
        'AUTH_FAILED',
        `${user} or the password is wrong, or the user is disabled.`,
        'Enter the password again, and check the name of the user.',
      ],
    ],
    [/^NOPERM|no permissions to/, noPermission],
    [
      /user executing the script can't run|ACL failure in script/i,
      ({ user }) => [
        'AUTH_FAILED',
        `${user} is not allowed to change these keys.`,
        'Ask for the permissions +get, +set, +del and +pexpireat on them, or sign in as another user.',
      ],
    ],
    [
      /^LOADING/,
      ({ server }) => [
        'BUSY',
        `The server at ${server} has just started and is still loading its data.`,
        'Try again in a moment.',
      ],
    ],
    [
      /^BUSY /,
      ({ server }) => [
        'BUSY',
        `The server at ${server} is busy with a script of another program.`,
        'Wait until it has ended, or end it there with SCRIPT KILL.',
      ],
    ],
    [
      /max number of clients/,
      ({ server }) => [
        'BUSY',
        `The server at ${server} has no connection left.`,
        'Close connections of other programs, or raise its maxclients.',
      ],
    ],
    [
      /^READONLY/,
      ({ server }) => [
        'READ_ONLY',
        `The server at ${server} is a read-only replica.`,
        'Connect to its master, or through Sentinel, to change something.',
      ],
    ],
    [
      /^MISCONF/,
      ({ server }) => [
        'STORE_FAILED',
        `The server at ${server} cannot save its data to disk and accepts no changes until it can. Nothing was written.`,
        'Check its log and its disk.',
      ],
    ],
    [
      /^OOM/,
      ({ server }) => [
        'STORE_FAILED',
        `The server at ${server} has reached its memory limit. Nothing was written.`,
        'Raise maxmemory, or remove other data.',
      ],
    ],
    [
      /^NOREPLICAS/,
      ({ server }) => [
        'STORE_FAILED',
        `The server at ${server} has too few replicas to accept changes. Nothing was written.`,
        'Check its replicas, then try again.',
      ],
    ],
    [
      /^(MOVED|CROSSSLOT|ASK) /,
      ({ server }) => [
        'BAD_INPUT',
        `The server at ${server} is part of a cluster, and this key is on another node of it.`,
        'Choose Cluster in the profile.',
      ],
    ],
    [
      /cluster support disabled/,
      ({ server }) => [
        'BAD_INPUT',
        `The server at ${server} is not part of a cluster.`,
        'Choose a single server in the profile.',
      ],
    ],
    [
      /CLUSTERDOWN|TRYAGAIN|Too many Cluster redirections|Failed to refresh slots|reading 'join'/,
      ({ server }) => [
        'UNREACHABLE',
        `A part of the cluster at ${server} cannot be reached.`,
        'Check its nodes (CLUSTER NODES), then try again.',
      ],
    ],
    [
      /^MASTERDOWN/,
      ({ server }) => [
        'UNREACHABLE',
        `The replica at ${server} has lost its master.`,
        'Wait until there is a master again, or connect to it.',
      ],
    ],
    [
      /DB index is out of range|SELECT is not allowed/,
      ({ database }) => [
        'NOT_FOUND',
        `There is no database ${database} on this server.`,
        'Check the number of the database in the profile; most servers have 0 to 15.',
      ],
    ],
    [
      /WRONGTYPE/,
      [
        'CONFLICT',
        'Another program stores something other than text under this key. Nothing was written.',
        'Choose another ID, or check the key with a Redis client.',
      ],
    ],
    [
      /^DENIED/,
      ({ server }) => [
        'AUTH_FAILED',
        `The server at ${server} is in protected mode: it accepts no connections from other computers without a password.`,
        'Set a password for its users, or reach it through a tunnel.',
      ],
    ],
    [
      /unknown command/i,
      ({ server }) => [
        'STORE_FAILED',
        `The server at ${server} lacks a command that this needs, or has it renamed.`,
        'Redis 6 or later, or a compatible server, has all that is needed.',
      ],
    ],
    [
      new RegExp(`${ENDED_AT_ONCE}|Protocol error|ParserError|RESP type`, 'i'),
      ({ server }) => [
        'UNREACHABLE',
        `${server} closes the connection, or does not speak the Redis protocol.`,
        'Check the port, and whether the server expects TLS.',
      ],
    ],
    [/Socket timeout|timed out/i, network.ETIMEDOUT],
    [
      /Connection is closed|isn't writeable|isn't ready|Command aborted|is ended|startup nodes|Client network socket disconnected/,
      network.ECONNRESET,
    ],
  ],
  codesOf: (error) => [codeOf(error)],
};

/** Turns a failure of Redis, its driver or the network into one that a person can act on. */
export function explainFailure(error: unknown, address: RedisAddress): DeskError {
  const message = error instanceof Error ? error.message : '';
  const names = {
    // Of several nodes the driver names the one.
    host: /E(?:NOTFOUND|AI_AGAIN) (\S+)/.exec(message)?.[1] ?? address.nodes.map(({ host }) => host).join(', '),
    server: describeAddress(address),
    user: address.user === undefined ? 'The default user' : `User ${address.user}`,
    database: address.database ?? 0,
  };
  return formatFailure(error, names, FAILURES);
}
