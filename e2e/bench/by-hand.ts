import Database from 'better-sqlite3';
import { Session } from '@shopify/shopify-api';

/** What somebody who knows better-sqlite3 would write for one purpose each: the measure for ours. */
export class ByHand {
  readonly #db: Database.Database;

  constructor(file: string) {
    this.#db = new Database(file, { fileMustExist: true });
    this.#db.defaultSafeIntegers(true);
  }

  page(after: string, limit: number): Session[] {
    return this.#sessions('SELECT * FROM shopify_sessions WHERE id > ? ORDER BY id LIMIT ?', after, limit);
  }

  /** The id that a page starts after. */
  idAt(offset: number): string {
    return String(this.#db.prepare('SELECT id FROM shopify_sessions ORDER BY id LIMIT 1 OFFSET ?').pluck().get(offset));
  }

  byShopPrefix(prefix: string, limit: number): Session[] {
    const sql = 'SELECT * FROM shopify_sessions NOT INDEXED WHERE shop >= ? AND shop < ? ORDER BY shop, id LIMIT ?';
    return this.#sessions(sql, prefix, `${prefix}\u{10ffff}`, limit);
  }

  byShop(shop: string): Session[] {
    return this.#sessions('SELECT * FROM shopify_sessions WHERE shop = ?', shop);
  }

  /** Sessions by type, by whether they have expired, and by day; scopes; the heaviest shops. @param now milliseconds since 1970 */
  health(now: number): number {
    const groups = this.#db
      .prepare(
        `SELECT isOnline, accessToken <> '', refreshToken IS NOT NULL, expires < ? AS ended, expires / 86400, refreshTokenExpires / 86400,
          count(*) FROM shopify_sessions GROUP BY 1, 2, 3, 4, 5, 6`,
      )
      .all(Math.floor(now / 1000));
    const scopes = this.#db
      .prepare('SELECT scope, count(*) FROM shopify_sessions WHERE NOT isOnline GROUP BY scope')
      .all();
    const shops = this.#db
      .prepare('SELECT shop, count(*) AS n FROM shopify_sessions GROUP BY shop ORDER BY n DESC LIMIT 20')
      .all();
    return groups.length + scopes.length + shops.length;
  }

  delete(ids: readonly string[]): number {
    const marks = ids.map(() => '?').join(',');
    return this.#db.prepare(`DELETE FROM shopify_sessions WHERE id IN (${marks})`).run(...ids).changes;
  }

  ids(limit: number, offset: number): string[] {
    const rows = this.#db
      .prepare('SELECT id FROM shopify_sessions ORDER BY id LIMIT ? OFFSET ?')
      .pluck()
      .all(limit, offset);
    return rows.map(String);
  }

  close(): void {
    this.#db.close();
  }

  #sessions(sql: string, ...params: (string | number)[]): Session[] {
    return this.#db
      .prepare<unknown[], Record<string, string | bigint | null>>(sql)
      .all(...params)
      .map((row) => toSession(row));
  }
}

function toSession(row: Record<string, string | bigint | null>): Session {
  const entries: [string, string | number | boolean][] = [];
  for (const [name, value] of Object.entries(row)) {
    if (value === null) continue;
    if (name === 'expires' || name === 'refreshTokenExpires') entries.push([name, Number(value) * 1000]);
    else entries.push([name, typeof value === 'bigint' ? Number(value) : value]);
  }
  return Session.fromPropertyArray(entries, true);
}
