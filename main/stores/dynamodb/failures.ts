import { DeskError } from '../../../shared/errors.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import type { Explanation } from '../network-failures.ts';

/** Where a failure happened. */
export interface FailurePlace {
  address: AddressOf<'dynamodb'>;
}

/** What DynamoDB, the SDK or the network tells. */
interface FailureContext extends FailurePlace {
  driverMessage: string;
}

type FormatFailure = (context: FailureContext) => Explanation;

const server = ({ address: { endpoint, region } }: FailurePlace) => endpoint ?? `DynamoDB in ${region}`;
const tableOf = ({ address }: FailurePlace) => address.table ?? 'shopify_sessions';

const unknownName: FormatFailure = (context) => ({
  code: 'UNREACHABLE',
  message: `No server is known for ${server(context)}.`,
  hint: 'Check the spelling of the region or of the endpoint, and whether this computer is online.',
});

const refused: FormatFailure = (context) => ({
  code: 'UNREACHABLE',
  message: `Nothing accepts connections at ${server(context)}.`,
  hint: 'Start the server, or check the endpoint and its port.',
});

const timedOut: FormatFailure = (context) => ({
  code: 'UNREACHABLE',
  message: `${server(context)} does not answer in time.`,
  hint: 'Check the network, and whether a firewall, a VPN or a proxy lies between; then try again.',
});

const gone: FormatFailure = (context) => ({
  code: 'UNREACHABLE',
  message: `The connection to ${server(context)} broke in the middle.`,
  hint: 'Try again. Look again at what was being changed; it may or may not have been.',
});

const untrusted: FormatFailure = (context) => ({
  code: 'TLS_FAILED',
  message: `The certificate of ${server(context)} is not to be trusted, or is for another host.`,
  hint: 'Check the endpoint. A proxy that opens encrypted connections must be known to this computer (NODE_EXTRA_CA_CERTS).',
});

const handshake: FormatFailure = (context) => ({
  code: 'TLS_FAILED',
  message: `Encryption could not be agreed with ${server(context)}.`,
  hint: 'A local server usually takes http:, not https:. Check the endpoint.',
});

const notDynamodb: FormatFailure = (context) => ({
  code: 'NOT_A_DATABASE',
  message: `What answers at ${server(context)} is not DynamoDB.`,
  hint: 'Check the endpoint and its port.',
});

const noCredentials: FormatFailure = ({ address: { credentials } }) =>
  credentials.from === 'profile'
    ? {
        code: 'AUTH_FAILED',
        message: `The AWS profile ${credentials.profile} gives no credentials.`,
        hint: `Check it in ~/.aws/config and ~/.aws/credentials, or set it up with aws configure --profile ${credentials.profile}.`,
      }
    : {
        code: 'AUTH_FAILED',
        message: 'No AWS credentials were found.',
        hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, sign in with the AWS command line, choose an AWS profile, or enter keys.',
      };

const signInAgain: FormatFailure = ({ address: { credentials } }) => {
  const profile = credentials.from === 'profile' ? credentials.profile : process.env['AWS_PROFILE'];
  return {
    code: 'AUTH_FAILED',
    message: `The single sign-on${profile === undefined ? '' : ` of the AWS profile ${profile}`} has expired or was never done.`,
    hint: `Run aws sso login${profile === undefined ? '' : ` --profile ${profile}`}, then try again.`,
  };
};

const expired: FormatFailure = (context) =>
  context.address.credentials.from === 'keys'
    ? {
        code: 'AUTH_FAILED',
        message: 'The AWS credentials have expired.',
        hint: 'They were made for a while only: enter new ones.',
      }
    : {
        code: 'AUTH_FAILED',
        message: 'The AWS credentials have expired.',
        hint: 'Sign in again with the AWS command line or renew them in the shared files, then try again; those of the environment need a new start of Session Desk.',
      };

const unknownKey: FormatFailure = (context) => ({
  code: 'AUTH_FAILED',
  message: `AWS does not know this access key in ${context.address.region}.`,
  hint: 'Check the access key, whether it is still active, and whether the region is enabled for the account.',
});

const wrongSignature: FormatFailure = (context) =>
  /expired|not yet current/i.test(context.driverMessage)
    ? {
        code: 'AUTH_FAILED',
        message: 'The clock of this computer is wrong, so AWS takes its requests for old or forged.',
        hint: 'Set the clock (time and zone), then try again.',
      }
    : {
        code: 'AUTH_FAILED',
        message: 'The secret access key does not fit the access key.',
        hint: 'Enter both anew.',
      };

