import { z } from 'zod';
import { decoded, isSecretName } from '../connection-url.ts';
import { LONGEST_URL, name, plain } from './address-fields.ts';
import { TABLE_LABELS, userAt, type BackendDescription } from './backend.ts';
import { DETECTED, PASSWORD } from './form-fields.ts';

/** What keeps a text from being MongoDB's connection string without its password. */
function wrongInMongodbUrl(text: string): string | undefined {
  // An `@` further on ends a password with a `/` or a `?` in it.
  const [, owner = '', hosts, query = ''] =
    /^mongodb(?:\+srv)?:\/\/(?:([^@/?#]*)@)?([^@/?#]+)(?:\/[^?@]*)?(?:\?([^@]*))?$/.exec(text) ?? [];
  if (hosts === undefined) return 'Write it as mongodb://user@host:port/database, without a password.';
  if (owner.includes(':')) return 'Leave the password out of it: it goes into its own field.';
  const options = query.split('&').map(decoded);
  return options.some((option) => isSecretName(option.replace(/=.*$/s, '')) || /AWS_SESSION_TOKEN/i.test(option))
    ? 'It holds a secret that would lie in a plain file: take it out.'
    : undefined;
}

export const mongodbAddress = z.strictObject({
  backend: z.literal('mongodb'),
  /** With all of its options, but without any secret: those are taken out (`main/stores/mongodb/address.ts`). */
  url: plain(LONGEST_URL, wrongInMongodbUrl),
  /** Looked for in all of them when absent. */
  database: name.optional(),
  /** Detected when absent. */
  collection: name.optional(),
});
export type MongodbAddress = z.infer<typeof mongodbAddress>;

/** The hosts of a `mongodb:` URL, which may name several: `a:27017,b`. */
export function hostsOfUrl(url: string): string {
  return /^[a-z+]+:\/\/(?:[^@/]*@)?([^/?]*)/.exec(url)?.[1] ?? '';
}

function checkUrl(text: string): string | undefined {
  if (!/^mongodb(\+srv)?:\/\//.test(text)) return 'It must begin with mongodb:// or mongodb+srv://.';
  if (hostsOfUrl(text) === '') return 'It names no server.';
  return wrongInMongodbUrl(text);
}

const userOf = (url: string): string | undefined => /^[a-z+]+:\/\/([^@/:]+)@/.exec(url)?.[1];

export const mongodb: BackendDescription<MongodbAddress> = {
  name: 'MongoDB',
  labels: {
    ...TABLE_LABELS,
    container: 'collection',
    containers: 'collections',
    parts: 'Document fields',
    part: 'Path',
    scanned: 'document',
  },
  declaresColumns: false,
  canMap: true,
  hasIndexes: true,
  creation: 'An app creates its collection when it stores its first session. You can also create it here.',
  index: {
    some: 'indexes',
    which: 'indexes',
    made: 'the indexes',
    done: 'Indexes created',
    cost: 'The app keeps reading and writing. On a large collection it takes some minutes.',
    plansByReading: true,
  },
  examples: [{ text: 'mongodb+srv://app@host/orders', label: 'MongoDB' }],
  form: {
    rows: [
      [],
      [
        {
          kind: 'text',
          name: 'url',
          label: 'Connection string',
          placeholder: 'mongodb+srv://app@cluster.example.com/?authSource=admin',
          help: 'With its options. A password in it moves into its own field.',
          required: 'Enter the connection string.',
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
          placeholder: DETECTED,
        },
        {
          kind: 'container',
          name: 'container',
          label: 'Collection (optional)',
          placeholder: DETECTED,
          asksFirst: true,
          isKept: true,
        },
      ],
    ],
    valuesOf: ({ url, database = '', collection = '' }) => ({ url, database, container: collection }),
    addressOf: ({ text, optional }) => ({
      backend: 'mongodb',
      url: text('url'),
      ...optional('database'),
      ...(text('container') !== '' && { collection: text('container') }),
    }),
    nameOf: ({ url, database }) => database ?? hostsOfUrl(url).replace(/[:,].*$/, ''),
    ownerOf: ({ url }) => userOf(url),
  },
  location: ({ url, database }) => [database, hostsOfUrl(url)].filter((part) => part !== undefined).join(' at '),
  shortLocation: ({ url, database }) => database ?? hostsOfUrl(url),
  opening: ({ url }) => `Connecting to ${hostsOfUrl(url)}`,
  container: ({ collection }) => collection,
  withContainer: (address, container) => {
    const { collection: _, ...rest } = address;
    if (container === undefined) return rest;
    // Where the address names no database, a container is `database.collection`; names of databases have no dots.
    const [, database, collection] = (rest.database === undefined && /^([^.]+)\.(.+)$/s.exec(container)) || [];
    return { ...rest, ...(database !== undefined && { database }), collection: collection ?? container };
  },
  // Without its database: every option may decide who gets the password, and how.
  secretDestination: ({ url }) => {
    const user = /^[^:]+:\/\/([^@/?]*)@/.exec(url)?.[1];
    const options = url.includes('?') ? `, ${url.slice(url.indexOf('?') + 1)}` : '';
    return `${userAt(user)}${hostsOfUrl(url)}${url.startsWith('mongodb+srv:') ? ' (SRV)' : ''}${options}`;
  },
  environmentClues: ({ url, database, collection }) => ({
    hosts: hostsOfUrl(url)
      .split(',')
      .map((host) => host.replace(/:\d+$/, '')),
    names: [database, collection],
  }),
};
