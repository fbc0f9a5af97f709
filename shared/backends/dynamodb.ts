import { z } from 'zod';
import { wrongInEndpoint } from '../plain-urls.ts';
import { LONGEST_NAME, name, plain } from './address-fields.ts';
import { hostOfEndpoint, TABLE_LABELS, userAt, type BackendDescription } from './backend.ts';
import { dynamodbPolicies } from './dynamodb-policies.ts';

export const dynamodbAddress = z.strictObject({
  backend: z.literal('dynamodb'),
  region: name,
  /** `USUAL_NAMES` has what holds when absent. */
  table: name.optional(),
  /** The index on shop. */
  index: name.optional(),
  /** Of a server that is not Amazon's: `http://127.0.0.1:8000`. */
  endpoint: plain(LONGEST_NAME, wrongInEndpoint).optional(),
  credentials: z.discriminatedUnion('from', [
    /** Wherever the AWS SDK finds them: environment, shared files, the machine's role. */
    z.strictObject({ from: z.literal('default') }),
    /** A profile of the shared AWS files, SSO profiles too. */
    z.strictObject({ from: z.literal('profile'), profile: name }),
    /** The secret access key is the profile's secret. */
    z.strictObject({ from: z.literal('keys'), accessKeyId: name }),
  ]),
});
export type DynamodbAddress = z.infer<typeof dynamodbAddress>;

/** What the official adapter calls them if nobody chose other names. */
export const USUAL_NAMES = { table: 'shopify_sessions', index: 'shop_index' };

const KEYS = { name: 'credentials', is: ['keys'] };

export const dynamodb: BackendDescription<DynamodbAddress> = {
  name: 'DynamoDB',
  labels: { ...TABLE_LABELS, parts: 'Attributes', part: 'Attribute', scanned: 'item' },
  declaresColumns: false,
  canMap: false,
  hasIndexes: true,
  creation:
    'The official adapter does not create its table: it must exist before the app starts. You can create it here.',
  examples: [{ text: 'dynamodb://eu-west-1/shopify_sessions', label: 'DynamoDB' }],
  form: {
    rows: [
      [
        {
          kind: 'text',
          name: 'region',
          label: 'Region',
          placeholder: 'eu-central-1',
          required: 'Enter the region that the table is in.',
        },
      ],
      [
        {
          kind: 'container',
          name: 'container',
          label: 'Table',
          placeholder: USUAL_NAMES.table,
          asksFirst: true,
          isTyped: true,
          isKept: true,
        },
        {
          kind: 'text',
          name: 'index',
          label: 'Index on shop',
          placeholder: USUAL_NAMES.index,
        },
      ],
      [
        {
          kind: 'choice',
          name: 'credentials',
          label: 'Credentials',
          choices: [
            {
              value: 'default',
              label: 'Default of this computer',
              help: 'As the AWS CLI finds them: environment, shared files, the machine’s role.',
            },
            {
              value: 'profile',
              label: 'AWS profile',
              help: 'From the shared AWS files. For SSO, sign in with “aws sso login” first.',
            },
            { value: 'keys', label: 'Access key' },
          ],
        },
      ],
      [
        {
          kind: 'text',
          name: 'profile',
          label: 'Profile',
          placeholder: 'default',
          required: 'Choose the profile.',
          hasSuggestions: true,
          when: { name: 'credentials', is: ['profile'] },
        },
        {
          kind: 'text',
          name: 'accessKeyId',
          label: 'Access key ID',
          placeholder: 'AKIA…',
          required: 'Enter the access key ID.',
          when: KEYS,
        },
        { kind: 'secret', name: 'secret', label: 'Secret access key', noun: 'secret access key', when: KEYS },
      ],
    ],
    more: {
      title: 'More: endpoint',
      rows: [
        [
          {
            kind: 'text',
            name: 'endpoint',
            label: 'Endpoint (optional)',
            placeholder: 'http://127.0.0.1:8000',
            help: 'For a server that is not AWS. If empty, the region’s own.',
            check: wrongInEndpoint,
          },
        ],
      ],
    },
    valuesOf: ({ region, table = '', index = '', endpoint = '', credentials }) => ({
      region,
      container: table,
      index,
      endpoint,
      credentials: credentials.from,
      profile: credentials.from === 'profile' ? credentials.profile : '',
      accessKeyId: credentials.from === 'keys' ? credentials.accessKeyId : '',
    }),
    addressOf: ({ text, optional }) => ({
      backend: 'dynamodb',
      region: text('region'),
      ...(text('container') !== '' && { table: text('container') }),
      ...optional('index'),
      ...optional('endpoint'),
      credentials: { from: text('credentials'), ...optional('profile'), ...optional('accessKeyId') },
    }),
    nameOf: ({ table }) => table ?? USUAL_NAMES.table,
    ownerOf: ({ credentials }) => (credentials.from === 'keys' ? credentials.accessKeyId : undefined),
  },
  permissions: {
    title: 'Required AWS permissions',
    of: ({ region = '', container = '', index = '' }) =>
      dynamodbPolicies({
        region: region.trim() || '*',
        table: container.trim() || USUAL_NAMES.table,
        index: index.trim() || USUAL_NAMES.index,
      }),
  },
  location: ({ table, endpoint, region }) => `${table ?? USUAL_NAMES.table} in ${endpoint ?? region}`,
  shortLocation: ({ table }) => table ?? USUAL_NAMES.table,
  opening: ({ endpoint, region }) => `Connecting to ${endpoint ?? `DynamoDB in ${region}`}`,
  container: ({ table }) => table,
  withContainer: (address, table) => {
    const { table: _, ...rest } = address;
    return { ...rest, ...(table !== undefined && { table }) };
  },
  secretDestination: ({ credentials, endpoint }) =>
    credentials.from === 'keys' ? `${userAt(credentials.accessKeyId)}${endpoint ?? 'Amazon'}` : undefined,
  environmentClues: ({ endpoint, table, credentials }) => {
    const host = endpoint === undefined ? undefined : hostOfEndpoint(endpoint);
    const profile = credentials.from === 'profile' ? credentials.profile : undefined;
    return { hosts: host === undefined ? [] : [host], names: [table, profile] };
  },
};