const WHAT_FOR: Record<string, string> = {
  GetItem: 'read a session',
  BatchGetItem: 'read sessions',
  Query: 'find the sessions of a shop',
  PutItem: 'store a session',
  DeleteItem: 'delete a session',
  BatchWriteItem: 'delete sessions',
  DescribeTable: 'look at the table',
  CreateTable: 'create the table',
  ListTables: 'list the tables',
};

const denied: FormatFailure = (context) => {
  const action = /dynamodb:(\w+)/.exec(context.driverMessage)?.[1];
  if (action === 'Scan') {
    return {
      code: 'LIST_DENIED',
      message: 'These credentials may not list everything (dynamodb:Scan).',
      hint: 'Search for a whole shop name or for a session id; or ask for dynamodb:Scan on the table.',
    };
  }
  const on = action === 'Query' ? 'the index (its name belongs in the policy, beside the table)' : 'the table';
  return {
    code: 'AUTH_FAILED',
    message:
      action === undefined
        ? `These credentials may not do this with the table ${tableOf(context)}.`
        : `These credentials may not ${WHAT_FOR[action] ?? 'do this'} (dynamodb:${action}).`,
    hint: `Ask for ${action === undefined ? 'the right' : `dynamodb:${action}`} on ${on}, or choose other credentials.`,
  };
};

const noTable: FormatFailure = (context) => ({
  code: 'TABLE_MISSING',
  message: `There is no table ${tableOf(context)} in ${context.address.endpoint ?? context.address.region}.`,
  hint:
    context.address.endpoint === undefined
      ? 'Check the region, the table’s name and the account of the credentials; or create the table.'
      : 'Check its name; or create it. DynamoDB Local keeps tables apart by access key and region: use the app’s own.',
});

const invalid: FormatFailure = (context) => {
  if (/maximum allowed size/i.test(context.driverMessage)) {
    return {
      code: 'VALUE_REFUSED',
      message: 'The session is larger than the 400 KB that DynamoDB allows an item. Nothing was written.',
      hint: 'Shorten its values and store again.',
    };
  }
  if (/specified index|index.*not found/i.test(context.driverMessage)) return noIndex(context);
  if (/start ?key/i.test(context.driverMessage)) {
    return {
      code: 'BAD_INPUT',
      message: 'This is not a place in the list of sessions.',
      hint: 'Start again at the first page.',
    };
  }
  return {
    code: 'VALUE_REFUSED',
    message: 'DynamoDB refuses a value. Nothing was written.',
    hint: 'See the driver’s message below, change the value and try again.',
  };
};

const noIndex: FormatFailure = ({ address }) => ({
  code: 'NOT_FOUND',
  message: `The table has no index ${address.index ?? 'shop_index'}.`,
  hint: 'Check the name of the index in the profile; the app cannot find the sessions of a shop without it either.',
});

const slowDown: FormatFailure = (context) => ({
  code: 'THROTTLED',
  message: `${server(context)} keeps asking to go slower.`,
  hint: 'Wait a while and try again, or give the table more capacity.',
});

const changedMeanwhile: FormatFailure = () => ({
  code: 'CONFLICT',
  message: 'The stored session was changed meanwhile. Nothing was written.',
  hint: 'Look at what is stored now, then decide anew.',
});

const notReady: FormatFailure = (context) => ({
  code: 'BUSY',
  message: `The table ${tableOf(context)} is being made, changed or deleted.`,
  hint: 'Try again in a moment.',
});

const broken: FormatFailure = (context) => ({
  code: 'STORE_FAILED',
  message: `${server(context)} has a failure of its own.`,
  hint: 'Try again in a moment.',
});

/** By the name that AWS gives a failure, or the system's code. */
const BY_NAME: Record<string, FormatFailure> = {
  ENOTFOUND: unknownName,
  EAI_AGAIN: unknownName,
  ECONNREFUSED: refused,
  ETIMEDOUT: timedOut,
  EHOSTUNREACH: timedOut,
  ENETUNREACH: timedOut,
  TimeoutError: timedOut,
  AbortError: timedOut,
  ECONNRESET: gone,
  EPIPE: gone,
  EPROTO: handshake,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: untrusted,
  CredentialsProviderError: noCredentials,
  TokenProviderError: signInAgain,
  UnauthorizedException: signInAgain,
  ExpiredTokenException: expired,
  ExpiredToken: expired,
  UnrecognizedClientException: unknownKey,
  InvalidClientTokenId: unknownKey,
  IncompleteSignatureException: unknownKey,
  MissingAuthenticationTokenException: unknownKey,
  MissingAuthenticationToken: unknownKey,
  InvalidSignatureException: wrongSignature,
  SignatureDoesNotMatch: wrongSignature,
  RequestExpired: (context) => wrongSignature({ ...context, driverMessage: 'expired' }),
  RequestTimeTooSkewed: (context) => wrongSignature({ ...context, driverMessage: 'expired' }),
  AccessDeniedException: denied,
  AccessDenied: denied,
  ResourceNotFoundException: noTable,
  TableNotFoundException: noTable,
  ResourceInUseException: notReady,
  LimitExceededException: notReady,
  ValidationException: invalid,
  ConditionalCheckFailedException: changedMeanwhile,
  ProvisionedThroughputExceededException: slowDown,
  ThrottlingException: slowDown,
  RequestLimitExceeded: slowDown,
  InternalServerError: broken,
  InternalFailure: broken,
  ServiceUnavailable: broken,
  ServiceUnavailableException: broken,
  SyntaxError: notDynamodb,
  UnknownError: notDynamodb,
  UnknownOperationException: notDynamodb,
};

