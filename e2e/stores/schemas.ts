/** Tables exactly as the programs named make them. */

export const OFFICIAL_CURRENT = `CREATE TABLE shopify_sessions (
  id varchar(255) NOT NULL PRIMARY KEY,
  shop varchar(255) NOT NULL,
  state varchar(255) NOT NULL,
  isOnline integer NOT NULL,
  expires integer,
  scope varchar(1024),
  accessToken varchar(255),
  userId integer,
  firstName varchar(255),
  lastName varchar(255),
  email varchar(255),
  accountOwner integer,
  locale varchar(255),
  collaborator integer,
  emailVerified integer,
  refreshToken varchar(255),
  refreshTokenExpires integer
);
CREATE TABLE shopify_sessions_migrations (migration_name varchar(255) NOT NULL PRIMARY KEY);
INSERT INTO shopify_sessions_migrations VALUES
  ('migrateScopeFieldToVarchar1024'), ('addRefreshTokenFields'), ('addUserInfoColumns');`;

/** The official adapter up to 5.x. */
export const OFFICIAL_OLD = `CREATE TABLE shopify_sessions (
  id varchar(255) NOT NULL PRIMARY KEY,
  shop varchar(255) NOT NULL,
  state varchar(255) NOT NULL,
  isOnline integer NOT NULL,
  expires integer,
  scope varchar(1024),
  accessToken varchar(255),
  onlineAccessInfo varchar(255)
);
CREATE TABLE shopify_sessions_migrations (migration_name varchar(255) NOT NULL PRIMARY KEY);
INSERT INTO shopify_sessions_migrations VALUES ('migrateScopeFieldToVarchar1024');`;

const PRISMA_FIRST = `"id" TEXT NOT NULL PRIMARY KEY,
  "shop" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "isOnline" BOOLEAN NOT NULL DEFAULT false,
  "scope" TEXT,
  "expires" DATETIME,
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
  "refreshTokenExpires" DATETIME`;

export const PRISMA_8_COLUMNS = `CREATE TABLE "Session" (${PRISMA_FIRST});`;
export const PRISMA_WITH_USER = `CREATE TABLE "Session" (${PRISMA_FIRST}, ${PRISMA_USER});`;
export const PRISMA = `CREATE TABLE "Session" (${PRISMA_FIRST}, ${PRISMA_USER}, ${PRISMA_REFRESH});`;

export const DRIZZLE = `CREATE TABLE session (id text primary key, shop text not null, state text not null,
  isOnline integer not null default 0, scope text, expires text, accessToken text, userId blob, firstName text,
  lastName text, email text, accountOwner integer, locale text, collaborator integer, emailVerified integer,
  refreshToken text, refreshTokenExpires text);`;

/** Drizzle up to 3.x. */
export const DRIZZLE_8_COLUMNS = `CREATE TABLE session (id text primary key, shop text not null, state text not null,
  isOnline integer not null default 0, scope text, expires text, accessToken text, userId blob);`;

/** A schema of one's own: other names, no rowid, a column that nobody has mapped. */
export const OF_ONES_OWN = `CREATE TABLE app_logins (session_id text NOT NULL PRIMARY KEY, shop_domain text NOT NULL,
  state text NOT NULL, is_online integer NOT NULL, scopes text, access_token text, expires_at integer,
  user_id integer, note text DEFAULT 'kept') WITHOUT ROWID;`;

/** The Ruby gem's, as Rails's migrations make them. */
export const RUBY_SHOPS = `CREATE TABLE "shops" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  "shopify_domain" varchar NOT NULL, "shopify_token" varchar NOT NULL, "created_at" datetime(6) NOT NULL,
  "updated_at" datetime(6) NOT NULL, "access_scopes" varchar DEFAULT '' NOT NULL, "expires_at" datetime(6),
  "refresh_token" varchar, "refresh_token_expires_at" datetime(6));
CREATE UNIQUE INDEX "index_shops_on_shopify_domain" ON "shops" ("shopify_domain");`;
export const RUBY_USERS = `CREATE TABLE "users" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  "shopify_user_id" bigint NOT NULL, "shopify_domain" varchar NOT NULL, "shopify_token" varchar NOT NULL,
  "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL,
  "access_scopes" varchar DEFAULT '' NOT NULL, "expires_at" datetime(6));
CREATE UNIQUE INDEX "index_users_on_shopify_user_id" ON "users" ("shopify_user_id");`;

/** The PHP template's, as Laravel's migrations make it. */
export const PHP = `CREATE TABLE "sessions" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  "session_id" varchar NOT NULL, "shop" varchar NOT NULL, "is_online" tinyint(1) NOT NULL, "state" varchar NOT NULL,
  "created_at" datetime, "updated_at" datetime, "scope" varchar, "access_token" varchar, "expires_at" datetime,
  "user_id" integer, "user_first_name" varchar, "user_last_name" varchar, "user_email" varchar,
  "user_email_verified" tinyint(1), "account_owner" tinyint(1), "locale" varchar, "collaborator" tinyint(1));
CREATE UNIQUE INDEX "sessions_session_id_unique" ON "sessions" ("session_id");`;
