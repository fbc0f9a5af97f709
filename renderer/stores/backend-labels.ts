import { CONTAINER_LABELS, type Backend } from '../../shared/profiles.ts';

export interface IndexLabel {
  /** `Create an index…`, `Create an index on shop in orders?`, `Create the index` */
  some: string;
  which: string;
  made: string;
  /** Said when it was done. */
  done: string;
  /** What the app notices meanwhile. */
  cost: string;
  /** Everything is read to see what stands in its way: not before somebody asks for it. */
  plansByReading?: true;
}

/** What a kind of store has, and what its people call it. */
interface BackendLabels {
  /** More than one of what `CONTAINER_LABELS` names. */
  places: string;
  /** The parts that a stored session has, and one of them. */
  parts: string;
  part: string;
  /** Its parts are declared, and some must have a value. */
  declares: boolean;
  /** Its parts may have other names than any adapter gives them: they can be mapped by hand. */
  canMap: boolean;
  /** Who makes an empty one, where it can be made from here. */
  creation?: string;
  /** How indexes are offered; absent where none can be made. */
  index?: IndexLabel;
  /** It has indexes to show. */
  hasIndexes: boolean;
}

const SQL = {
  places: 'tables',
  parts: 'Columns',
  part: 'Column',
  declares: true,
  canMap: true,
  creation:
    'An app that uses the official adapter makes its table by itself at its first start. You can also make it here.',
  hasIndexes: true,
};
const PAIRS = { parts: 'Pairs', part: 'Pair', declares: false, canMap: false, hasIndexes: false };
const INDEX = { some: 'an index', which: 'an index on shop', made: 'the index', done: 'The index on shop is there' };
const SERVER_INDEX: IndexLabel = {
  ...INDEX,
  cost: 'The app goes on reading and writing meanwhile. On a large table it takes some minutes.',
};

export const BACKEND_LABELS: Record<Backend, BackendLabels> = {
  memory: { places: 'stores', ...PAIRS },
  sqlite: {
    ...SQL,
    index: { ...INDEX, cost: 'The app cannot write while it is made: some seconds for each million sessions.' },
  },
  postgres: { ...SQL, index: SERVER_INDEX },
  mysql: { ...SQL, index: SERVER_INDEX },
  redis: { places: 'key prefixes', ...PAIRS },
  mongodb: {
    ...SQL,
    places: 'collections',
    parts: 'Fields of a document',
    part: 'Path',
    declares: false,
    creation: 'An app makes its collection by itself when it stores its first session. You can also make it here.',
    index: {
      some: 'indexes',
      which: 'indexes',
      made: 'the indexes',
      done: 'The indexes are there',
      cost: 'The app goes on reading and writing meanwhile. On a large collection it takes some minutes.',
      plansByReading: true,
    },
  },
  dynamodb: {
    ...SQL,
    parts: 'Attributes',
    part: 'Attribute',
    declares: false,
    canMap: false,
    creation:
      'The official adapter does not make its table: it must be there before the app starts. You can make it here.',
  },
  'cloudflare-kv': { places: 'namespaces', ...PAIRS },
};

/** `Table`, `Key prefix`: at the beginning of a sentence. */
export function placeTitle(backend: Backend): string {
  const word = CONTAINER_LABELS[backend];
  return word.charAt(0).toUpperCase() + word.slice(1);
}
