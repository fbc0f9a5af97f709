import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import { backend as memory } from '../../main/stores/memory/backend.ts';
import { backend as sqlite } from '../../main/stores/sqlite/backend.ts';
import type { OpenOptions, RawSession, SessionStore } from '../../main/stores/store.ts';
import type { OrderBy } from '../../shared/records.ts';
import type { SessionField } from '../../shared/session.ts';
import { temporaryFolder } from '../servers/temporary-folder.ts';
import * as schemas from './schemas.ts';

/** One place to keep sessions in, made anew for one test. */
export interface Place {
  open(access?: OpenOptions['access']): Promise<SessionStore>;
  remove(): Promise<void>;
}

/** One row of the table that the battery is run for: a backend, a layout, and what that layout cannot do. */
export interface StoreRow {
  name: string;
  make(): Promise<Place>;
  /** Field for each column of the layout that a raw record is made of by hand. */
  columns: { id: string; shop: string; isOnline: string; expires: string };
  /** Several connections can have the same sessions open. */
  shared: boolean;
  /** Times are kept to the millisecond, not only to the second. */
  milliseconds: boolean;
  /** Times that are kept to the millisecond where others are not. */
  finerTimes?: readonly SessionField[];
  /** Fields that are given back as `false` where an online session does not have them. */
  absentIsFalse: readonly SessionField[];
  /** Fields that this layout has no room for. */
  lost: readonly SessionField[];
  /** Two sessions cannot have the same id, whoever writes. */
  uniqueIds: boolean;
  /** Values that make a session unreadable and that the table can hold all the same. */
  faults: readonly { field: 'expires' | 'isOnline'; value: unknown }[];
  /** Seconds and milliseconds can lie in each other's place. */
  drifts: boolean;
  /** The last moment that fits every column for times; milliseconds since 1970. */
  latest: number;
  /** Rows are looked for otherwise than in the backend's first, as by an index: what is tried on that is no proof for this. */
  ownWays?: true;
  /** The texts that fit, where not all do. */
  letters?: RegExp;
  /** What texts are sorted by, where it is not their bytes. */
  sortsAs?: (text: string) => string;
  /** Orders that it lists in, where not all; none: in one of its own. */
  orders?: readonly OrderBy[];
  /** Ids that it can hold, where not all. */
  ids?: (id: string) => boolean;
  /** Shops that it can hold, where not all. */
  shops?: (shop: string) => boolean;
  /** A shop's name for a text, where ids must not be names of shops. */
  shopOf?: (text: string) => string;
  /** A raw record with other values in these columns, where the raw form is not one value for each column. */
  edit?: (raw: RawSession, values: Readonly<Record<string, unknown>>) => RawSession;
  /** What a raw record is made of, by name and to the byte, where explaining it tells less. */
  pieces?: (raw: RawSession) => Readonly<Record<string, string>>;
  /** Names of the values that a raw record is explained as, where they are not those of the raw form. */
  explained?: (raw: RawSession) => string[];
}

/** A table where anything can lie in any column. */
export const LOOSE = {
  faults: [
    { field: 'expires', value: 'tomorrow' },
    { field: 'isOnline', value: 'perhaps' },
  ],
  drifts: true,
  latest: Number.MAX_SAFE_INTEGER,
} as const;

export const SAME_NAMES = { id: 'id', shop: 'shop', isOnline: 'isOnline', expires: 'expires' };
export const ONLINE_DETAILS = ['userExpiresIn', 'userScope'] as const;
export const USER_DATA = [
  'firstName',
  'lastName',
  'email',
  'locale',
  'accountOwner',
  'collaborator',
  'emailVerified',
] as const;
export const REFRESH = ['refreshToken', 'refreshTokenExpires'] as const;
/** The PHP template's names. */
export const PHP_NAMES = { id: 'session_id', shop: 'shop', isOnline: 'is_online', expires: 'expires_at' };

/** Makes a database file with a schema in a folder of its own. */
export async function makeFile(schema: string): Promise<{ file: string; folder: string }> {
  const folder = await temporaryFolder('desk-store-');
  const file = path.join(folder, 'dev.sqlite');
  const db = new Database(file);
  db.exec(schema);
  db.close();
  return { file, folder };
}

