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

export const PRISMA = `CREATE TABLE \`Session\` (
  \`id\` VARCHAR(191) NOT NULL,
  \`shop\` VARCHAR(191) NOT NULL,
  \`state\` VARCHAR(191) NOT NULL,
  \`isOnline\` BOOLEAN NOT NULL DEFAULT false,
  \`scope\` VARCHAR(191) NULL,
  \`expires\` DATETIME(3) NULL,
  \`accessToken\` VARCHAR(191) NOT NULL,
  \`userId\` BIGINT NULL,
  \`firstName\` VARCHAR(191) NULL,
  \`lastName\` VARCHAR(191) NULL,
  \`email\` VARCHAR(191) NULL,
  \`accountOwner\` BOOLEAN NOT NULL DEFAULT false,
  \`locale\` VARCHAR(191) NULL,
  \`collaborator\` BOOLEAN NULL DEFAULT false,
  \`emailVerified\` BOOLEAN NULL DEFAULT false,
  \`refreshToken\` VARCHAR(191) NULL,
  \`refreshTokenExpires\` DATETIME(3) NULL,
  PRIMARY KEY (\`id\`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;`;

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