/** What the SDK and Node say without a name of their own. */
const BY_MESSAGE: readonly [RegExp, FormatFailure][] = [
  [/\bsso\b|single sign/i, signInAgain],
  [/socket hang up|aborted|closed/i, gone],
  [/parse error|unexpected token|deserializ/i, notDynamodb],
];

const THROTTLING = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'Throttling',
  'RequestLimitExceeded',
  'TooManyRequestsException',
]);

export function isThrottled(error: unknown): boolean {
  return error instanceof Error && (THROTTLING.has(error.name) || statusOf(error) === 429);
}

const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'EAI_AGAIN']);

/** What may well go through the next time: a broken connection, a failure of the server's own, a clock that was put right. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const status = statusOf(error);
  return (
    BROKEN.has(textOf(error, 'code')) ||
    error.message === 'socket hang up' ||
    (status !== undefined && status >= 500) ||
    partOf(partOf(error, '$metadata'), 'clockSkewCorrected') === true
  );
}

const REJECTED = new Set([
  'ExpiredTokenException',
  'ExpiredToken',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
]);

/** Whether AWS takes these credentials no longer. */
export function isRejected(error: unknown): boolean {
  return error instanceof Error && REJECTED.has(error.name);
}

/** Whether these credentials lack a right. */
export function isDenied(error: unknown): boolean {
  const cause = error instanceof DeskError ? error.cause : error;
  return cause instanceof Error && (cause.name === 'AccessDeniedException' || cause.name === 'AccessDenied');
}

function partOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
}

function textOf(error: Error, name: string): string {
  const value = partOf(error, name);
  return typeof value === 'string' ? value : '';
}

function statusOf(error: Error): number | undefined {
  const status = partOf(partOf(error, '$metadata'), 'httpStatusCode');
  return typeof status === 'number' ? status : undefined;
}

/** Of a wrong signature AWS repeats the whole request, with the session's token in its headers. */
function withoutSecrets(driverMessage: string): string {
  return (
    driverMessage
      .split(/the canonical string|x-amz-security-token/i)[0]
      ?.trim()
      .slice(0, 1000) ?? ''
  );
}

function explanationFor(error: Error, driverMessage: string): FormatFailure | undefined {
  // The credentials of an SSO profile fail under the name that all credentials fail under.
  const sso = /Credentials|Token/.test(error.name)
    ? BY_MESSAGE.find(([pattern]) => pattern.test(driverMessage))?.[1]
    : undefined;
  const code = textOf(error, 'code');
  const tls = /^ERR_(SSL|TLS|OSSL)/.test(code) ? handshake : undefined;
  return (
    sso ??
    BY_NAME[code] ??
    tls ??
    BY_NAME[error.name] ??
    BY_MESSAGE.find(([pattern]) => pattern.test(driverMessage))?.[1] ??
    ((statusOf(error) ?? 0) >= 500 ? broken : undefined)
  );
}

/** The one place where failures of DynamoDB, the SDK and the network become something that a person can act on. */
export function explainFailure(error: unknown, place: FailurePlace): DeskError {
  if (error instanceof DeskError) return error;
  const failed = error instanceof Error ? error : new Error(String(error));
  const driverMessage = withoutSecrets(
    failed instanceof AggregateError ? failed.errors.map(String).join('; ') : failed.message,
  );
  const more = { detail: `${textOf(failed, 'code') || failed.name}: ${driverMessage}`, cause: error };
  const explain = explanationFor(failed, driverMessage);
  if (explain === undefined) {
    return new DeskError('STORE_FAILED', 'DynamoDB could not do this.', {
      hint: 'See the driver’s message below.',
      ...more,
    });
  }
  const { code, message, hint } = explain({ ...place, driverMessage });
  return new DeskError(code, message, { hint, ...more });
}
