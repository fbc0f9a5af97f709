import { DeskError } from '../../../shared/errors.ts';
import type { Explanation } from '../network-failures.ts';

/** Where a failure happened, and what must not be said of it. */
export interface FailurePlace {
  /** `api.cloudflare.com` */
  host: string;
  account: string;
  namespace: string | undefined;
  token: string | undefined;
}

type FormatFailure = (place: FailurePlace) => Explanation;

const badToken: FormatFailure = () => ({
  code: 'AUTH_FAILED',
  message: 'Cloudflare does not know this API token.',
  hint: 'Enter the token anew: its secret is shown once, when it is made or rolled. It may also have expired or been deleted.',
});

const forbidden: FormatFailure = ({ account }) => ({
  code: 'AUTH_FAILED',
  message: `The API token is not allowed to do this${account === '' ? '' : ` in the account ${account}`}.`,
  hint: 'Give it the permission Workers KV Storage: Read to look, Edit to store and delete, for this account.',
});

const noAccount: FormatFailure = ({ account }) => ({
  code: 'NOT_FOUND',
  message: `There is no account ${account} that this API token can see.`,
  hint: 'Check the account’s id: it has 32 digits and letters from a to f, and stands in the address of the dashboard.',
});

const noNamespace: FormatFailure = ({ account, namespace }) => ({
  code: 'TABLE_MISSING',
  message: `There is no namespace ${namespace ?? ''} in the account ${account}.`,
  hint: 'Choose another namespace in the profile. It goes by its id, not by its title.',
});

const throttled: FormatFailure = () => ({
  code: 'THROTTLED',
  message: 'Cloudflare takes no more requests now.',
  hint: 'Try again in a few minutes. It allows 1,200 requests in five minutes, with everything else that this user does.',
});

const refused: FormatFailure = () => ({
  code: 'VALUE_REFUSED',
  message: 'Cloudflare does not take this.',
  hint: 'The server’s message is below. Change the value and store again.',
});

const tooLarge: FormatFailure = () => ({
  code: 'VALUE_REFUSED',
  message: 'This is more than Cloudflare KV takes: 25 MiB for a value, 1,024 bytes for its metadata.',
  hint: 'Make it smaller and store again.',
});

const failed: FormatFailure = () => ({
  code: 'STORE_FAILED',
  message: 'Cloudflare itself had a failure.',
  hint: 'Try again in a moment, and look at cloudflarestatus.com. Look again at what was being changed; it may or may not have been.',
});

const odd: FormatFailure = ({ host }) => ({
  code: 'STORE_FAILED',
  message: `${host} answers, but not as Cloudflare does.`,
  hint: 'Check the endpoint of the profile, and whether a proxy lies between.',
});

/** What Cloudflare’s codes mean, then what the status of an answer means. */
const BY_CODE: Record<number, FormatFailure> = {
  1000: badToken,
  6003: badToken,
  7003: noAccount,
  9109: badToken,
  10011: noNamespace,
  10013: noNamespace,
  10022: throttled,
  10024: tooLarge,
};
const BY_STATUS: Record<number, FormatFailure> = {
  400: refused,
  401: badToken,
  403: forbidden,
  404: noAccount,
  408: failed,
  413: tooLarge,
  429: throttled,
};

const gone: FormatFailure = ({ host }) => ({
  code: 'UNREACHABLE',
  message: `The connection to ${host} broke in the middle.`,
  hint: 'Try again. Look again at what was being changed; it may or may not have been.',
});

const silent: FormatFailure = ({ host }) => ({
  code: 'UNREACHABLE',
  message: `${host} does not answer.`,
  hint: 'Check the network, and whether a firewall or a VPN lies between.',
});

const untrusted: FormatFailure = ({ host }) => ({
  code: 'TLS_FAILED',
  message: `The certificate of ${host} is not one that this computer trusts.`,
  hint: 'A proxy may look into the traffic here: ask who runs the network. The token was not sent.',
});

const BY_NETWORK: readonly (readonly [RegExp, FormatFailure])[] = [
  [
    /^(ENOTFOUND|EAI_AGAIN)$/,
    ({ host }) => ({
      code: 'UNREACHABLE',
      message: `No server is called ${host}.`,
      hint: 'Check the connection to the internet, and the endpoint of the profile.',
    }),
  ],
  [
    /^ECONNREFUSED$/,
    ({ host }) => ({
      code: 'UNREACHABLE',
      message: `Nothing accepts connections at ${host}.`,
      hint: 'Check the connection to the internet, and the endpoint of the profile.',
    }),
  ],
  [/^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN|UND_ERR_\w*TIMEOUT|TIMED_OUT)$/, silent],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_ABORTED)$/, gone],
  [/CERT|SELF_SIGNED|UNABLE_TO|^ERR_(TLS|SSL)|^EPROTO/, untrusted],
];

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

export function explainFailure(error: unknown, place: FailurePlace): DeskError {
  if (error instanceof DeskError) return error;
  const { explain, driverMessage } = meaningOf(error);
  const { code, message, hint } = explain(place);
  return new DeskError(code, message, { hint, detail: withoutToken(driverMessage, place), cause: error });
}

function meaningOf(error: unknown): { explain: FormatFailure; driverMessage: string } {
  const refusal = refusalOf(error);
  if (refusal !== undefined) {
    const { status, codes, driverMessage } = refusal;
    const byCode = codes.map((code) => BY_CODE[code]).find((explain) => explain !== undefined);
    return { explain: byCode ?? BY_STATUS[status] ?? (status >= 500 ? failed : odd), driverMessage };
  }
  const network = networkCodeOf(error);
  const known = BY_NETWORK.find(([pattern]) => network !== undefined && pattern.test(network));
  const driverMessage = error instanceof Error ? error.message : String(error);
  return {
    explain: known?.[1] ?? (network === undefined ? odd : gone),
    driverMessage: network === undefined ? driverMessage : `${driverMessage} (${network})`,
  };
}

function withoutToken(driverMessage: string, { token }: FailurePlace): string {
  return token === undefined || token === '' ? driverMessage : driverMessage.replaceAll(token, '[token]');
}
