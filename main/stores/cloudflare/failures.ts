import type { DeskError } from '../../../shared/errors.ts';
import { formatFailure, type FailureRow, type FailureTable } from '../failures.ts';
import { networkFailures } from '../network-failures.ts';

/** Where a failure happened. */
export interface FailurePlace {
  /** `api.cloudflare.com` */
  host: string;
  account: string;
  /** The ID of what was asked about within the account. */
  container: string | undefined;
}

export type Row = FailureRow<FailurePlace>;

/** What a service says in its own way. */
export interface ServiceFailures {
  /** What a token must be allowed: `Workers KV Storage: Read`. */
  permission: string;
  /** Beside what all services have in common: by Cloudflare’s codes and by the status of the answer. */
  byCode: Readonly<Record<number, Row>>;
}

const CHECK_INTERNET = 'Check the connection to the internet, and the endpoint of the profile.';
const CHECK_PROXY = 'A proxy may decrypt the traffic here: ask who runs the network. The token was not sent.';

const network = networkFailures({
  unresolved: CHECK_INTERNET,
  refused: CHECK_INTERNET,
  silent: 'Check the network, and whether a firewall or a VPN lies between.',
  untrusted: CHECK_PROXY,
  otherHost: CHECK_PROXY,
  handshake: CHECK_PROXY,
});

const badToken: Row = [
  'AUTH_FAILED',
  'Cloudflare does not know this API token.',
  'Enter the token again: its secret is shown once, when it is created or rolled. It may also have expired or been deleted.',
];

const noAccount: Row = ({ account }) => [
  'NOT_FOUND',
  `There is no account ${account} that this API token can see.`,
  'Check the account’s ID: it has 32 digits and letters from a to f, and is part of the dashboard’s address.',
];

export const throttled: Row = [
  'THROTTLED',
  'Cloudflare throttles requests.',
  'Try again in a few minutes. It allows 1,200 requests in five minutes, including everything else that this user does.',
];

const internal: Row = [
  'STORE_FAILED',
  'Cloudflare reported an internal error.',
  'Try again in a moment, and check cloudflarestatus.com. Check whether what you were changing was saved.',
];

/** Stand for any status of 500 and above, for other answers, and for failures of the network that have no row. */
const SERVER_ERROR = '5xx';
const OTHER_ANSWER = 'other-answer';
const OTHER_NETWORK = 'other-network';

const FAILURES: FailureTable<FailurePlace & { server: string; permission: string }> = {
  product: 'Cloudflare',
  // By Cloudflare’s codes, then by the status of the answer, or by the code of the network.
  byCode: {
    ...network,
    TIMED_OUT: network.ETIMEDOUT,
    1000: badToken,
    6003: badToken,
    7003: noAccount,
    9109: badToken,
    400: [
      'VALUE_REFUSED',
      'Cloudflare rejected the request. Nothing was written.',
      'See the server’s message below, change the value and save again.',
    ],
    401: badToken,
    403: ({ account, permission }) => [
      'AUTH_FAILED',
      `The API token is not allowed to do this${account === '' ? '' : ` in the account ${account}`}.`,
      `Give it the permission ${permission}, for this account.`,
    ],
    404: noAccount,
    408: internal,
    429: throttled,
    [SERVER_ERROR]: internal,
    [OTHER_ANSWER]: ({ host }) => [
      'STORE_FAILED',
      `The answer of ${host} is not Cloudflare’s.`,
      'Check the endpoint of the profile, and whether a proxy lies between.',
    ],
    [OTHER_NETWORK]: network.ECONNRESET,
  },
  messageOf(error) {
    const code = networkCodeOf(error);
    return refusalOf(error)?.driverMessage ?? (code === undefined ? error.message : `${error.message} (${code})`);
  },
  codesOf(error) {
    const refusal = refusalOf(error);
    if (refusal !== undefined) {
      const { codes, status } = refusal;
      return [...codes.map(String), String(status), status >= 500 ? SERVER_ERROR : OTHER_ANSWER];
    }
    const code = networkCodeOf(error);
    return code === undefined ? [OTHER_ANSWER] : [code, OTHER_NETWORK];
  },
};

/** What Cloudflare said no with. */
export interface Refusal {
  status: number;
  codes: number[];
  driverMessage: string;
  headers: Headers | undefined;
}

/** A failure that is an answer, told by its shape: the client’s classes are loaded late. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  const listed: unknown[] = 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  const context = listed.flatMap((one) => (isCloudflareError(one) ? [one] : []));
  const headers = 'headers' in error && error.headers instanceof Headers ? error.headers : undefined;
  const driverMessage =
    context.map(({ code, message }) => `${message} [${code}]`).join(', ') || `status ${error.status}`;
  return { status: error.status, codes: context.map(({ code }) => code), driverMessage, headers };
}

function isCloudflareError(value: unknown): value is { code: number; message: string } {
  if (typeof value !== 'object' || value === null || !('code' in value) || !('message' in value)) return false;
  return typeof value.code === 'number' && typeof value.message === 'string';
}

/** `ECONNRESET` and the like, wherever in the chain of causes it stands. */
export function networkCodeOf(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    if (at instanceof AggregateError && at.errors.length > 0) return networkCodeOf(at.errors[0]);
  }
  return undefined;
}

/** Turns a failure of Cloudflare, its client or the network into one that a person can act on. */
export function explainFailure(error: unknown, place: FailurePlace, service: ServiceFailures): DeskError {
  const { permission, byCode } = service;
  const names = { ...place, server: place.host, permission };
  return formatFailure(error, names, { ...FAILURES, byCode: { ...FAILURES.byCode, ...byCode } });
}
