/** Tables exactly as the programs named make them in PostgreSQL. */

const MIGRATIONS = `CREATE TABLE shopify_sessions_migrations (migration_name varchar(255) NOT NULL PRIMARY KEY);`;

export const OFFICIAL_CURRENT = `CREATE TABLE shopify_sessions (
  id varchar(255) NOT NULL PRIMARY KEY,
  shop varchar(255) NOT NULL,
  state varchar(255) NOT NULL,
  "isOnline" boolean NOT NULL,
  scope varchar(1024),
  expires integer,
  "accessToken" varchar(255),
  "refreshToken" varchar(255),
  "refreshTokenExpires" bigint,
  "userId" bigint,
  "firstName" varchar(255),
  "lastName" varchar(255),
  email varchar(255),
  "accountOwner" boolean,
  locale varchar(255),
  collaborator boolean,
  "emailVerified" boolean
);
${MIGRATIONS}
INSERT INTO shopify_sessions_migrations VALUES ('migrateScopeFieldToVarchar1024'), ('migrateToCaseSensitivity'),
  ('migrateToRefreshTokens'), ('addUserInfoColumns');`;

/** The official adapter up to 5.x. */
export const OFFICIAL_OLD = `CREATE TABLE shopify_sessions (
  id varchar(255) NOT NULL PRIMARY KEY,
  shop varchar(255) NOT NULL,
  state varchar(255) NOT NULL,
  "isOnline" boolean NOT NULL,
  scope varchar(1024),
  expires integer,
  "onlineAccessInfo" varchar(255),
  "accessToken" varchar(255)
);
${MIGRATIONS}
INSERT INTO shopify_sessions_migrations VALUES ('migrateScopeFieldToVarchar1024'), ('migrateToCaseSensitivity');`;

/** The official adapter 1.0, whose names PostgreSQL folded to small letters. */
export const OFFICIAL_FIRST = OFFICIAL_OLD.replaceAll('"', '').replaceAll(/INSERT[^;]*;/g, '');

const PRISMA_FIRST = `"id" TEXT NOT NULL,
  "shop" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "isOnline" BOOLEAN NOT NULL DEFAULT false,
  "scope" TEXT,
  "expires" TIMESTAMP(3),
  "accessToken" TEXT NOT NULL,
  "userId" BIGINT`;
const PRISMA_USER = `"firstName" TEXT,
  "lastName" TEXT,
  "email" TEXT,
  "accountOwner" BOOLEAN NOT NULL DEFAULT false,
  "locale" TEXT,
  "collaborator" BOOLEAN DEFAULT false,
  "emailVerified" BOOLEAN DEFAULT false`;
const PRISMA_REFRESH = `"refreshToken" TEXT,
  "refreshTokenExpires" TIMESTAMP(3)`;
const prisma = (...columns: string[]) =>
  `CREATE TABLE "Session" (${columns.join(', ')}, CONSTRAINT "Session_pkey" PRIMARY KEY ("id"));`;

export const PRISMA_8_COLUMNS = prisma(PRISMA_FIRST);
export const PRISMA_WITH_USER = prisma(PRISMA_FIRST, PRISMA_USER);
export const PRISMA = prisma(PRISMA_FIRST, PRISMA_USER, PRISMA_REFRESH);

/** With `@map` and `@@map`. */
export const PRISMA_MAPPED = PRISMA.replaceAll(/"([a-z]+[A-Z]\w*)"/g, (_, name: string) =>
  JSON.stringify(name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
).replaceAll('"Session', '"app_sessions');

const drizzle = (time: string) => `CREATE TABLE session (id text PRIMARY KEY NOT NULL, shop text NOT NULL,
  state text NOT NULL, "isOnline" boolean DEFAULT false NOT NULL, scope text, expires ${time}, "accessToken" text,
  "userId" bigint, "firstName" text, "lastName" text, email text, "accountOwner" boolean, locale text,
  collaborator boolean, "emailVerified" boolean, "refreshToken" text, "refreshTokenExpires" ${time});`;

export const DRIZZLE = drizzle('timestamp');
export const DRIZZLE_ZONE = drizzle('timestamp with time zone');
export const DRIZZLE_TEXT = drizzle('text');
/** `bigint` in Drizzle's mode `number`, filled with milliseconds. */
export const DRIZZLE_MILLISECONDS = drizzle('bigint');

/** Up to 3.x. */
export const DRIZZLE_8_COLUMNS = `CREATE TABLE session (id text PRIMARY KEY NOT NULL, shop text NOT NULL,
  state text NOT NULL, "isOnline" boolean DEFAULT false NOT NULL, scope text, expires timestamp, "accessToken" text,
  "userId" bigint);`;

/** The Ruby gem's, as Rails's migrations make them. */
export const RUBY_SHOPS = `CREATE TABLE shops (id bigserial PRIMARY KEY, shopify_domain varchar NOT NULL,
  shopify_token varchar NOT NULL, created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL,
  access_scopes varchar NOT NULL DEFAULT '', expires_at timestamp(6), refresh_token varchar,
  refresh_token_expires_at timestamp(6));
CREATE UNIQUE INDEX index_shops_on_shopify_domain ON shops (shopify_domain);`;
export const RUBY_USERS = `CREATE TABLE users (id bigserial PRIMARY KEY, shopify_user_id bigint NOT NULL,
  shopify_domain varchar NOT NULL, shopify_token varchar NOT NULL, created_at timestamp(6) NOT NULL,
  updated_at timestamp(6) NOT NULL, access_scopes varchar NOT NULL DEFAULT '', expires_at timestamp(6));
CREATE UNIQUE INDEX index_users_on_shopify_user_id ON users (shopify_user_id);`;

/** The PHP template's, as Laravel's migrations make it. */
export const PHP = `CREATE TABLE sessions (id bigserial PRIMARY KEY, session_id varchar(255) NOT NULL UNIQUE,
  shop varchar(255) NOT NULL, is_online boolean NOT NULL, state varchar(255) NOT NULL, created_at timestamp(0),
  updated_at timestamp(0), scope varchar(255), access_token varchar(255), expires_at timestamp(0), user_id bigint,
  user_first_name varchar(255), user_last_name varchar(255), user_email varchar(255), user_email_verified boolean,
  account_owner boolean, locale varchar(255), collaborator boolean);`;
