import { makeMysqlPlace } from './mysql-place.ts';
import * as schemas from './mysql-schemas.ts';
import { ONLINE_DETAILS, PHP_NAMES, PRISMA_WAYS, REFRESH, SAME_NAMES, USER_DATA, type StoreRow } from './table.ts';

/** January 2038. */
const LAST_INT32 = 2_147_483_647_000;

const inCapitals = (text: string) => text.toUpperCase();

/** Tables of MySQL and MariaDB take nothing that is not of their type, and sort without regard to letter case. */
function inMysql(
  name: string,
  schema: string,
  is: Partial<Omit<StoreRow, 'name' | 'make'>> & Pick<StoreRow, 'milliseconds'>,
): StoreRow {
  return {
    name: `MySQL, ${name}`,
    columns: SAME_NAMES,
    shared: true,
    absentIsFalse: [],
    lost: ONLINE_DETAILS,
    uniqueIds: true,
    faults: [{ field: 'isOnline', value: 2n }],
    drifts: false,
    latest: LAST_INT32,
    sortsAs: inCapitals,
    ...is,
    async make() {
      const place = await makeMysqlPlace(schema);
      return { open: (access = 'read-write') => place.open({ access }), remove: () => place.remove() };
    },
  };
}

const PRISMA_IN_MYSQL = {
  ...PRISMA_WAYS,
  latest: Number.MAX_SAFE_INTEGER,
  faults: [
    { field: 'expires', value: '0000-00-00 00:00:00.000' },
    { field: 'isOnline', value: 2n },
  ],
} as const;

export const MYSQL_ROWS: readonly StoreRow[] = [
  inMysql('official adapter', schemas.OFFICIAL_CURRENT, { milliseconds: false }),
  inMysql(
    'official adapter, with an index on shop',
    `${schemas.OFFICIAL_CURRENT} CREATE INDEX s ON shopify_sessions (shop);`,
    { milliseconds: false, ownWays: true },
  ),
  inMysql(
    'official adapter, latin1, with an index on shop',
    `${schemas.OFFICIAL_LATIN1} CREATE INDEX s ON shopify_sessions (shop);`,
    {
      milliseconds: false,
      letters: /^[\n\x20-\x7e\xa0-\xff]*$/,
    },
  ),
  inMysql('official adapter up to 5.x', schemas.OFFICIAL_OLD, {
    milliseconds: false,
    lost: [...ONLINE_DETAILS, ...USER_DATA, ...REFRESH],
  }),
  inMysql('Prisma', schemas.PRISMA, PRISMA_IN_MYSQL),
  inMysql('Prisma, 8 columns', schemas.PRISMA_8_COLUMNS, {
    ...PRISMA_IN_MYSQL,
    absentIsFalse: [],
    lost: [...ONLINE_DETAILS, ...USER_DATA, ...REFRESH],
  }),
  inMysql('Prisma, with user data', schemas.PRISMA_WITH_USER, {
    ...PRISMA_IN_MYSQL,
    lost: [...ONLINE_DETAILS, ...REFRESH],
  }),
  inMysql('Prisma, other names', schemas.PRISMA_MAPPED, {
    ...PRISMA_IN_MYSQL,
    columns: { id: 'id', shop: 'shop', isOnline: 'is_online', expires: 'expires' },
  }),
  inMysql('Drizzle', schemas.DRIZZLE, { milliseconds: false }),
  inMysql('Drizzle, 8 columns', schemas.DRIZZLE_8_COLUMNS, {
    milliseconds: false,
    lost: [...ONLINE_DETAILS, ...USER_DATA, ...REFRESH],
  }),
  inMysql('PHP template', schemas.PHP, {
    milliseconds: false,
    columns: PHP_NAMES,
    latest: Number.MAX_SAFE_INTEGER,
    lost: [...ONLINE_DETAILS, ...REFRESH],
  }),
];