function inSqlite(
  name: string,
  schema: string,
  is: Partial<Omit<StoreRow, 'name' | 'make'>> & Pick<StoreRow, 'milliseconds'>,
): StoreRow {
  return {
    name: `SQLite, ${name}`,
    columns: SAME_NAMES,
    shared: true,
    absentIsFalse: [],
    lost: ONLINE_DETAILS,
    uniqueIds: true,
    ...LOOSE,
    ...is,
    async make() {
      const { file, folder } = await makeFile(schema);
      return {
        open: (access = 'read-write') => sqlite.open({ backend: 'sqlite', file }, { access }),
        remove: () => rm(folder, { recursive: true, force: true }),
      };
    },
  };
}

/** One session that shows in which form a table keeps its times; another app's, so that the tests do not meet it. */
const prismaWithIsoTimes = `${schemas.PRISMA}
INSERT INTO "Session" (id, shop, state, expires, accessToken)
VALUES ('${randomUUID()}', 'elsewhere.myshopify.com', '', '2026-11-20T12:34:56.789+00:00', 'x');`;

export const PRISMA_WAYS = {
  milliseconds: true,
  absentIsFalse: ['accountOwner', 'collaborator', 'emailVerified'],
} as const;

export const MEMORY_ROW: StoreRow = {
  name: 'memory',
  columns: SAME_NAMES,
  shared: false,
  milliseconds: true,
  absentIsFalse: [],
  lost: [],
  uniqueIds: true,
  ...LOOSE,
  async make() {
    return {
      open: (access = 'read-write') => memory.open({ backend: 'memory', content: 'empty' }, { access }),
      remove: async () => {},
    };
  },
};

export const SQLITE_ROWS: readonly StoreRow[] = [
  inSqlite('official adapter', schemas.OFFICIAL_CURRENT, { milliseconds: false }),
  inSqlite(
    'official adapter, with an index on shop',
    `${schemas.OFFICIAL_CURRENT} CREATE INDEX s ON shopify_sessions (shop);`,
    { milliseconds: false, ownWays: true },
  ),
  inSqlite('official adapter up to 5.x', schemas.OFFICIAL_OLD, {
    milliseconds: false,
    lost: [...ONLINE_DETAILS, ...USER_DATA, ...REFRESH],
  }),
  inSqlite('Prisma, milliseconds', schemas.PRISMA, PRISMA_WAYS),
  inSqlite('Prisma, ISO text', prismaWithIsoTimes, PRISMA_WAYS),
  inSqlite('Prisma, 8 columns', schemas.PRISMA_8_COLUMNS, {
    ...PRISMA_WAYS,
    absentIsFalse: [],
    lost: [...ONLINE_DETAILS, ...USER_DATA, ...REFRESH],
  }),
  inSqlite('Prisma, with user data', schemas.PRISMA_WITH_USER, {
    ...PRISMA_WAYS,
    lost: [...ONLINE_DETAILS, ...REFRESH],
  }),
  inSqlite('Drizzle', schemas.DRIZZLE, { milliseconds: true }),
  inSqlite('Drizzle, 8 columns', schemas.DRIZZLE_8_COLUMNS, {
    milliseconds: true,
    lost: [...ONLINE_DETAILS, ...USER_DATA, ...REFRESH],
  }),
  inSqlite('a schema of one’s own', schemas.OF_ONES_OWN, {
    milliseconds: false,
    columns: { id: 'session_id', shop: 'shop_domain', isOnline: 'is_online', expires: 'expires_at' },
    lost: [...ONLINE_DETAILS, ...USER_DATA, ...REFRESH],
  }),
  inSqlite('PHP template', schemas.PHP, {
    milliseconds: true,
    columns: PHP_NAMES,
    lost: [...ONLINE_DETAILS, ...REFRESH],
  }),
  inSqlite('no key at all', schemas.OFFICIAL_CURRENT.replace('NOT NULL PRIMARY KEY', ''), {
    milliseconds: false,
    uniqueIds: false,
  }),
];

export const FILE_ROWS: readonly StoreRow[] = [MEMORY_ROW, ...SQLITE_ROWS];
