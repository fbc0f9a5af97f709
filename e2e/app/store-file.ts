import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { generateSessions } from '../../main/stores/memory/generate.ts';
import { OFFICIAL_TABLE } from '../../main/stores/sql/survey.ts';
import { OFFICIAL_SCHEMA } from '../../main/stores/sqlite/official-table.ts';
import { offlineId, onlineId } from '../../shared/ids.ts';
import type { Profile } from '../../shared/profiles.ts';
import { HOUR, type SessionFields } from '../../shared/session.ts';
import { test } from './program.ts';

/** A stored row, its integers whole. */
export type Row = Record<string, unknown>;

/** 20 shops with 80 sessions, the same in each run but for the moment that their times are relative to. */
export function someSessions(): SessionFields[] {
  return [...generateSessions({ shops: 20, sessions: 80, seed: 7, now: Date.now() })];
}

/** An offline session, without expiry if not told otherwise. */
export function offline(shop: string, more: Partial<SessionFields> = {}): SessionFields {
  const accessToken = 'shpat_0123456789abcdef0123456789abcdef';
  return { id: offlineId(shop), shop, state: '', isOnline: false, scope: 'read_products', accessToken, ...more };
}

/** An online session, good for some hours if not told otherwise. */
export function online(shop: string, userId: string, more: Partial<SessionFields> = {}): SessionFields {
  return {
    ...offline(shop),
    id: onlineId(shop, userId),
    isOnline: true,
    state: '482913746512345',
    accessToken: 'shpua_fedcba9876543210fedcba9876543210',
    expires: Date.now() + 5.5 * HOUR,
    userId,
    firstName: 'Ada',
    lastName: 'Marsh',
    email: `ada@${userId}.example`,
    locale: 'en',
    accountOwner: true,
    collaborator: false,
    emailVerified: true,
    ...more,
  };
}

/** Makes a file as the official SQLite adapter would have left it: times in seconds, booleans as 0 and 1. */
export function makeStore(file: string, sessions: Iterable<SessionFields>): string {
  const db = new Database(file);
  for (const statement of OFFICIAL_SCHEMA) db.exec(statement);
  db.transaction(() => {
    for (const session of sessions) insert(db, session);
  })();
  db.close();
  return file;
}

function insert(db: Database.Database, session: SessionFields): void {
  // These two have no column in the official table.
  const { userExpiresIn: _lifetime, userScope: _scope, ...stored } = session;
  const columns = Object.entries(stored).map(([name, value]) => [name, columnValue(name, value)] as const);
  const names = columns.map(([name]) => `"${name}"`).join(', ');
  const marks = columns.map(() => '?').join(', ');
  db.prepare(`INSERT INTO ${OFFICIAL_TABLE} (${names}) VALUES (${marks})`).run(columns.map(([, value]) => value));
}

function columnValue(name: string, value: string | number | boolean): string | number | bigint {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return Math.floor(value / 1000);
  return name === 'userId' ? BigInt(value) : value;
}

/** `test` with the program opened on a file that holds these sessions. */
export function testOn(sessions: readonly SessionFields[]) {
  return test.extend<{ file: string }>({
    file: ({ folder }, use) => use(makeStore(path.join(folder, 'shop.sqlite'), sessions)),
    store: ({ file }, use) => use(file),
  });
}

/** Everything in the table, read past the program. */
export function rowsOf(file: string): Row[] {
  return query(file, `SELECT * FROM ${OFFICIAL_TABLE} ORDER BY id`);
}

export function query(file: string, sql: string): Row[] {
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare<[], Row>(sql).safeIntegers().all();
  } finally {
    db.close();
  }
}

/** Changes the file as the running app would. */
export function run(file: string, sql: string): void {
  const db = new Database(file);
  db.exec(sql);
  db.close();
}

/** A profile for a file, as the program itself saves it. */
export function profileOf(file: string, more: Partial<Profile> = {}): Profile {
  const address = { backend: 'sqlite', file } as const;
  return { id: 'shop-app', name: 'Shop app', environment: 'local', access: 'read-write', address, ...more };
}

/** Puts profiles where the program looks for them at its start. */
export function writeProfiles(dataDir: string, profiles: Profile[]): void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(path.join(dataDir, 'profiles.json'), JSON.stringify({ version: 1, profiles }));
}
