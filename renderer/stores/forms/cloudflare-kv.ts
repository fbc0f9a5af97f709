import type { Address } from '../../../shared/profiles.ts';
import { wrongInEndpoint } from '../../../shared/plain-urls.ts';
import type { FormDescription } from './description.ts';
import { wholePath } from './fields.ts';

const ACCOUNT = { name: 'at', is: ['account'] };

export const CLOUDFLARE_KV_FORM: FormDescription<Extract<Address, { backend: 'cloudflare-kv' }>> = {
  title: 'Cloudflare KV',
  rows: [
    [
      {
        kind: 'choice',
        name: 'at',
        label: 'Where',
        choices: [
          { value: 'account', label: 'at Cloudflare' },
          {
            value: 'folder',
            label: 'on this computer, from wrangler dev',
            help: 'What wrangler and Miniflare keep on disk. It is opened read-only.',
          },
        ],
      },
    ],
    [
      {
        kind: 'text',
        name: 'account',
        label: 'Account id (optional)',
        placeholder: 'the account of the token',
        help: 'It stands behind dash.cloudflare.com/ in the dashboard’s address.',
        when: ACCOUNT,
      },
    ],
    [
      {
        kind: 'secret',
        name: 'secret',
        label: 'API token',
        noun: 'API token',
        help: 'It needs the permission Workers KV Storage: Read to look, Edit to store and delete.',
        when: ACCOUNT,
      },
    ],
    [
      {
        kind: 'text',
        name: 'folder',
        label: 'Folder of the project',
        placeholder: '/path/to/app',
        help: 'The one with wrangler.toml and .wrangler in it.',
        required: 'Type the path of the folder.',
        check: wholePath,
        isPathOf: 'folder',
        when: { name: 'at', is: ['folder'] },
      },
    ],
    [
      {
        kind: 'place',
        name: 'place',
        label: 'Id of the namespace (optional)',
        placeholder: 'chosen from what there is',
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
          help: 'Of a server that is not Cloudflare’s.',
          check: wrongInEndpoint,
          when: ACCOUNT,
        },
      ],
    ],
  },
  valuesOf: ({ place, namespace = '' }) =>
    place.at === 'account'
      ? { at: 'account', account: place.account, endpoint: place.endpoint ?? '', place: namespace }
      : { at: 'folder', folder: place.folder, place: namespace },
  addressOf: ({ text, optional }) => ({
    backend: 'cloudflare-kv',
    place:
      text('at') === 'folder'
        ? { at: 'folder', folder: text('folder') }
        : { at: 'account', account: text('account'), ...optional('endpoint') },
    ...(text('place') !== '' && { namespace: text('place') }),
  }),
  nameOf: ({ place }) => (place.at === 'folder' ? (place.folder.split(/[/\\]/).at(-1) ?? '') : ''),
  ownerOf: ({ place }) => (place.at === 'account' && place.account !== '' ? `account ${place.account}` : undefined),
};
