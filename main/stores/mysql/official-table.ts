import { OFFICIAL_TABLE } from '../sql/survey.ts';

/** The table as the official adapter makes it since 6.0, in letters of every script, and its migrations, all applied. */
export const OFFICIAL_SCHEMA = [
  `CREATE TABLE \`${OFFICIAL_TABLE}\` (
  \`id\` varchar(255) NOT NULL PRIMARY KEY,
  \`shop\` varchar(255) NOT NULL,
  \`state\` varchar(255) NOT NULL,
  \`isOnline\` tinyint NOT NULL,
  \`scope\` varchar(1024),
  \`expires\` integer,
  \`accessToken\` varchar(255),
  \`refreshToken\` varchar(255),
  \`refreshTokenExpires\` integer,
  \`userId\` bigint,
  \`firstName\` varchar(255),
  \`lastName\` varchar(255),
  \`email\` varchar(255),
  \`accountOwner\` tinyint,
  \`locale\` varchar(255),
  \`collaborator\` tinyint,
  \`emailVerified\` tinyint
) CHARACTER SET utf8mb4`,
  `CREATE TABLE \`${OFFICIAL_TABLE}_migrations\` (
  \`migration_name\` varchar(255) NOT NULL PRIMARY KEY
) CHARACTER SET utf8mb4`,
  `INSERT INTO \`${OFFICIAL_TABLE}_migrations\` (\`migration_name\`) VALUES
  ('migrateScopeFieldToVarchar1024'),
  ('addRefreshTokenFields'),
  ('addUserInfoColumns')`,
] as const;

/** The SQL that makes an official table in an empty database. */
export function createTableSql(): string {
  return `${OFFICIAL_SCHEMA.join(';\n\n')};\n`;
}
