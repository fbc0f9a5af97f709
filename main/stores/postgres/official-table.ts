import { OFFICIAL_TABLE } from '../sql/survey.ts';

/** The table as the official adapter makes it since 8.0, and its list of migrations, all applied. */
export function officialSchema(schema: string | undefined): string[] {
  const table = qualified(schema, OFFICIAL_TABLE);
  const migrations = qualified(schema, `${OFFICIAL_TABLE}_migrations`);
  return [
    `CREATE TABLE ${table} (
  "id" varchar(255) NOT NULL PRIMARY KEY,
  "shop" varchar(255) NOT NULL,
  "state" varchar(255) NOT NULL,
  "isOnline" boolean NOT NULL,
  "scope" varchar(1024),
  "expires" integer,
  "accessToken" varchar(255),
  "refreshToken" varchar(255),
  "refreshTokenExpires" bigint,
  "userId" bigint,
  "firstName" varchar(255),
  "lastName" varchar(255),
  "email" varchar(255),
  "accountOwner" boolean,
  "locale" varchar(255),
  "collaborator" boolean,
  "emailVerified" boolean
)`,
    `CREATE TABLE ${migrations} (
  "migration_name" varchar(255) NOT NULL PRIMARY KEY
)`,
    `INSERT INTO ${migrations} ("migration_name") VALUES
  ('migrateScopeFieldToVarchar1024'),
  ('migrateToCaseSensitivity'),
  ('migrateToRefreshTokens'),
  ('addUserInfoColumns')`,
  ];
}

export function createTableSql(schema: string | undefined): string {
  return `${officialSchema(schema).join(';\n\n')};\n`;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function qualified(schema: string | undefined, name: string): string {
  return schema === undefined ? quoted(name) : `${quoted(schema)}.${quoted(name)}`;
}
