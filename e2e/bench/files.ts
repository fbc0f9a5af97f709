import { existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { SessionFields } from '../../shared/session.ts';
import { generateSessions } from '../../main/stores/memory/generate.ts';

const CACHE = path.resolve(import.meta.dirname, '../../node_modules/.cache/bench');

/** The table as the official SQLite adapter makes it: no index but the one of the key. */
const TABLE = `CREATE TABLE shopify_sessions (
  id varchar(255) NOT NULL PRIMARY KEY, shop varchar(255) NOT NULL, state varchar(255) NOT NULL, isOnline integer NOT NULL,
  expires integer, scope varchar(1024), accessToken varchar(255), userId integer, firstName varchar(255),
  lastName varchar(255), email varchar(255), accountOwner integer, locale varchar(255), collaborator integer,
  emailVerified integer, refreshToken varchar(255), refreshTokenExpires integer)`;

const INSERT = `INSERT INTO shopify_sessions VALUES (@id, @shop, @state, @isOnline, @expires, @scope, @accessToken, @userId,
  @firstName, @lastName, @email, @accountOwner, @locale, @collaborator, @emailVerified, @refreshToken, @refreshTokenExpires)`;

function seconds(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.floor(ms / 1000);
}

function bit(value: boolean | undefined): number | null {
  return value === undefined ? null : Number(value);
}

/** A row as the official adapter writes it: times in seconds, booleans as 0 and 1. */
export function officialRow(session: SessionFields): Record<string, string | number | bigint | null> {
  return {
    id: session.id,
    shop: session.shop,
    state: session.state,
    isOnline: Number(session.isOnline),
    expires: seconds(session.expires),
    scope: session.scope ?? null,
    accessToken: session.accessToken ?? null,
    userId: session.userId === undefined ? null : BigInt(session.userId),
    firstName: session.firstName ?? null,
    lastName: session.lastName ?? null,
    email: session.email ?? null,
    accountOwner: bit(session.accountOwner),
    locale: session.locale ?? null,
    collaborator: bit(session.collaborator),
    emailVerified: bit(session.emailVerified),
    refreshToken: session.refreshToken ?? null,
    refreshTokenExpires: seconds(session.refreshTokenExpires),
  };
}

/** A SQLite file with this many sessions of the seeded generator, made once and kept; six shops for ten sessions. */
export function sqliteFileOf(sessions: number): string {
  const file = path.join(CACHE, `sessions-${sessions}.sqlite`);
  if (existsSync(file)) return file;
  mkdirSync(CACHE, { recursive: true });
  const half = `${file}.part-${process.pid}`;
  const db = new Database(half);
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  db.exec(TABLE);
  const insert = db.prepare(INSERT);
  db.transaction(() => {
    const shops = Math.ceil(sessions * 0.6);
    for (const session of generateSessions({ shops, sessions, seed: 1, now: Date.now() }))
      insert.run(officialRow(session));
  })();
  db.pragma('journal_mode = DELETE');
  db.close();
  renameSync(half, file);
  return file;
}
