import { DeskError } from '../../../shared/errors.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import { codeOf, formatFailure, messageOf, type FailureRow, type FailureTable } from '../failures.ts';
import { networkFailures } from '../network-failures.ts';

/** Where a failure happened. */
export interface FailurePlace {
  address: AddressOf<'dynamodb'>;
}

function namesOf({ address }: FailurePlace) {
  const { endpoint, region, table = 'shopify_sessions', index = 'shop_index', credentials } = address;
  const server = endpoint ?? `DynamoDB in ${region}`;
  return { host: server, server, endpoint, region, table, index, credentials };
}

type Row = FailureRow<ReturnType<typeof namesOf>>;

const network = networkFailures({
  unresolved: 'Check the spelling of the region or of the endpoint, and whether this computer is online.',
  refused: 'Start the server, or check the endpoint and its port.',
  silent: 'Check the network, and whether a firewall, a VPN or a proxy lies between; then try again.',
  untrusted:
    'Check the endpoint. A proxy that decrypts connections must be trusted by this computer (NODE_EXTRA_CA_CERTS).',
  otherHost:
    'Check the endpoint. A proxy that decrypts connections must be trusted by this computer (NODE_EXTRA_CA_CERTS).',
  handshake: 'A local server usually expects http:, not https:. Check the endpoint.',
});

const notDynamodb: Row = ({ server }) => [
  'NOT_A_DATABASE',
  `The server at ${server} is not DynamoDB.`,
  'Check the endpoint and its port.',
];

const signInAgain: Row = ({ credentials }) => {
  const profile = credentials.from === 'profile' ? credentials.profile : process.env['AWS_PROFILE'];
  return [
    'AUTH_FAILED',
    `The single sign-on${profile === undefined ? '' : ` of the AWS profile ${profile}`} has expired or was never done.`,
    `Run aws sso login${profile === undefined ? '' : ` --profile ${profile}`}, then try again.`,
  ];
};

const expired: Row = ({ credentials }) => [
  'AUTH_FAILED',
  'The AWS credentials have expired.',
  credentials.from === 'keys'
    ? 'They were temporary: enter new ones.'
    : 'Sign in again with the AWS command line or renew them in the shared files, then try again. If they come from the environment, restart Session Desk.',
];

const unknownKey: Row = ({ region }) => [
  'AUTH_FAILED',
  `AWS does not know this access key in ${region}.`,
  'Check the access key, whether it is still active, and whether the region is enabled for the account.',
];

const wrongClock: Row = [
  'AUTH_FAILED',
  'The clock of this computer is wrong, so AWS rejects its requests as expired.',
  'Set the clock (time and zone), then try again.',
];

const wrongSignature: Row = ({ driverMessage }) =>
  /expired|not yet current/i.test(driverMessage)
    ? wrongClock
    : ['AUTH_FAILED', 'The secret access key does not match the access key.', 'Enter both again.'];

const WHAT_FOR: Record<string, string> = {
  GetItem: 'read a session',
  BatchGetItem: 'read sessions',
  Query: 'find the sessions of a shop',
  PutItem: 'store a session',
  DeleteItem: 'delete a session',
  BatchWriteItem: 'delete sessions',
  DescribeTable: 'describe the table',
  CreateTable: 'create the table',
  ListTables: 'list the tables',
};

const denied: Row = ({ driverMessage, table }) => {
  const action = /dynamodb:(\w+)/.exec(driverMessage)?.[1];
  if (action === 'Scan') {
    return [
      'LIST_DENIED',
      'These credentials may not list everything (dynamodb:Scan).',
      'Search for a whole shop name or for a session ID; or ask for dynamodb:Scan on the table.',
    ];
  }
  const on = action === 'Query' ? 'the index (its name belongs in the policy, beside the table)' : 'the table';
  return [
    'AUTH_FAILED',
    action === undefined
      ? `These credentials may not do this with the table ${table}.`
      : `These credentials may not ${WHAT_FOR[action] ?? 'do this'} (dynamodb:${action}).`,
    `Ask for ${action === undefined ? 'the permission' : `dynamodb:${action}`} on ${on}, or choose other credentials.`,
  ];
};

const noTable: Row = ({ table, endpoint, region }) => [
  'TABLE_MISSING',
  `There is no table ${table} in ${endpoint ?? region}.`,
  endpoint === undefined
    ? 'Check the region, the table’s name and the account of the credentials; or create the table.'
    : 'Check its name; or create it. DynamoDB Local keeps tables apart by access key and region: use the app’s own.',
];

