import { describe, expect, test } from 'vitest';
import type { SessionStore } from '../../main/stores/store.ts';
import type { HealthFinding } from '../../shared/health.ts';
import * as mysqlSchemas from './mysql-schemas.ts';
import * as postgresSchemas from './postgres-schemas.ts';
import * as schemas from './schemas.ts';
import { BARE, FULL } from './sessions.ts';
import { sqlDatabases, type SqlDatabase, type SqlPlace } from './sql-databases.ts';

interface Case {
  name: string;
  on: SqlDatabase;
  /** In place of the official tables. */
  tables: string;
  message: string;
  statement: string;
  /** What is said in its place once the statement has run; nothing where absent. */
  after?: string;
}

const OFFICIAL: Record<SqlDatabase, string> = {
  SQLite: schemas.OFFICIAL_CURRENT,
  PostgreSQL: postgresSchemas.OFFICIAL_CURRENT,
  MariaDB: mysqlSchemas.OFFICIAL_CURRENT,
};
const OLD_ROW = `INSERT INTO shopify_sessions (id, shop, state, isOnline, onlineAccessInfo, accessToken)
  VALUES ('a.myshopify.com_77', 'a.myshopify.com', '', 1, '77', 'x');`;
const LEFT_BEHIND = 'was left behind by a migration of the official adapter that did not finish';

