import { DeskError } from '../../shared/errors.ts';
import type { Address } from '../../shared/profiles.ts';
import type { Interpretation } from '../../shared/records.ts';

type DynamodbAddress = Extract<Address, { backend: 'dynamodb' }>;

const REGION = /^[a-z]{2}(-[a-z]+)+-\d+$/;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
/** Where a server that has none of its own says that it lies. */
const LOCAL_REGION = 'us-east-1';

/** `arn:aws:dynamodb:us-east-1:123456789012:table/shopify_sessions`, with `/index/…` behind it or not. */
const ARN = /^arn:aws[\w-]*:dynamodb:([\w-]+):\d*:table\/([\w.-]+)(?:\/index\/([\w.-]+))?$/;

/**
 * Reads `dynamodb://us-east-1/shopify_sessions`, with `index`, `endpoint` and `profile` behind a `?`; an access key and its
 * secret may stand before the region. `dynamodb://localhost:8000/shopify_sessions` is a server of one's own.
 * @throws DeskError BAD_INPUT, without repeating the URL
 */
export function interpretDynamodbUrl(text: string): Interpretation {
  const arn = ARN.exec(text);
  if (arn !== null) {
    const [, region = '', table, index] = arn;
    return interpretation({ region, table, index, endpoint: undefined, credentials: { from: 'default' } }, undefined);
  }
  const url = parse(text);
  const option = (name: string) => url.searchParams.get(name) ?? undefined;
  const isLocal = LOOPBACK.has(url.hostname);
  const region = isLocal ? (option('region') ?? LOCAL_REGION) : url.hostname;
  if (!isLocal && (!REGION.test(region) || url.port !== '')) throw notAnAddress();
  const endpoint = option('endpoint') ?? (isLocal ? `http://${url.host}` : undefined);
  if (endpoint !== undefined && !/^https?:\/\/[^\s/]/i.test(endpoint)) {
    throw new DeskError('BAD_INPUT', 'The endpoint of this DynamoDB address is no http: address.', {
      hint: 'Write it as ?endpoint=http://127.0.0.1:8000.',
    });
  }
  const accessKeyId = decode(url.username);
  const profile = option('profile');
  const table = decode(url.pathname.replace(/^\//, '')) || undefined;
  const credentials: DynamodbAddress['credentials'] =
    accessKeyId !== ''
      ? { from: 'keys', accessKeyId }
      : profile !== undefined && profile !== ''
        ? { from: 'profile', profile }
        : { from: 'default' };
  const index = option('index');
  return interpretation({ region, table, index, endpoint, credentials }, decode(url.password) || undefined);
}

function interpretation(
  { region, table, index, endpoint, credentials }: Omit<DynamodbAddress, 'backend'>,
  password: string | undefined,
): Interpretation {
  const from = {
    default: 'credentials as the AWS SDK finds them',
    profile: `AWS profile ${credentials.from === 'profile' ? credentials.profile : ''}`,
    keys: 'keys of its own',
  };
  return {
    address: {
      backend: 'dynamodb',
      region,
      credentials,
      ...(table !== undefined && { table }),
      ...(index !== undefined && index !== '' && { index }),
      ...(endpoint !== undefined && { endpoint }),
    },
    suggestedName: table ?? 'shopify_sessions',
    text: `DynamoDB ${endpoint === undefined ? `in ${region}` : `at ${endpoint}`}, table ${table ?? 'shopify_sessions'}, ${from[credentials.from]}`,
    ...(password !== undefined && { password }),
  };
}

function parse(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw notAnAddress();
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw notAnAddress();
  }
}

function notAnAddress(): DeskError {
  return new DeskError('BAD_INPUT', 'This is not a DynamoDB address.', {
    hint: 'Write it as dynamodb://us-east-1/shopify_sessions, or dynamodb://localhost:8000/shopify_sessions.',
  });
}
