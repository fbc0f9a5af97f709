// The adapters that keep sessions in PostgreSQL; `url` names the database.

async function prisma(url) {
  const [{ PrismaClient }, { PrismaPg }, { PrismaSessionStorage }] = await Promise.all([
    import('./node_modules/generated/postgresql/index.js'),
    import('@prisma/adapter-pg'),
    import('@shopify/shopify-app-session-storage-prisma'),
  ]);
  return new PrismaSessionStorage(new PrismaClient({ adapter: new PrismaPg({ connectionString: url }) }));
}

async function drizzle(url) {
  const [{ default: pg }, { drizzle: connect }, columns, { DrizzleSessionStoragePostgres }] = await Promise.all([
    import('pg'),
    import('drizzle-orm/node-postgres'),
    import('drizzle-orm/pg-core'),
    import('@shopify/shopify-app-session-storage-drizzle'),
  ]);
  const { bigint, boolean, pgTable, text, timestamp } = columns;
  // The table of the adapter's own instructions, with the columns that it has come to write since.
  const table = pgTable('session', {
    id: text('id').primaryKey(),
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
  return new DrizzleSessionStoragePostgres(connect(new pg.Pool({ connectionString: url })), table);
}

export default {
  'official-8': async (url) =>
    new (await import('@shopify/shopify-app-session-storage-postgresql')).PostgreSQLSessionStorage(url),
  'official-5': async (url) => new (await import('official-postgresql-5')).PostgreSQLSessionStorage(url),
  'official-1': async (url) => new (await import('official-postgresql-1')).PostgreSQLSessionStorage(new URL(url)),
  prisma,
  drizzle,
};