const CASES: Case[] = [
  {
    name: 'no index on shop',
    on: 'SQLite',
    tables: schemas.OFFICIAL_CURRENT,
    message: 'There is no index on the shop column.',
    statement: 'CREATE INDEX "shopify_sessions_shop_idx" ON "shopify_sessions" ("shop")',
  },
  {
    name: 'no index on shop',
    on: 'PostgreSQL',
    tables: postgresSchemas.OFFICIAL_CURRENT,
    message: 'There is no index on the shop column.',
    statement: 'CREATE INDEX CONCURRENTLY "shopify_sessions_shop_idx" ON "public"."shopify_sessions" ("shop")',
  },
  {
    name: 'no index on shop',
    on: 'MariaDB',
    tables: mysqlSchemas.OFFICIAL_CURRENT,
    message: 'There is no index on the shop column.',
    statement: 'CREATE INDEX `shopify_sessions_shop_idx` ON `shopify_sessions` (`shop`)',
  },
  {
    name: 'no columns for refresh tokens, which the adapter would lose when it makes its migrations',
    on: 'SQLite',
    tables: schemas.OFFICIAL_OLD,
    message: 'There is no column for refresh tokens and their expiry.',
    statement: `ALTER TABLE "shopify_sessions" ADD COLUMN "refreshToken" varchar(255);
ALTER TABLE "shopify_sessions" ADD COLUMN "refreshTokenExpires" integer;
INSERT INTO "shopify_sessions_migrations" ("migration_name") VALUES ('addRefreshTokenFields')`,
  },
  {
    name: 'no columns for refresh tokens',
    on: 'PostgreSQL',
    tables: postgresSchemas.OFFICIAL_OLD,
    message: 'There is no column for refresh tokens and their expiry.',
    statement: `ALTER TABLE "public"."shopify_sessions"
  ADD COLUMN "refreshToken" varchar(255),
  ADD COLUMN "refreshTokenExpires" bigint`,
  },
  {
    name: 'no column for the expiry of refresh tokens',
    on: 'PostgreSQL',
    tables: `${postgresSchemas.OFFICIAL_OLD} ALTER TABLE shopify_sessions ADD COLUMN "refreshToken" varchar(255);`,
    message: 'There is no column for the expiry of refresh tokens.',
    statement: `ALTER TABLE "public"."shopify_sessions"
  ADD COLUMN "refreshTokenExpires" bigint`,
  },
  {
    name: 'no columns for refresh tokens',
    on: 'MariaDB',
    tables: mysqlSchemas.OFFICIAL_OLD,
    message: 'There is no column for refresh tokens and their expiry.',
    statement: `ALTER TABLE \`shopify_sessions\`
  ADD COLUMN \`refreshToken\` varchar(255) NULL,
  ADD COLUMN \`refreshTokenExpires\` integer NULL`,
  },
  {
    name: 'no columns for refresh tokens in a table of Prisma',
    on: 'SQLite',
    tables: schemas.PRISMA_WITH_USER,
    message: 'There is no column for refresh tokens and their expiry.',
    statement: `ALTER TABLE "Session" ADD COLUMN "refreshToken" TEXT;
ALTER TABLE "Session" ADD COLUMN "refreshTokenExpires" DATETIME`,
  },
  {
    name: 'no columns for refresh tokens in a table of Prisma',
    on: 'PostgreSQL',
    tables: postgresSchemas.PRISMA_WITH_USER,
    message: 'There is no column for refresh tokens and their expiry.',
    statement: `ALTER TABLE "public"."Session"
  ADD COLUMN "refreshToken" text,
  ADD COLUMN "refreshTokenExpires" timestamp(3)`,
  },
  {
    name: 'no columns for refresh tokens in a table of Prisma',
    on: 'MariaDB',
    tables: mysqlSchemas.PRISMA_WITH_USER,
    message: 'There is no column for refresh tokens and their expiry.',
    statement: `ALTER TABLE \`Session\`
  ADD COLUMN \`refreshToken\` varchar(255) NULL,
  ADD COLUMN \`refreshTokenExpires\` datetime(3) NULL`,
  },
  {
    name: 'no columns for refresh tokens in a table of Drizzle',
    on: 'SQLite',
    tables: schemas.DRIZZLE_8_COLUMNS,
    message: 'There is no column for refresh tokens and their expiry.',
    statement: `ALTER TABLE "session" ADD COLUMN "refreshToken" TEXT;
ALTER TABLE "session" ADD COLUMN "refreshTokenExpires" TEXT`,
  },
  {
    name: 'no columns for refresh tokens in a table of one’s own',
    on: 'SQLite',
    tables: schemas.OF_ONES_OWN,
    message: 'There is no column for refresh tokens and their expiry.',
    statement: `ALTER TABLE "app_logins" ADD COLUMN "refresh_token" TEXT;
ALTER TABLE "app_logins" ADD COLUMN "refresh_token_expires_at" INTEGER`,
  },
  {
    name: 'the end of refresh tokens in 32 bits',
    on: 'PostgreSQL',
    tables: postgresSchemas.OFFICIAL_CURRENT.replace('"refreshTokenExpires" bigint', '"refreshTokenExpires" integer'),
    message: 'refreshTokenExpires (integer) is too small for times in milliseconds.',
    statement: 'ALTER TABLE "public"."shopify_sessions" ALTER COLUMN "refreshTokenExpires" TYPE bigint',
  },
  {
    name: 'user ids in 32 bits',
    on: 'MariaDB',
    tables: mysqlSchemas.OFFICIAL_CURRENT.replace(
      'userId BIGINT',
      "userId int NOT NULL DEFAULT 0 COMMENT 'of it''s user'",
    ),
    message: 'userId (int(11)) is too small for the ids of Shopify’s users.',
    statement:
      "ALTER TABLE `shopify_sessions` MODIFY COLUMN `userId` bigint NOT NULL DEFAULT 0 COMMENT 'of it''s user'",
  },
  {
    name: 'few characters for scopes',
    on: 'PostgreSQL',
    tables: postgresSchemas.OFFICIAL_CURRENT.replace('varchar(1024)', 'varchar(255)'),
    message: 'scope has room for 255 characters; the official adapters keep 1,024.',
    statement: 'ALTER TABLE "public"."shopify_sessions" ALTER COLUMN "scope" TYPE varchar(1024)',
  },
  {
    name: 'few characters for scopes',
    on: 'MariaDB',
    tables: mysqlSchemas.PRISMA.replace('`scope` VARCHAR(191) NULL', '`scope` VARCHAR(191) CHARACTER SET latin1 NULL'),
    message: 'scope has room for 191 characters; the official adapters keep 1,024.',
    statement:
      'ALTER TABLE `Session` MODIFY COLUMN `scope` varchar(1024) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL',
  },
  {
    name: 'fewer characters than a token has',
    on: 'PostgreSQL',
    tables: postgresSchemas.OFFICIAL_CURRENT.replace('"accessToken" varchar(255)', '"accessToken" varchar(32)'),
    message: 'accessToken has room for 32 characters; a token has 38.',
    statement: 'ALTER TABLE "public"."shopify_sessions" ALTER COLUMN "accessToken" TYPE varchar(255)',
  },
  {
    name: 'a column that is full',
    on: 'PostgreSQL',
    tables: `${postgresSchemas.OFFICIAL_CURRENT} INSERT INTO shopify_sessions (id, shop, state, "isOnline", scope)
      VALUES ('offline_a.myshopify.com', 'a.myshopify.com', '', false, repeat('ü', 1024));`,
    message: 'A value in scope has all 1024 characters that the column has room for.',
    statement: 'ALTER TABLE "public"."shopify_sessions" ALTER COLUMN "scope" TYPE varchar(2048)',
  },
  {
    name: 'a column that is nearly full, and is in a key',
    on: 'MariaDB',
    tables: `${mysqlSchemas.PRISMA} INSERT INTO Session (id, shop, state, isOnline, accessToken)
      VALUES (concat('offline_', repeat('a', 172)), 'a.myshopify.com', '', 0, 'x');`,
    message: 'The longest value in id has 180 of 191 characters.',
    statement: 'ALTER TABLE `Session` MODIFY COLUMN `id` varchar(512) NOT NULL',
  },
  {
    name: 'a leftover whose sessions are all there',
    on: 'SQLite',
    tables: `${schemas.OFFICIAL_CURRENT} CREATE TABLE shopify_sessions_for_addUserInfoColumns AS SELECT * FROM shopify_sessions;`,
    message: `The table shopify_sessions_for_addUserInfoColumns ${LEFT_BEHIND}.`,
    statement: 'DROP TABLE "shopify_sessions_for_addUserInfoColumns"',
  },
  {
    name: 'a leftover with sessions of its own',
    on: 'SQLite',
    tables: `${schemas.OFFICIAL_OLD} ${OLD_ROW}
      ALTER TABLE shopify_sessions RENAME TO shopify_sessions_for_addUserInfoColumns; DROP TABLE shopify_sessions_migrations;
      ${schemas.OFFICIAL_CURRENT}`,
    message: `The table shopify_sessions_for_addUserInfoColumns ${LEFT_BEHIND}, with 1 session that is not in this table.`,
    statement: `INSERT INTO "shopify_sessions" ("id", "shop", "state", "isOnline", "expires", "scope", "accessToken", "userId")
SELECT old."id", old."shop", old."state", old."isOnline", old."expires", old."scope", old."accessToken", cast(old."onlineAccessInfo" as integer)
FROM "shopify_sessions_for_addUserInfoColumns" AS old
WHERE not exists (select 1 from "shopify_sessions" as own where own."id" = old."id")`,
    after: `The table shopify_sessions_for_addUserInfoColumns ${LEFT_BEHIND}.`,
  },
  {
    name: 'users that are half moved',
    on: 'MariaDB',
    tables: `${mysqlSchemas.OFFICIAL_OLD} ${OLD_ROW} ALTER TABLE shopify_sessions ADD COLUMN userId BIGINT;`,
    message: 'Users are still in onlineAccessInfo, not in userId: the official adapter’s migration did not finish.',
    statement:
      'UPDATE `shopify_sessions` SET `userId` = CAST(`onlineAccessInfo` AS unsigned) WHERE `onlineAccessInfo` IS NOT NULL AND `userId` IS NULL',
    after: `The column onlineAccessInfo ${LEFT_BEHIND}.`,
  },
  {
    name: 'users that are moved, with the old column still there',
    on: 'PostgreSQL',
    tables: `${postgresSchemas.OFFICIAL_CURRENT} ALTER TABLE shopify_sessions ADD COLUMN "onlineAccessInfo" varchar(255);`,
    message: `The column onlineAccessInfo ${LEFT_BEHIND}.`,
    statement: 'ALTER TABLE "public"."shopify_sessions" DROP COLUMN "onlineAccessInfo"',
  },
  {
    name: 'migrations that nobody noted and that would lose refresh tokens',
    on: 'SQLite',
    tables: `${schemas.OFFICIAL_OLD} ALTER TABLE shopify_sessions ADD COLUMN refreshToken varchar(255);
      ALTER TABLE shopify_sessions ADD COLUMN refreshTokenExpires integer; DELETE FROM shopify_sessions_migrations;`,
    message: 'Migrations that this table has behind it are not recorded as made.',
    statement: `INSERT INTO "shopify_sessions_migrations" ("migration_name") VALUES ('migrateScopeFieldToVarchar1024'), ('addRefreshTokenFields')`,
  },
  {
    name: 'a migration that nobody noted and that would make scope narrower again',
    on: 'PostgreSQL',
    tables: `${postgresSchemas.OFFICIAL_CURRENT} ALTER TABLE shopify_sessions ALTER COLUMN scope TYPE text;
      DELETE FROM shopify_sessions_migrations WHERE migration_name = 'migrateScopeFieldToVarchar1024';`,
    message: 'Migrations that this table has behind it are not recorded as made.',
    statement: `INSERT INTO "public"."shopify_sessions_migrations" ("migration_name") VALUES ('migrateScopeFieldToVarchar1024')`,
  },
];

