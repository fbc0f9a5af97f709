import { Long, ObjectId, type Db } from 'mongodb';
import { exactTree, readTree, writeTree, type Tree } from '../../main/stores/mongodb/bson.ts';
import { bytesOf, leavesOf } from '../../main/stores/mongodb/documents.ts';
import type { RawSession } from '../../main/stores/store.ts';
import type { TableLayout } from '../../shared/layouts.ts';
import { makeMongodbPlace } from './mongodb-place.ts';
import type { StoreRow } from './table.ts';

/** Another program's value at a path of a document; with an id of its own where `_id` is MongoDB's. */
function edit(raw: RawSession, values: Readonly<Record<string, unknown>>): RawSession {
  const tree = exactTree(bytesOf(raw));
  if (tree.get('_id') instanceof ObjectId) tree.set('_id', new ObjectId());
  for (const [at, value] of Object.entries(values)) {
    let inner: Tree = tree;
    const names = at.split('.');
    for (const name of names.slice(0, -1)) {
      const next = inner.get(name);
      if (!(next instanceof Map)) throw new Error(`There is no ${name} in this document.`);
      inner = next;
    }
    inner.set(names.at(-1) ?? '', typeof value === 'bigint' ? Long.fromBigInt(value) : value);
  }
  return { document: writeTree(tree) };
}

const EVERYTHING_LOOSE = {
  shared: true,
  milliseconds: true,
  absentIsFalse: [],
  lost: [],
  faults: [
    { field: 'expires', value: 'tomorrow' },
    { field: 'isOnline', value: 'perhaps' },
  ],
  drifts: true,
  latest: Number.MAX_SAFE_INTEGER,
  edit,
  explained: (raw) => leavesOf(readTree(bytesOf(raw))).map(({ path }) => path),
} as const satisfies Partial<StoreRow>;

function inMongodb(
  name: string,
  prepare: (app: Db) => Promise<unknown>,
  is: Partial<Omit<StoreRow, 'name' | 'make'>>,
  layout?: TableLayout,
): StoreRow {
  return {
    name: `MongoDB, ${name}`,
    columns: { id: 'id', shop: 'shop', isOnline: 'isOnline', expires: 'expires' },
    uniqueIds: false,
    ...EVERYTHING_LOOSE,
    ...is,
    async make() {
      const place = await makeMongodbPlace(prepare);
      return {
        open: (access = 'read-write') => place.open({ access, layout }),
        remove: () => place.remove(),
      };
    },
  };
}

/** What Prisma wrote, to be recognised by; another app's, so that the tests do not meet it. */
const PRISMA_DOCUMENT = {
  _id: 'elsewhere',
  shop: 'elsewhere.myshopify.com',
  state: '',
  isOnline: false,
  scope: null,
  expires: null,
  accessToken: 'x',
  userId: null,
  firstName: null,
  lastName: null,
  email: null,
  accountOwner: false,
  locale: null,
  collaborator: false,
  emailVerified: false,
  refreshToken: null,
  refreshTokenExpires: null,
};

/** An app's own form: other names, times as seconds, the user in a document of its own. */
export const MAPPED: TableLayout = {
  family: 'custom',
  title: 'mapped by hand',
  table: 'logins',
  columns: {
    id: { column: 'key', encoding: 'text' },
    shop: { column: 'store.domain', encoding: 'text' },
    state: { column: 'nonce', encoding: 'text' },
    isOnline: { column: 'online', encoding: 'boolean-integer' },
    scope: { column: 'grant.scopes', encoding: 'text' },
    accessToken: { column: 'grant.token', encoding: 'text' },
    expires: { column: 'grant.until', encoding: 'seconds' },
    refreshToken: { column: 'grant.refresh', encoding: 'text' },
    refreshTokenExpires: { column: 'grant.refreshUntil', encoding: 'iso-z' },
    userId: { column: 'user.id', encoding: 'digits-text' },
    firstName: { column: 'user.first', encoding: 'text' },
    lastName: { column: 'user.last', encoding: 'text' },
    email: { column: 'user.email', encoding: 'text' },
    accountOwner: { column: 'user.owner', encoding: 'boolean-word' },
  },
};

const official = (app: Db) => app.createCollection('shopify_sessions');
const SCHEMA_OF_MAPPED = {
  id: 'key',
  shop: 'store.domain',
  isOnline: 'online',
  expires: 'grant.until',
};

export const MONGODB_ROWS: readonly StoreRow[] = [
  inMongodb('official adapter', official, {}),
  inMongodb(
    'official adapter, with both indexes',
    async (app) => {
      const collection = await official(app);
      await collection.createIndex({ id: 1 }, { unique: true });
      await collection.createIndex({ shop: 1, _id: 1 });
    },
    { uniqueIds: true },
  ),
  inMongodb('Prisma', async (app) => app.collection<{ _id: string }>('Session').insertOne(PRISMA_DOCUMENT), {
    columns: { id: '_id', shop: 'shop', isOnline: 'isOnline', expires: 'expires' },
    uniqueIds: true,
    absentIsFalse: ['accountOwner', 'collaborator', 'emailVerified'],
    lost: ['userExpiresIn', 'userScope'],
  }),
  inMongodb(
    'mapped by hand',
    (app) => app.createCollection('logins'),
    {
      columns: SCHEMA_OF_MAPPED,
      milliseconds: false,
      finerTimes: ['refreshTokenExpires'],
      lost: ['locale', 'collaborator', 'emailVerified', 'userExpiresIn', 'userScope'],
    },
    MAPPED,
  ),
];
