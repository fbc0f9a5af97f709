/** Tables exactly as the programs named make them in MySQL and MariaDB. */

export const OFFICIAL_CURRENT = `CREATE TABLE shopify_sessions (
  id varchar(255) NOT NULL PRIMARY KEY,
  shop varchar(255) NOT NULL,
  state varchar(255) NOT NULL,
  isOnline tinyint NOT NULL,
  scope varchar(1024),
  expires integer,
  accessToken varchar(255),
  refreshToken varchar(255),
  refreshTokenExpires integer,
  userId BIGINT,
  firstName varchar(255),
  lastName varchar(255),
  email varchar(255),
  accountOwner tinyint,
  locale varchar(255),
  collaborator tinyint,
  emailVerified tinyint
);
CREATE TABLE shopify_sessions_migrations (migration_name varchar(255) NOT NULL PRIMARY KEY);
INSERT INTO shopify_sessions_migrations VALUES
  ('migrateScopeFieldToVarchar1024'), ('addRefreshTokenFields'), ('addUserInfoColumns');`;

/** A database of MariaDB's own default, up to 11.5. */
export const OFFICIAL_LATIN1 = `${OFFICIAL_CURRENT}
ALTER TABLE shopify_sessions CONVERT TO CHARACTER SET latin1;`;

/** The official adapter up to 5.x. */
export const OFFICIAL_OLD = `CREATE TABLE shopify_sessions (
  id varchar(255) NOT NULL PRIMARY KEY,
  shop varchar(255) NOT NULL,
  state varchar(255) NOT NULL,
  isOnline tinyint NOT NULL,
  scope varchar(1024),
  expires integer,
  onlineAccessInfo varchar(255),
  accessToken varchar(255)
);
CREATE TABLE shopify_sessions_migrations (migration_name varchar(255) NOT NULL PRIMARY KEY);
INSERT INTO shopify_sessions_migrations VALUES ('migrateScopeFieldToVarchar1024');`;

const PRISMA_FIRST = `\`id\` VARCHAR(191) NOT NULL,
  \`shop\` VARCHAR(191) NOT NULL,
  \`state\` VARCHAR(191) NOT NULL,
  \`isOnline\` BOOLEAN NOT NULL DEFAULT false,
  \`scope\` VARCHAR(191) NULL,
  \`expires\` DATETIME(3) NULL,
  \`accessToken\` VARCHAR(191) NOT NULL,
  \`userId\` BIGINT NULL`;
const PRISMA_USER = `\`firstName\` VARCHAR(191) NULL,
  \`lastName\` VARCHAR(191) NULL,
  \`email\` VARCHAR(191) NULL,
  \`accountOwner\` BOOLEAN NOT NULL DEFAULT false,
  \`locale\` VARCHAR(191) NULL,
  \`collaborator\` BOOLEAN NULL DEFAULT false,
  \`emailVerified\` BOOLEAN NULL DEFAULT false`;
const PRISMA_REFRESH = `\`refreshToken\` VARCHAR(191) NULL,
  \`refreshTokenExpires\` DATETIME(3) NULL`;
const prisma = (...columns: string[]) => `CREATE TABLE \`Session\` (${columns.join(', ')}, PRIMARY KEY (\`id\`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;`;

export const PRISMA_8_COLUMNS = prisma(PRISMA_FIRST);
export const PRISMA_WITH_USER = prisma(PRISMA_FIRST, PRISMA_USER);
export const PRISMA = prisma(PRISMA_FIRST, PRISMA_USER, PRISMA_REFRESH);

/** With `@map` and `@@map`. */
export const PRISMA_MAPPED = PRISMA.replaceAll(
  /`([a-z]+[A-Z]\w*)`/g,
  (_, name: string) => `\`${name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}\``,
).replaceAll('`Session`', '`app_sessions`');

export const DRIZZLE = `CREATE TABLE \`session\` (
  \`id\` varchar(255) NOT NULL,
  \`shop\` text NOT NULL,
  \`state\` text NOT NULL,
  \`isOnline\` boolean NOT NULL DEFAULT false,
  \`scope\` text,
  \`expires\` timestamp NULL,
  \`accessToken\` text,
  \`userId\` bigint,
  \`firstName\` text,
  \`lastName\` text,
  \`email\` text,
  \`accountOwner\` boolean,
  \`locale\` text,
  \`collaborator\` boolean,
  \`emailVerified\` boolean,
  \`refreshToken\` text,
  \`refreshTokenExpires\` timestamp NULL,
  CONSTRAINT \`session_id\` PRIMARY KEY(\`id\`)
);`;

/** Up to 3.x. */
export const DRIZZLE_8_COLUMNS = `CREATE TABLE \`session\` (
  \`id\` varchar(255) NOT NULL,
  \`shop\` text NOT NULL,
  \`state\` text NOT NULL,
  \`isOnline\` boolean NOT NULL DEFAULT false,
  \`scope\` text,
  \`expires\` timestamp NULL,
  \`accessToken\` text,
  \`userId\` bigint,
  CONSTRAINT \`session_id\` PRIMARY KEY(\`id\`)
);`;

/** The Ruby gem's, as Rails's migrations make them. */
export const RUBY_SHOPS = `CREATE TABLE shops (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  shopify_domain varchar(255) NOT NULL, shopify_token varchar(255) NOT NULL, created_at datetime(6) NOT NULL,
  updated_at datetime(6) NOT NULL, access_scopes varchar(255) NOT NULL DEFAULT '', expires_at datetime(6),
  refresh_token varchar(255), refresh_token_expires_at datetime(6),
  UNIQUE INDEX index_shops_on_shopify_domain (shopify_domain)) DEFAULT CHARSET=utf8mb4;`;
export const RUBY_USERS = `CREATE TABLE users (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  shopify_user_id bigint NOT NULL, shopify_domain varchar(255) NOT NULL, shopify_token varchar(255) NOT NULL,
  created_at datetime(6) NOT NULL, updated_at datetime(6) NOT NULL, access_scopes varchar(255) NOT NULL DEFAULT '',
  expires_at datetime(6), UNIQUE INDEX index_users_on_shopify_user_id (shopify_user_id)) DEFAULT CHARSET=utf8mb4;`;

/** The PHP template's, as Laravel's migrations make it. */
export const PHP = `CREATE TABLE sessions (id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  session_id varchar(255) NOT NULL, shop varchar(255) NOT NULL, is_online tinyint(1) NOT NULL,
  state varchar(255) NOT NULL, created_at timestamp NULL, updated_at timestamp NULL, scope varchar(255),
  access_token varchar(255), expires_at datetime, user_id bigint, user_first_name varchar(255),
  user_last_name varchar(255), user_email varchar(255), user_email_verified tinyint(1), account_owner tinyint(1),
  locale varchar(255), collaborator tinyint(1), UNIQUE sessions_session_id_unique (session_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;`;
