// The adapters that keep sessions in MySQL or MariaDB; `url` names the database.

async function prisma(url) {
  const [{ PrismaClient }, { PrismaMariaDb }, { PrismaSessionStorage }] = await Promise.all([
    import('./node_modules/generated/mysql/index.js'),
    import('@prisma/adapter-mariadb'),
    import('@shopify/shopify-app-session-storage-prisma'),
  ]);
  const { hostname, port, username, password, pathname } = new URL(url);
  const adapter = new PrismaMariaDb({
    host: hostname,
    port: Number(port),
    user: username,
    password: decodeURIComponent(password),
    database: pathname.slice(1),
  });
  return new PrismaSessionStorage(new PrismaClient({ adapter }));
}

async function drizzle(url) {
  const [{ createPool }, { drizzle: connect }, columns, { DrizzleSessionStorageMySQL }] = await Promise.all([
    import('mysql2/promise'),
    import('drizzle-orm/mysql2'),
    import('drizzle-orm/mysql-core'),
    import('@shopify/shopify-app-session-storage-drizzle'),
  ]);
  const { bigint, boolean, mysqlTable, text, timestamp, varchar } = columns;
  // The table of the adapter's own instructions, with the columns that it has come to write since.
  const table = mysqlTable('session', {
    id: varchar('id', { length: 255 }).primaryKey(),
    shop: text('shop').notNull(),
    state: text('state').notNull(),
    isOnline: boolean('isOnline').default(false).notNull(),
    scope: text('scope'),
    expires: timestamp('expires', { mode: 'date' }),
    accessToken: text('accessToken'),
    userId: bigint('userId', { mode: 'number' }),
    firstName: text('firstName'),
    lastName: text('lastName'),
    email: text('email'),
    accountOwner: boolean('accountOwner'),
    locale: text('locale'),
    collaborator: boolean('collaborator'),
    emailVerified: boolean('emailVerified'),
    refreshToken: text('refreshToken'),
    refreshTokenExpires: timestamp('refreshTokenExpires', { mode: 'date' }),
  });
  return new DrizzleSessionStorageMySQL(connect(createPool(url)), table);
}

export default {
  'official-8': async (url) =>
    new (await import('@shopify/shopify-app-session-storage-mysql')).MySQLSessionStorage(url),
  'official-5': async (url) => new (await import('official-mysql-5')).MySQLSessionStorage(url),
  'official-3': async (url) => new (await import('official-mysql-3')).MySQLSessionStorage(new URL(url)),
  prisma,
  drizzle,
};
