import { z } from 'zod';
import { wrongInEndpoint } from '../plain-urls.ts';
import { LONGEST_NAME, name, path, plain, boundedText } from './address-fields.ts';
import { hostOfEndpoint, lastPartOf, PAIR_LABELS, type BackendDescription } from './backend.ts';
import { wholePath } from './form-fields.ts';

export const cloudflareKvAddress = z.strictObject({
  backend: z.literal('cloudflare-kv'),
  place: z.discriminatedUnion('at', [
    /** Cloudflare's REST API; the token is the profile's secret. */
    z.strictObject({
      at: z.literal('account'),
      /** Its id; `''`: the one account that the token sees. */
      account: boundedText(LONGEST_NAME),
      /** Of a server that is not Cloudflare's. */
      endpoint: plain(LONGEST_NAME, wrongInEndpoint).optional(),
    }),
    /** What `wrangler dev` or Miniflare keeps on disk: the project's folder, absolute. Read-only. */
    z.strictObject({ at: z.literal('folder'), folder: path }),
  ]),
  /** Id of the namespace; detected when absent. */
  namespace: name.optional(),
});
export type CloudflareKvAddress = z.infer<typeof cloudflareKvAddress>;

const ACCOUNT = { name: 'at', is: ['account'] };

export const cloudflareKv: BackendDescription<CloudflareKvAddress> = {
  name: 'Cloudflare KV',
  labels: { ...PAIR_LABELS, container: 'namespace', containers: 'namespaces' },
  declaresColumns: false,
  canMap: false,
  hasIndexes: false,
  examples: [
    { text: 'https://dash.cloudflare.com/…', label: 'Cloudflare KV, by its address in the dashboard' },
    { text: 'wrangler:./my-app', label: 'What wrangler dev stores of Cloudflare KV' },
  ],
  form: {
    rows: [
      [
        {
          kind: 'choice',
          name: 'at',
          label: 'Location',
          choices: [
            { value: 'account', label: 'Cloudflare account' },
            {
              value: 'folder',
              label: 'This computer (wrangler dev)',
              help: 'What wrangler and Miniflare store on disk, opened read-only.',
            },
          ],
        },
      ],
      [
        {
          kind: 'text',
          name: 'account',
          label: 'Account ID (optional)',
          placeholder: 'the token’s account',
          help: 'The part after dash.cloudflare.com/ in the dashboard’s address.',
          when: ACCOUNT,
        },
      ],
      [
        {
          kind: 'secret',
          name: 'secret',
          label: 'API token',
          noun: 'API token',
          help: 'Needs the permission Workers KV Storage: Read, or Edit to store and delete.',
          when: ACCOUNT,
        },
      ],
      [
        {
          kind: 'text',
          name: 'folder',
          label: 'Project folder',
          placeholder: '/path/to/app',
          help: 'The one that contains wrangler.toml and .wrangler.',
          required: 'Enter the path of the folder.',
          check: wholePath,
          isPathOf: 'folder',
          when: { name: 'at', is: ['folder'] },
        },
      ],
      [
        {
          kind: 'container',
          name: 'container',
          label: 'Namespace ID (optional)',
          placeholder: 'Choose from a list',
          asksFirst: true,
          isKept: true,
        },
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
            placeholder: 'https://api.cloudflare.com/client/v4',
            help: 'For a server that is not Cloudflare.',
            check: wrongInEndpoint,
            when: ACCOUNT,
          },
        ],
      ],
    },
    valuesOf: ({ place, namespace = '' }) =>
      place.at === 'account'
        ? { at: 'account', account: place.account, endpoint: place.endpoint ?? '', container: namespace }
        : { at: 'folder', folder: place.folder, container: namespace },
    addressOf: ({ text, optional }) => ({
      backend: 'cloudflare-kv',
      place:
        text('at') === 'folder'
          ? { at: 'folder', folder: text('folder') }
          : { at: 'account', account: text('account'), ...optional('endpoint') },
      ...(text('container') !== '' && { namespace: text('container') }),
    }),
    nameOf: ({ place }) => (place.at === 'folder' ? lastPartOf(place.folder) : ''),
    ownerOf: ({ place }) => (place.at === 'account' && place.account !== '' ? `account ${place.account}` : undefined),
  },
  location: ({ place }) => {
    if (place.at === 'folder') return place.folder;
    return place.account === '' ? 'the account of its token' : `account ${place.account}`;
  },
  shortLocation: ({ place }) => (place.at === 'folder' ? lastPartOf(place.folder) : undefined),
  opening: ({ place }) => (place.at === 'folder' ? `Opening ${place.folder}` : 'Connecting to Cloudflare'),
  container: ({ namespace }) => namespace,
  withContainer: (address, namespace) => {
    const { namespace: _, ...rest } = address;
    return { ...rest, ...(namespace !== undefined && { namespace }) };
  },
  secretDestination: ({ place }) => (place.at === 'account' ? (place.endpoint ?? 'Cloudflare') : undefined),
  environmentClues: ({ place }) => {
    if (place.at === 'folder') return undefined;
    const host = place.endpoint === undefined ? undefined : hostOfEndpoint(place.endpoint);
    return { hosts: host === undefined ? [] : [host], names: [] };
  },
  localPath: ({ place }) => (place.at === 'folder' ? { kind: 'folder', path: place.folder } : undefined),
  isAlwaysReadOnly: ({ place }) => place.at === 'folder',
};
