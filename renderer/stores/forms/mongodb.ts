import { hostsOfUrl, type Address } from '../../../shared/profiles.ts';
import { wrongInMongodbUrl } from '../../../shared/plain-urls.ts';
import type { FormDescription } from './description.ts';
import { PASSWORD } from './fields.ts';

function checkUrl(text: string): string | undefined {
  if (!/^mongodb(\+srv)?:\/\//.test(text)) return 'It begins with mongodb:// or mongodb+srv://.';
  if (hostsOfUrl(text) === '') return 'It names no server.';
  return wrongInMongodbUrl(text);
}

const userOf = (url: string): string | undefined => /^[a-z+]+:\/\/([^@/:]+)@/.exec(url)?.[1];

export const MONGODB_FORM: FormDescription<Extract<Address, { backend: 'mongodb' }>> = {
  title: 'MongoDB',
  rows: [
    [],
    [
      {
        kind: 'text',
        name: 'url',
        label: 'Connection string',
        placeholder: 'mongodb+srv://app@cluster.example.com/?authSource=admin',
        help: 'With its options. A password in it is moved into its own field at once.',
        required: 'Type or paste the connection string.',
        check: checkUrl,
        isUrl: true,
      },
    ],
    [PASSWORD],
    [
      {
        kind: 'text',
        name: 'database',
        label: 'Database (optional)',
        placeholder: 'found by looking',
      },
      {
        kind: 'place',
        name: 'place',
        label: 'Collection (optional)',
        placeholder: 'found by looking',
        asksFirst: true,
        isKept: true,
      },
    ],
  ],
  more: undefined,
  valuesOf: ({ url, database = '', collection = '' }) => ({ url, database, place: collection }),
  addressOf: ({ text, optional }) => ({
    backend: 'mongodb',
    url: text('url'),
    ...optional('database'),
    ...(text('place') !== '' && { collection: text('place') }),
  }),
  nameOf: ({ url, database }) => database ?? hostsOfUrl(url).replace(/[:,].*$/, ''),
  ownerOf: ({ url }) => userOf(url),
};
