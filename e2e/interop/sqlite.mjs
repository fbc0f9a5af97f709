// The adapters that keep sessions in a SQLite file; `place` is its path.

import { makeSessionTable } from './drizzle-sqlite.mjs';

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
  const [{ default: Database }, { drizzle: connect }, { DrizzleSessionStorageSQLite }] = await Promise.all([
    import('better-sqlite3'),
    import('drizzle-orm/better-sqlite3'),
    import('@shopify/shopify-app-session-storage-drizzle'),
  ]);
  return new DrizzleSessionStorageSQLite(connect(new Database(file)), makeSessionTable());
}

export default {
  'official-8': async (file) =>
    new (await import('@shopify/shopify-app-session-storage-sqlite')).SQLiteSessionStorage(file),
  'official-5': async (file) => new (await import('official-sqlite-5')).SQLiteSessionStorage(file),
  'prisma-iso': (file) => prisma(file, 'iso8601'),
  'prisma-ms': (file) => prisma(file, 'unixepoch-ms'),
  drizzle,
};
