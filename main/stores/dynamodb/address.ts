import { decoded, joinUrl, splitUrl } from '../../../shared/connection-url.ts';
import { DeskError } from '../../../shared/errors.ts';
import { wrongInEndpoint } from '../../../shared/plain-urls.ts';
import { USUAL_NAMES, type DynamodbAddress } from '../../../shared/backends/dynamodb.ts';
import type { Interpretation, StorePlace } from '../../../shared/records.ts';
import type { AddressReader } from '../address/reader.ts';
import type { TableInfo } from './table.ts';
import { unusedSecretNote, UrlOptions } from '../address/url-options.ts';

export const addresses: AddressReader<DynamodbAddress> = {
  formats: [{ scheme: 'dynamodb', schemes: /^(?:dynamodb|arn)$/, interpret: interpretDynamodbUrl }],
  parts: ({ table, index, credentials }) => ({
    names: [table, index, credentials.from === 'profile' ? credentials.profile : undefined],
    users: [credentials.from === 'keys' ? credentials.accessKeyId : undefined],
  }),
};

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
  const url = splitUrl(text);
  if (url === undefined) throw notAnAddress();
  const options = new UrlOptions(url.query);
  const [, host = '', port] = /^(.*?)(?::(\d+))?$/.exec(url.hosts) ?? [];
  const isLocal = LOOPBACK.has(host);
  if (!isLocal && (!REGION.test(host) || port !== undefined)) throw notAnAddress();
  const region = (isLocal ? options.value('region') : host) ?? LOCAL_REGION;
  const endpoint = options.value('endpoint', 'endpointUrl') ?? (isLocal ? `http://${url.hosts}` : undefined);
  if (endpoint !== undefined) checkEndpoint(endpoint);
  const accessKeyId = decoded(url.user ?? '') || options.value('accessKeyId');
  const profile = options.value('profile');
  const table = decoded(url.path.replace(/^\//, '')) || options.value('table');
  const credentials: DynamodbAddress['credentials'] =
    accessKeyId !== undefined
      ? { from: 'keys', accessKeyId }
      : profile !== undefined
        ? { from: 'profile', profile }
        : { from: 'default' };
  const index = options.value('index');
  const password = decoded(url.password ?? '') || options.value('secretAccessKey');
  return interpretation({ region, table, index, endpoint, credentials }, password, options);
}

/** @throws DeskError BAD_INPUT */
function checkEndpoint(endpoint: string): void {
  const wrong = wrongInEndpoint(endpoint);
  if (wrong === undefined) return;
  throw new DeskError('BAD_INPUT', `The endpoint of this DynamoDB address cannot be used. ${wrong}`, {
    hint: 'Write it as dynamodb://key-id:secret@us-east-1/table?endpoint=http://127.0.0.1:8000.',
  });
}

function interpretation(
  { region, table, index, endpoint, credentials }: Omit<DynamodbAddress, 'backend'>,
  password: string | undefined,
  options?: UrlOptions,
): Interpretation {
  const notUnderstood = options?.notUnderstood() ?? [];
  const notes = options?.unusedSecrets().map(unusedSecretNote) ?? [];
  const from = {
    default: 'credentials as the AWS SDK finds them',
    profile: `AWS profile ${credentials.from === 'profile' ? credentials.profile : ''}`,
    keys: 'keys of its own',
  };
  const address: DynamodbAddress = {
    backend: 'dynamodb',
    region,
    credentials,
    ...(table !== undefined && { table }),
    ...(index !== undefined && index !== '' && { index }),
    ...(endpoint !== undefined && { endpoint }),
  };
  return {
    address,
    suggestedName: table ?? USUAL_NAMES.table,
    text: `DynamoDB ${endpoint === undefined ? `in ${region}` : `at ${endpoint}`}, table ${table ?? USUAL_NAMES.table}, ${from[credentials.from]}`,
    line: dynamodbLine(address),
    ...(password !== undefined && { password }),
    ...(notUnderstood.length > 0 && { notUnderstood }),
    ...(notes.length > 0 && { notes }),
  };
}

/** The address as one line, from nothing but itself: so it holds no secret. */
function dynamodbLine({ region, table, index, endpoint, credentials }: DynamodbAddress): string {
  const options: (readonly [string, string | undefined])[] = [
    ['endpoint', endpoint],
    ['index', index],
    ['profile', credentials.from === 'profile' ? credentials.profile : undefined],
  ];
  return joinUrl({
    scheme: 'dynamodb',
    user: credentials.from === 'keys' ? credentials.accessKeyId : undefined,
    hosts: region,
    path: table,
    options: options.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  });
}

function notAnAddress(): DeskError {
  return new DeskError('BAD_INPUT', 'This is not a DynamoDB address.', {
    hint: 'Write it as dynamodb://us-east-1/shopify_sessions, or dynamodb://localhost:8000/shopify_sessions.',
  });
}

/**
 * Two addresses lead to the same place when the ARN of the table is the same, which names region and account: the same table
 * name in two accounts is two places. At a server that is not Amazon's its address counts too, and the access key, as such
 * servers name all accounts alike and may keep the tables of each key apart.
 */
export function storePlace(
  { region, endpoint, credentials }: DynamodbAddress,
  { name, arn }: Pick<TableInfo, 'name' | 'arn'>,
): StorePlace {
  const account = /^arn:[^:]*:dynamodb:[^:]*:([^:]*):/.exec(arn)?.[1];
  const server = endpoint === undefined ? undefined : new URL(endpoint);
  const isAmazon = server === undefined || /\.(amazonaws\.com(\.cn)?|api\.aws)$/.test(server.hostname);
  const key = credentials.from === 'keys' ? credentials.accessKeyId : '';
  const own = isAmazon ? [] : [server.href, region, key];
  return {
    id: `dynamodb:${JSON.stringify([arn === '' ? `${region} ${name}` : arn, ...own])}`,
    title: `table ${name} ${isAmazon ? `in ${region}${account === undefined ? '' : `, account ${account}`}` : `at ${server.host}`}`,
  };
}
