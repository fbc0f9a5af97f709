import { z } from 'zod';
import { wrongInEndpoint } from '../plain-urls.ts';
import { boundedText, LONGEST_NAME, path, plain } from './address-fields.ts';
import { hostOfEndpoint, lastPartOf, type BackendDescription } from './backend.ts';
import { wholePath } from './form-fields.ts';
import type { ChoiceField, Filled, FormDescription, SecretField, TextField } from './form.ts';

/** Where Cloudflare's stores are. */
export const cloudflarePlace = z.discriminatedUnion('at', [
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
]);
interface InCloudflare {
  place: z.infer<typeof cloudflarePlace>;
}

const ACCOUNT = { name: 'at', is: ['account'] };

const LOCATION: ChoiceField = {
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
};

const ACCOUNT_ID: TextField = {
  kind: 'text',
  name: 'account',
  label: 'Account ID (optional)',
  placeholder: 'the token’s account',
  help: 'The part after dash.cloudflare.com/ in the dashboard’s address.',
  when: ACCOUNT,
};

const tokenField = (permission: string): SecretField => ({
  kind: 'secret',
  name: 'secret',
  label: 'API token',
  noun: 'API token',
  help: `Needs the permission ${permission}.`,
  when: ACCOUNT,
});

const FOLDER: TextField = {
  kind: 'text',
  name: 'folder',
  label: 'Project folder',
  placeholder: '/path/to/app',
  help: 'The one that contains wrangler.toml and .wrangler.',
  required: 'Enter the path of the folder.',
  check: wholePath,
  isPathOf: 'folder',
  when: { name: 'at', is: ['folder'] },
};

const ENDPOINT: TextField = {
  kind: 'text',
  name: 'endpoint',
  label: 'Endpoint (optional)',
  placeholder: 'https://api.cloudflare.com/client/v4',
  help: 'For a server that is not Cloudflare.',
  check: wrongInEndpoint,
  when: ACCOUNT,
};

/** What the form of one of Cloudflare's services asks for. @param container the label of what holds the sessions */
export function cloudflareForm(
  permission: string,
  container: string,
): Pick<FormDescription<InCloudflare>, 'rows' | 'more' | 'nameOf' | 'ownerOf'> {
  return {
    rows: [
      [LOCATION],
      [ACCOUNT_ID],
      [tokenField(permission)],
      [FOLDER],
      [
        {
          kind: 'container',
          name: 'container',
          label: container,
          placeholder: 'Choose from a list',
          asksFirst: true,
          isKept: true,
        },
      ],
    ],
    more: { title: 'More: endpoint', rows: [[ENDPOINT]] },
    nameOf: ({ place }) => (place.at === 'folder' ? lastPartOf(place.folder) : ''),
    ownerOf: ({ place }) => (place.at === 'account' && place.account !== '' ? `account ${place.account}` : undefined),
  };
}

/** What the fields hold for a place, and the place for what they hold. */
export function valuesOfPlace({ place }: InCloudflare): Record<string, string> {
  return place.at === 'account'
    ? { at: 'account', account: place.account, endpoint: place.endpoint ?? '' }
    : { at: 'folder', folder: place.folder };
}

export function placeOfForm({ text, optional }: Filled): Record<string, string> {
  return text('at') === 'folder'
    ? { at: 'folder', folder: text('folder') }
    : { at: 'account', account: text('account'), ...optional('endpoint') };
}

type OfPlace =
  | 'location'
  | 'shortLocation'
  | 'opening'
  | 'secretDestination'
  | 'environmentClues'
  | 'localPath'
  | 'readOnlyReason';

/** What the place alone tells of a store. */
export const OF_CLOUDFLARE_PLACE: Required<Pick<BackendDescription<InCloudflare>, OfPlace>> = {
  location: ({ place }) => {
    if (place.at === 'folder') return place.folder;
    return place.account === '' ? 'the account of its token' : `account ${place.account}`;
  },
  shortLocation: ({ place }) => (place.at === 'folder' ? lastPartOf(place.folder) : undefined),
  opening: ({ place }) => (place.at === 'folder' ? `Opening ${place.folder}` : 'Connecting to Cloudflare'),
  secretDestination: ({ place }) => (place.at === 'account' ? (place.endpoint ?? 'Cloudflare') : undefined),
  environmentClues: ({ place }) => {
    if (place.at === 'folder') return undefined;
    const host = place.endpoint === undefined ? undefined : hostOfEndpoint(place.endpoint);
    return { hosts: host === undefined ? [] : [host], names: [] };
  },
  localPath: ({ place }) => (place.at === 'folder' ? { kind: 'folder', path: place.folder } : undefined),
  readOnlyReason: ({ place }) =>
    place.at === 'folder' ? 'wrangler dev’s local data is read-only here. Change it through the app.' : undefined,
};