async function findings(store: SessionStore): Promise<HealthFinding[]> {
  return [...(await store.describe({})).findings, ...((await store.inspect?.({})) ?? [])];
}

async function lookAt(place: SqlPlace): Promise<HealthFinding[]> {
  const store = await place.open('read-only');
  const found = await findings(store);
  await store.close();
  return found;
}

const DROP = 'DROP TABLE shopify_sessions; DROP TABLE shopify_sessions_migrations;';

describe.each(sqlDatabases())('what deserves work in a table of $name', ({ name: database, make }) => {
  test.for(CASES.filter(({ on }) => on === database))('$name', async ({ tables, message, statement, after }) => {
    await using place = await make();
    await place.app(`${DROP} ${tables}`);
    const before = await lookAt(place);
    expect(before).toContainEqual(expect.objectContaining({ message, statement }));
    await place.app(statement);
    const others = messages(before).filter((one) => one !== message);
    expect(messages(await lookAt(place))).toEqual([...others, ...(after === undefined ? [] : [after])]);
  });

  test('nothing is found in the official table with an index, with sessions of today in it', async () => {
    await using place = await make();
    await place.app(`${DROP} ${OFFICIAL[database]} CREATE INDEX by_shop ON shopify_sessions (shop);`);
    const store = await place.open();
    for (const fields of [BARE, FULL]) await store.write(fields, {});
    expect(await findings(store)).toEqual([]);
    await store.close();
  });
});

const messages = (found: readonly HealthFinding[]) => found.map(({ message }) => message);
