import type { Address } from '../../../shared/profiles.ts';
import { wrongInEndpoint } from '../../../shared/plain-urls.ts';
import type { FormDescription } from './description.ts';

type DynamodbAddress = Extract<Address, { backend: 'dynamodb' }>;

/** What the official adapter calls them if nobody chose other names. */
export const USUAL_NAMES = { table: 'shopify_sessions', index: 'shop_index' };

const KEYS = { name: 'credentials', is: ['keys'] };

export const DYNAMODB_FORM: FormDescription<DynamodbAddress> = {
  title: 'DynamoDB',
  rows: [
    [
      {
        kind: 'text',
        name: 'region',
        label: 'Region',
        placeholder: 'eu-central-1',
        required: 'Type the region that the table is in.',
      },
    ],
    [
      {
        kind: 'place',
        name: 'place',
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
        label: 'Signed in with',
        choices: [
          {
            value: 'default',
            label: 'what this computer has',
            help: 'As the AWS command line finds it: environment, shared files, the machine’s role.',
          },
          {
            value: 'profile',
            label: 'a profile of this computer',
            help: 'From the shared AWS files. For SSO, sign in with “aws sso login” first.',
          },
          { value: 'keys', label: 'an access key' },
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
        offers: 'aws-profiles',
        when: { name: 'credentials', is: ['profile'] },
      },
      {
        kind: 'text',
        name: 'accessKeyId',
        label: 'Access key id',
        placeholder: 'AKIA…',
        required: 'Type the id of the access key.',
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
          help: 'Of a server that is not Amazon’s. Empty: the region’s own.',
          check: wrongInEndpoint,
        },
      ],
    ],
  },
  valuesOf: ({ region, table = '', index = '', endpoint = '', credentials }) => ({
    region,
    place: table,
    index,
    endpoint,
    credentials: credentials.from,
    profile: credentials.from === 'profile' ? credentials.profile : '',
    accessKeyId: credentials.from === 'keys' ? credentials.accessKeyId : '',
  }),
  addressOf: ({ text, optional }) => ({
    backend: 'dynamodb',
    region: text('region'),
    ...(text('place') !== '' && { table: text('place') }),
    ...optional('index'),
    ...optional('endpoint'),
    credentials: { from: text('credentials'), ...optional('profile'), ...optional('accessKeyId') },
  }),
  nameOf: ({ table }) => table ?? USUAL_NAMES.table,
  ownerOf: ({ credentials }) => (credentials.from === 'keys' ? credentials.accessKeyId : undefined),
};
