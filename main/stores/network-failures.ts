import type { FailureRow } from './failures.ts';

interface NetworkNames {
  host: string;
  /** Where the server is, as people read it: `db.example:5432`. */
  server: string;
}

/** What to do where it is not the same for all kinds of stores. */
interface Hints {
  unresolved?: string;
  refused?: string;
  silent?: string;
  untrusted: string;
  otherHost?: string;
  handshake: string;
}

const lost: FailureRow<NetworkNames> = ({ server }) => [
  'UNREACHABLE',
  `The connection to ${server} was lost.`,
  'Try again: it reconnects. Check whether what you were changing was saved.',
];

const certificate =
  (what: string, hint: string): FailureRow<NetworkNames> =>
  ({ server }) => ['TLS_FAILED', `The certificate of ${server} ${what}.`, hint];

/** What goes wrong on the way to any server, by the code of the system or of the TLS library. */
export function networkFailures({
  unresolved = 'Check the spelling of the host, and whether a VPN is needed to resolve it.',
  refused = 'Start the server, or check the host and the port.',
  silent = 'Check the address, and whether a firewall or a VPN lies between.',
  untrusted,
  otherHost = 'Use a host name that the certificate was issued for, or choose verify-ca.',
  handshake,
}: Hints) {
  const notResolved: FailureRow<NetworkNames> = ({ host }) => [
    'UNREACHABLE',
    `${host} could not be resolved.`,
    unresolved,
  ];
  const timedOut: FailureRow<NetworkNames> = ({ server }) => [
    'UNREACHABLE',
    `${server} did not respond in time.`,
    silent,
  ];
  const notTrusted = certificate('is not signed by an authority that this computer trusts', untrusted);
  return {
    ENOTFOUND: notResolved,
    EAI_AGAIN: notResolved,
    ECONNREFUSED: ({ server }: NetworkNames) => ['UNREACHABLE', `${server} refused the connection.`, refused] as const,
    ETIMEDOUT: timedOut,
    EHOSTUNREACH: timedOut,
    ENETUNREACH: timedOut,
    ENETDOWN: timedOut,
    UND_ERR_CONNECT_TIMEOUT: timedOut,
    UND_ERR_HEADERS_TIMEOUT: timedOut,
    UND_ERR_BODY_TIMEOUT: timedOut,
    ECONNRESET: lost,
    EPIPE: lost,
    UND_ERR_SOCKET: lost,
    UND_ERR_ABORTED: lost,
    DEPTH_ZERO_SELF_SIGNED_CERT: notTrusted,
    SELF_SIGNED_CERT_IN_CHAIN: notTrusted,
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: notTrusted,
    UNABLE_TO_GET_ISSUER_CERT: notTrusted,
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: notTrusted,
    CERT_HAS_EXPIRED: certificate('has expired', 'Renew it on the server.'),
    CERT_NOT_YET_VALID: certificate('is not valid yet', 'Check the clocks of this computer and of the server.'),
    ERR_TLS_CERT_ALTNAME_INVALID: certificate('was issued for another host', otherHost),
    EPROTO: ({ server }: NetworkNames) => ['TLS_FAILED', `TLS handshake with ${server} failed.`, handshake] as const,
  };
}

/** What to do about a certificate where the profile names the CA file. */
export const NAME_CA_FILE =
  'Set the CA file of the server in the profile. With require instead, the connection is encrypted but the certificate isn’t verified.';
