import { makePostgresPlace } from './postgres-place.ts';
import * as schemas from './postgres-schemas.ts';
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
const REFRESH = ['refreshToken', 'refreshTokenExpires'] as const;

/** January 2038. */
const LAST_INT32 = 2_147_483_647_000;
const SNAKE = { id: 'id', shop: 'shop', isOnline: 'is_online', expires: 'expires' };
const INDEX = 'CREATE INDEX s ON shopify_sessions (shop);';

/** Times in columns for nothing else: the only fault that they can hold is a time without an end. */
const TIMESTAMPS = {
  milliseconds: true,
  latest: Number.MAX_SAFE_INTEGER,
  faults: [{ field: 'expires', value: 'infinity' }],
} as const;
const SECONDS = { milliseconds: false, finerTimes: ['refreshTokenExpires'], latest: LAST_INT32, faults: [] } as const;
const PRISMA_WAYS = {
  ...TIMESTAMPS,
  absentIsFalse: ['accountOwner', 'collaborator', 'emailVerified'],
} as const;
const DRIZZLE_WAYS = { ...TIMESTAMPS } as const;

/** Tables of PostgreSQL take nothing that is not of their type. */
function inPostgres(
  name: string,
  schema: string,
  is: Partial<Omit<StoreRow, 'name' | 'make'>> & Pick<StoreRow, 'milliseconds' | 'latest' | 'faults'>,
  as?: string,
): StoreRow {
  return {
    name: `PostgreSQL, ${name}`,
    columns: { id: 'id', shop: 'shop', isOnline: 'isOnline', expires: 'expires' },
    shared: true,
    absentIsFalse: [],
    lost: ONLINE_DETAILS,
    uniqueIds: true,
    drifts: false,
    ...is,
    async make() {
      const place = await makePostgresPlace(schema, as);
      return { open: (access = 'read-write') => place.open({ access }), remove: () => place.remove() };
    },
  };
}

/** A collation that sorts `a` before `B`, as people do, and not by bytes. */
const ENGLISH = `TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C.UTF-8'`;
/** Punctuation comes first, in this order; capitals make no difference to what differs otherwise. */
const byEnglish = (text: string) =>
  text.toUpperCase().replaceAll('_', '\x01').replaceAll('-', '\x02').replaceAll('.', '\x03');

export const POSTGRES_ROWS: readonly StoreRow[] = [
  inPostgres('official adapter', schemas.OFFICIAL_CURRENT, SECONDS),
  inPostgres('official adapter, with an index on shop', `${schemas.OFFICIAL_CURRENT} ${INDEX}`, {
    ...SECONDS,
    ownWays: true,
  }),
  inPostgres(
    'official adapter, sorted as in English, with an index on shop',
    `${schemas.OFFICIAL_CURRENT} ${INDEX}`,
    { ...SECONDS, sortsAs: byEnglish },
    ENGLISH,
  ),
  inPostgres('official adapter up to 5.x', schemas.OFFICIAL_OLD, {
    ...SECONDS,
    lost: [...ONLINE_DETAILS, ...USER_DATA, ...REFRESH],
  }),
  inPostgres('official adapter 1.0', schemas.OFFICIAL_FIRST, {
    ...SECONDS,
    columns: { id: 'id', shop: 'shop', isOnline: 'isonline', expires: 'expires' },
    lost: [...ONLINE_DETAILS, ...USER_DATA, ...REFRESH],
  }),
  inPostgres('Prisma', schemas.PRISMA, PRISMA_WAYS),
  inPostgres('Prisma, 8 columns', schemas.PRISMA_8_COLUMNS, {
    ...PRISMA_WAYS,
    absentIsFalse: [],
    lost: [...ONLINE_DETAILS, ...USER_DATA, ...REFRESH],
  }),
  inPostgres('Prisma, with user data', schemas.PRISMA_WITH_USER, {
    ...PRISMA_WAYS,
    lost: [...ONLINE_DETAILS, ...REFRESH],
  }),
  inPostgres('Prisma, other names', schemas.PRISMA_MAPPED, { ...PRISMA_WAYS, columns: SNAKE }),
  inPostgres('Drizzle', schemas.DRIZZLE, DRIZZLE_WAYS),
  inPostgres('Drizzle, 8 columns', schemas.DRIZZLE_8_COLUMNS, {
    ...DRIZZLE_WAYS,
    lost: [...ONLINE_DETAILS, ...USER_DATA, ...REFRESH],
  }),
  inPostgres('Drizzle, timestamps with a zone', schemas.DRIZZLE_ZONE, DRIZZLE_WAYS),
  inPostgres('Drizzle, text', schemas.DRIZZLE_TEXT, {
    ...DRIZZLE_WAYS,
    faults: [{ field: 'expires', value: 'tomorrow' }],
  }),
  inPostgres('Drizzle, milliseconds', schemas.DRIZZLE_MILLISECONDS, { ...DRIZZLE_WAYS, faults: [] }),
  inPostgres('PHP template', schemas.PHP, {
    ...TIMESTAMPS,
    milliseconds: false,
    columns: { id: 'session_id', shop: 'shop', isOnline: 'is_online', expires: 'expires_at' },
    lost: [...ONLINE_DETAILS, ...REFRESH],
  }),
  inPostgres('no key at all', schemas.OFFICIAL_CURRENT.replace('NOT NULL PRIMARY KEY', ''), {
    ...SECONDS,
    uniqueIds: false,
  }),
];
