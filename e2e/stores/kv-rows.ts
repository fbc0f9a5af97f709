import { parsePairs, writeJson } from '../../main/layouts/pairs.ts';
import type { RawSession } from '../../main/stores/store.ts';
import type { SessionField } from '../../shared/session.ts';
import { pairPieces } from './pair-pieces.ts';
import { makeKvPlace } from './kv-place.ts';
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

/** What the adapter wrote before it kept user data; of a shop that the tests leave out. */
export const BEFORE =
  '[["id","elsewhere.myshopify.com_77"],["shop","elsewhere.myshopify.com"],["state","1"],["isOnline",true],["expires",1795178096789],["accessToken","shpua_1"],["onlineAccessInfo",77]]';

function textOf({ value }: RawSession): string {
  if (typeof value !== 'string') throw new Error('no text is stored');
  return value;
}

function edit(raw: RawSession, values: Readonly<Record<string, unknown>>): RawSession {
  const pairs = parsePairs(textOf(raw)) ?? [];
  const edited = pairs.filter(([name]) => !(name in values));
  return {
    ...raw,
    ...('id' in values && { key: values['id'] }),
    value: writeJson([...edited, ...Object.entries(values)]),
  };
}

function inKv(name: string, before: boolean, lost: readonly SessionField[]): StoreRow {
  return {
    name: `Cloudflare KV, ${name}`,
    columns: { id: 'id', shop: 'shop', isOnline: 'isOnline', expires: 'expires' },
    shared: true,
    milliseconds: true,
    absentIsFalse: [],
    lost,
    uniqueIds: true,
    faults: [
      { field: 'expires', value: 'tomorrow' },
      { field: 'isOnline', value: 'perhaps' },
    ],
    drifts: true,
    latest: Number.MAX_SAFE_INTEGER,
    orders: [],
    ids: (id) => id !== '' && id !== '.' && id !== '..' && !id.startsWith('shop:') && Buffer.byteLength(id) <= 512,
    edit,
    pieces: ({ value }) => pairPieces(value),
    explained: (raw) => ['key', ...(parsePairs(textOf(raw)) ?? []).map(([pair]) => pair)],
    async make() {
      const place = await makeKvPlace();
      if (before) await place.put('elsewhere.myshopify.com_77', BEFORE);
      return { open: (access = 'read-write') => place.open({ access }), remove: () => place.remove() };
    },
  };
}

export const KV_ROWS: readonly StoreRow[] = [
  inKv('official adapter', false, ONLINE_DETAILS),
  inKv('official adapter up to 5.x', true, [...ONLINE_DETAILS, ...USER_DATA]),
];
