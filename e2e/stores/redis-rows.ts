import { parsePairs, writeJson } from '../../main/layouts/pairs.ts';
import type { RawSession } from '../../main/stores/store.ts';
import { pairPieces } from './pair-pieces.ts';
import { makeRedisPlace, type RedisPlace } from './redis-place.ts';
import type { StoreRow } from './table.ts';

const ONLINE_DETAILS = ['userExpiresIn', 'userScope'] as const;
const USER_DATA = [
  'firstName',
  'lastName',
  'email',
  'locale',
  'accountOwner',
  'collaborator',
  'emailVerified',
] as const;

/** Another app's session, as adapters before 4.2 store them. */
const BEFORE = {
  '5c0a7a4f-34a7-4f9e-8a8b-3f8d3b0f1c11':
    '[["id","5c0a7a4f-34a7-4f9e-8a8b-3f8d3b0f1c11"],["shop","elsewhere.myshopify.com"],["state","1"],["isOnline",true],["accessToken","x"],["onlineAccessInfo",902541635]]',
};

/** The pairs of a raw session with other values in some of them, under the key that its id asks for. */
function edit(raw: RawSession, values: Readonly<Record<string, unknown>>): RawSession {
  const { key, value } = raw;
  if (typeof key !== 'string' || typeof value !== 'string') throw new Error('This is no session of Redis.');
  const present = new Map(parsePairs(value));
  const id = present.get('id');
  for (const [name, one] of Object.entries(values)) present.set(name, one);
  const prefix = key.slice(0, key.length - String(id).length);
  return { ...raw, key: `${prefix}${String(present.get('id'))}`, value: writeJson([...present]) };
}

function explained({ value }: RawSession): string[] {
  return (typeof value === 'string' ? (parsePairs(value) ?? []) : []).map(([name]) => name);
}

function inRedis(
  name: string,
  make: () => Promise<RedisPlace>,
  is: Partial<Pick<StoreRow, 'lost' | 'columns' | 'ownWays'>> = {},
): StoreRow {
  return {
    name,
    columns: { id: 'id', shop: 'shop', isOnline: 'isOnline', expires: 'expires' },
    shared: true,
    milliseconds: true,
    absentIsFalse: [],
    lost: ONLINE_DETAILS,
    uniqueIds: true,
    faults: [
      { field: 'expires', value: 'tomorrow' },
      { field: 'isOnline', value: 'perhaps' },
    ],
    drifts: true,
    latest: Number.MAX_SAFE_INTEGER,
    orders: [],
    // Under the name of a shop the adapter keeps its index, which no session's id may be.
    shopOf: (text) => `${text}.myshopify.com`,
    edit,
    pieces: ({ value }) => pairPieces(value),
    explained,
    ...is,
    async make() {
      const place = await make();
      return { open: (access = 'read-write') => place.open({ access }), remove: () => place.remove() };
    },
  };
}

/** @param clusterUrl is asked for when the row is first run */
export function redisRows(clusterUrl: () => string): readonly StoreRow[] {
  return [
    inRedis('Redis, official adapter', () => makeRedisPlace()),
    inRedis('Redis, a prefix of one’s own', () => makeRedisPlace({}, { prefix: '[app]*-?_{x}' }), { ownWays: true }),
    inRedis('Redis, official adapter before 4.2', () => makeRedisPlace(BEFORE), {
      lost: [...ONLINE_DETAILS, ...USER_DATA],
    }),
    inRedis('Redis, official adapter 1.0, without an index', () => makeRedisPlace({ migrations: '' }), {
      ownWays: true,
    }),
    inRedis('Redis, a cluster', () => makeRedisPlace({}, { url: clusterUrl() }), { ownWays: true }),
  ];
}
