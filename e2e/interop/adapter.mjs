// Runs one real adapter on one file: `node adapter.mjs KIND FILE`. Reads calls as lines of JSON, answers with lines of JSON.
// Sessions travel as the pairs of `toPropertyArray(true)`.
import { createInterface } from 'node:readline';
import { Session } from '@shopify/shopify-api';

async function prisma(file, timestampFormat) {
  const [{ PrismaClient }, { PrismaBetterSQLite3 }, { PrismaSessionStorage }] = await Promise.all([
    import('@prisma/client'),
    import('@prisma/adapter-better-sqlite3'),
    import('@shopify/shopify-app-session-storage-prisma'),
  ]);
  const adapter = new PrismaBetterSQLite3({ url: `file:${file}` }, { timestampFormat });
  return new PrismaSessionStorage(new PrismaClient({ adapter }));
}

async function drizzle(file) {
  const [{ default: Database }, { drizzle: connect }, columns, { DrizzleSessionStorageSQLite }] = await Promise.all([
    import('better-sqlite3'),
    import('drizzle-orm/better-sqlite3'),
    import('drizzle-orm/sqlite-core'),
    import('@shopify/shopify-app-session-storage-drizzle'),
  ]);
  const { blob, integer, sqliteTable, text } = columns;
  // The table of the adapter's own instructions.
  const table = sqliteTable('session', {
    id: text('id').primaryKey(),
    shop: text('shop').notNull(),
    state: text('state').notNull(),
    isOnline: integer('isOnline', { mode: 'boolean' }).notNull().default(false),
    scope: text('scope'),
    expires: text('expires'),
    accessToken: text('accessToken'),
    userId: blob('userId', { mode: 'bigint' }),
    firstName: text('firstName'),
    lastName: text('lastName'),
    email: text('email'),
    accountOwner: integer('accountOwner', { mode: 'boolean' }),
    locale: text('locale'),
    collaborator: integer('collaborator', { mode: 'boolean' }),
    emailVerified: integer('emailVerified', { mode: 'boolean' }),
    refreshToken: text('refreshToken'),
    refreshTokenExpires: text('refreshTokenExpires'),
  });
  return new DrizzleSessionStorageSQLite(connect(new Database(file)), table);
}

const ADAPTERS = {
  'official-8': async (file) =>
    new (await import('@shopify/shopify-app-session-storage-sqlite')).SQLiteSessionStorage(file),
  'official-5': async (file) => new (await import('official-sqlite-5')).SQLiteSessionStorage(file),
  'prisma-iso': (file) => prisma(file, 'iso8601'),
  'prisma-ms': (file) => prisma(file, 'unixepoch-ms'),
  drizzle,
};

// Answers alone go to standard output.
console.log = console.error;

// Line separators of Unicode end a line for readline, too.
const toLine = (value) => JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

const [kind, file] = process.argv.slice(2);
const storage = await ADAPTERS[kind](file);
const pack = (session) => session?.toPropertyArray(true);

const CALLS = {
  ready: async () => {
    await storage.ready;
  },
  storeSession: (pairs) => storage.storeSession(Session.fromPropertyArray(pairs, true)),
  loadSession: async (id) => pack(await storage.loadSession(id)),
  deleteSession: (id) => storage.deleteSession(id),
  deleteSessions: (ids) => storage.deleteSessions(ids),
  findSessionsByShop: async (shop) => (await storage.findSessionsByShop(shop)).map(pack),
};

for await (const line of createInterface(process.stdin)) {
  const { call, argument } = JSON.parse(line);
  let answer;
  try {
    answer = { value: (await CALLS[call](argument)) ?? null };
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(`${toLine(answer)}\n`);
}
process.exit(0);