const invalid: Row = ({ driverMessage, index }) => {
  if (/maximum allowed size/i.test(driverMessage)) {
    return [
      'VALUE_REFUSED',
      'The session is larger than the 400 KB that DynamoDB allows an item. Nothing was written.',
      'Shorten its values and save again.',
    ];
  }
  if (/specified index|index.*not found/i.test(driverMessage)) {
    return [
      'NOT_FOUND',
      `The table has no index ${index}.`,
      'Check the name of the index in the profile; the app cannot find the sessions of a shop without it either.',
    ];
  }
  if (/start ?key/i.test(driverMessage)) {
    return ['BAD_INPUT', 'This is not a position in the list of sessions.', 'Start again at the first page.'];
  }
  return [
    'VALUE_REFUSED',
    'DynamoDB refuses a value. Nothing was written.',
    'See the driver’s message below, change the value and try again.',
  ];
};

const throttled: Row = ({ server }) => [
  'THROTTLED',
  `${server} keeps throttling requests.`,
  'Wait a while and try again, or give the table more capacity.',
];

const notReady: Row = ({ table }) => [
  'BUSY',
  `The table ${table} is being created, changed or deleted.`,
  'Try again in a moment.',
];

const internal: Row = ({ server }) => [
  'STORE_FAILED',
  `${server} reported an internal error.`,
  'Try again in a moment.',
];

const SSO = /\bsso\b|single sign/i;

/** Stands for any status of 500 and above. */
const SERVER_ERROR = '5xx';

const FAILURES: FailureTable<ReturnType<typeof namesOf>> = {
  product: 'DynamoDB',
  messageOf: (error) => (codeOf(error) === '' ? `${error.name}: ${error.message}` : messageOf(error)),
  // By the code of the network, or the name that AWS gives a failure.
  byCode: {
    ...network,
    TimeoutError: network.ETIMEDOUT,
    AbortError: network.ETIMEDOUT,
    CredentialsProviderError: ({ credentials }) =>
      credentials.from === 'profile'
        ? [
            'AUTH_FAILED',
            `The AWS profile ${credentials.profile} gives no credentials.`,
            `Check it in ~/.aws/config and ~/.aws/credentials, or set it up with aws configure --profile ${credentials.profile}.`,
          ]
        : [
            'AUTH_FAILED',
            'No AWS credentials were found.',
            'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, sign in with the AWS command line, choose an AWS profile, or enter keys.',
          ],
    SSO: signInAgain,
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
    RequestExpired: wrongClock,
    RequestTimeTooSkewed: wrongClock,
    AccessDeniedException: denied,
    AccessDenied: denied,
    ResourceNotFoundException: noTable,
    TableNotFoundException: noTable,
    ResourceInUseException: notReady,
    LimitExceededException: notReady,
    ValidationException: invalid,
    ConditionalCheckFailedException: [
      'CONFLICT',
      'The stored session was changed in the meantime. Nothing was written.',
      'Check what is stored now, then decide again.',
    ],
    ProvisionedThroughputExceededException: throttled,
    ThrottlingException: throttled,
    RequestLimitExceeded: throttled,
    InternalServerError: internal,
    InternalFailure: internal,
    ServiceUnavailable: internal,
    ServiceUnavailableException: internal,
    SyntaxError: notDynamodb,
    UnknownError: notDynamodb,
    UnknownOperationException: notDynamodb,
    [SERVER_ERROR]: internal,
  },
  byMessage: [
    [SSO, signInAgain],
    [/socket hang up|aborted|closed/i, network.ECONNRESET],
    [/parse error|unexpected token|deserializ/i, notDynamodb],
  ],
  codesOf: (error) => [
    // The credentials of an SSO profile fail under the name that all credentials fail under.
    ...(SSO.test(error.message) && /Credentials|Token/.test(error.name) ? ['SSO'] : []),
    codeOf(error),
    error.name,
    ...((statusOf(error) ?? 0) >= 500 ? [SERVER_ERROR] : []),
  ],
};

/** Turns a failure of DynamoDB, the SDK or the network into one that a person can act on. */
export function explainFailure(error: unknown, place: FailurePlace): DeskError {
  return formatFailure(error, namesOf(place), FAILURES);
}

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
    BROKEN.has(codeOf(error)) ||
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

function statusOf(error: Error): number | undefined {
  const status = partOf(partOf(error, '$metadata'), 'httpStatusCode');
  return typeof status === 'number' ? status : undefined;
}
