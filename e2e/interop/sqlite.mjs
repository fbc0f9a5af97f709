// The adapters that keep sessions in a SQLite file; `place` is its path.

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

export default {
  'official-8': async (file) =>
    new (await import('@shopify/shopify-app-session-storage-sqlite')).SQLiteSessionStorage(file),
  'official-5': async (file) => new (await import('official-sqlite-5')).SQLiteSessionStorage(file),
  'prisma-iso': (file) => prisma(file, 'iso8601'),
  'prisma-ms': (file) => prisma(file, 'unixepoch-ms'),
  drizzle,
};
