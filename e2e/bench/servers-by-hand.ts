import { Session } from '@shopify/shopify-api';
import { createPool, type Pool as MysqlPool, type RowDataPacket } from 'mysql2/promise';
import { Pool } from 'pg';
import type { SessionFields } from '../../shared/session.ts';
import { officialRow } from './files.ts';

type Row = Record<string, unknown>;
type Value = string | number | bigint | null;

const COLUMNS = Object.keys(officialRow({ id: '', shop: '', state: '', isOnline: false }));

/** What somebody who knows the driver would write for one purpose each: the measure for ours. */
export abstract class ServerByHand {
  abstract query(sql: string, values: readonly unknown[]): Promise<Row[]>;
  abstract close(): Promise<void>;
  /** Puts rows into the table as fast as the driver can. */
  abstract insert(rows: readonly Record<string, Value>[]): Promise<void>;
  abstract store(session: Session): Promise<unknown>;
  /** What tells sessions by class and day, scopes and the heaviest shops. @param now seconds since 1970 */
  protected abstract healthSql(now: number): readonly string[];
  /** The mark of a value, counted from one. */
  protected abstract mark(at: number): string;

  async fill(sessions: Iterable<SessionFields>): Promise<void> {
    let rows: Record<string, Value>[] = [];
    for (const session of sessions) {
      rows.push(officialRow(session));
      if (rows.length < 2000) continue;
      await this.insert(rows);
      rows = [];
    }
    if (rows.length > 0) await this.insert(rows);
    await this.query('ANALYZE TABLE shopify_sessions'.replace(this.mark(1) === '?' ? '' : 'TABLE ', ''), []);
  }

  page(after: string, limit: number): Promise<Session[]> {
    const sql = `SELECT * FROM shopify_sessions WHERE id > ${this.mark(1)} ORDER BY id LIMIT ${limit}`;
    return this.#sessions(sql, [after]);
  }

  byShopPrefix(prefix: string, limit: number): Promise<Session[]> {
    const sql = `SELECT * FROM shopify_sessions WHERE shop LIKE ${this.mark(1)} ORDER BY shop, id LIMIT ${limit}`;
    return this.#sessions(sql, [`${prefix}%`]);
  }

  byShopPart(part: string, limit: number): Promise<Session[]> {
    return this.byShopPrefix(`%${part}`, limit);
  }

  byShop(shop: string): Promise<Session[]> {
    return this.#sessions(`SELECT * FROM shopify_sessions WHERE shop = ${this.mark(1)}`, [shop]);
  }

  async load(id: string): Promise<Session | undefined> {
    const [session] = await this.#sessions(`SELECT * FROM shopify_sessions WHERE id = ${this.mark(1)}`, [id]);
    return session;
  }

  count(): Promise<Row[]> {
    return this.query('SELECT count(*) FROM shopify_sessions', []);
  }

  /** Sessions by type, by whether they have expired, and by day; scopes; the heaviest shops. @param now milliseconds since 1970 */
  async health(now: number): Promise<number> {
    let rows = 0;
    for (const sql of this.healthSql(Math.floor(now / 1000))) rows += (await this.query(sql, [])).length;
    return rows;
  }

  /** The id of the session after this many. */
  async idAt(offset: number): Promise<string> {
    const [row] = await this.query(`SELECT id FROM shopify_sessions ORDER BY id LIMIT 1 OFFSET ${offset}`, []);
    return String(row?.['id']);
  }

  async ids(count: number): Promise<string[]> {
    const rows = await this.query(`SELECT id FROM shopify_sessions ORDER BY id LIMIT ${count} OFFSET ${count}`, []);
    return rows.map((row) => String(row['id']));
  }

  delete(ids: readonly string[]): Promise<unknown> {
    const marks = ids.map((_, at) => this.mark(at + 1)).join(',');
    return this.query(`DELETE FROM shopify_sessions WHERE id IN (${marks})`, ids);
  }

  async #sessions(sql: string, values: readonly unknown[]): Promise<Session[]> {
    return (await this.query(sql, values)).map(toSession);
  }
}

function toSession(row: Row): Session {
  const entries: [string, string | number | boolean][] = [];
  for (const [name, value] of Object.entries(row)) {
    if (value === null) continue;
    if (name === 'expires') entries.push([name, Number(value) * 1000]);
    else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      entries.push([name, value]);
  }
  return Session.fromPropertyArray(entries, true);
}

function rowOf(session: Session): Record<string, Value> {
  return officialRow({ id: session.id, shop: session.shop, state: session.state, isOnline: session.isOnline });
}

const BOOLEANS = new Set(['isOnline', 'accountOwner', 'collaborator', 'emailVerified']);

export class PostgresByHand extends ServerByHand {
  readonly #pool: Pool;

  private constructor(pool: Pool) {
    super();
    this.#pool = pool;
  }

  static async connect(url: string): Promise<PostgresByHand> {
    return new PostgresByHand(new Pool({ connectionString: url, max: 1 }));
  }

  async query(sql: string, values: readonly unknown[]): Promise<Row[]> {
    const { rows } = await this.#pool.query<Row>(sql, [...values]);
    return rows;
  }

  async insert(rows: readonly Record<string, Value>[]): Promise<void> {
    const arrays = COLUMNS.map((name) =>
      rows.map((row) => {
        const value = row[name] ?? null;
        if (BOOLEANS.has(name) && value !== null) return value === 1;
        return typeof value === 'bigint' ? String(value) : value;
      }),
    );
    const columns = COLUMNS.map((name) => `"${name}"`).join(',');
    const parts = COLUMNS.map((name, at) => `$${at + 1}::${typeOf(name)}[]`).join(',');
    await this.query(`INSERT INTO shopify_sessions (${columns}) SELECT * FROM unnest(${parts})`, arrays);
  }

  store(session: Session): Promise<unknown> {
    const row = rowOf(session);
    const columns = COLUMNS.map((name) => `"${name}"`);
    const sets = columns.slice(1).map((name) => `${name} = excluded.${name}`);
    const values = COLUMNS.map((name) => (BOOLEANS.has(name) && row[name] !== null ? row[name] === 1 : row[name]));
    const marks = COLUMNS.map((_, at) => this.mark(at + 1));
    const sql = `INSERT INTO shopify_sessions (${columns.join(',')}) VALUES (${marks.join(',')}) ON CONFLICT (id) DO UPDATE SET ${sets.join(',')}`;
    return this.query(sql, values);
  }

  protected mark(at: number): string {
    return `$${at}`;
  }

  protected healthSql(now: number): string[] {
    return [
      `SELECT "isOnline", "accessToken" <> '', "refreshToken" IS NOT NULL, expires < ${now}, expires / 86400, "refreshTokenExpires" / 86400,
        count(*) FROM shopify_sessions GROUP BY 1, 2, 3, 4, 5, 6`,
      'SELECT scope, count(*) FROM shopify_sessions WHERE NOT "isOnline" GROUP BY scope',
      'SELECT shop, count(*) AS n FROM shopify_sessions GROUP BY shop ORDER BY n DESC LIMIT 20',
    ];
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

function typeOf(column: string): string {
  if (BOOLEANS.has(column)) return 'boolean';
  if (column === 'expires') return 'integer';
  return column === 'userId' || column === 'refreshTokenExpires' ? 'bigint' : 'text';
}

export class MysqlByHand extends ServerByHand {
  readonly #pool: MysqlPool;

  private constructor(pool: MysqlPool) {
    super();
    this.#pool = pool;
  }

  static async connect(url: string): Promise<MysqlByHand> {
    return new MysqlByHand(createPool({ uri: url, connectionLimit: 1, supportBigNumbers: true }));
  }

  async query(sql: string, values: readonly unknown[]): Promise<Row[]> {
    const [rows] = await this.#pool.query<RowDataPacket[]>(sql, [...values]);
    return rows;
  }

  async insert(rows: readonly Record<string, Value>[]): Promise<void> {
    const columns = COLUMNS.map((name) => `\`${name}\``).join(',');
    const values = rows.map((row) => COLUMNS.map((name) => row[name] ?? null));
    await this.query(`INSERT INTO shopify_sessions (${columns}) VALUES ?`, [values]);
  }

  store(session: Session): Promise<unknown> {
    const row = rowOf(session);
    const sets = COLUMNS.slice(1).map((name) => `\`${name}\` = VALUES(\`${name}\`)`);
    const columns = COLUMNS.map((name) => `\`${name}\``).join(',');
    const marks = COLUMNS.map(() => '?').join(',');
    const sql = `INSERT INTO shopify_sessions (${columns}) VALUES (${marks}) ON DUPLICATE KEY UPDATE ${sets.join(',')}`;
    return this.query(
      sql,
      COLUMNS.map((name) => row[name]),
    );
  }

  protected mark(): string {
    return '?';
  }

  protected healthSql(now: number): string[] {
    return [
      `SELECT isOnline, accessToken <> '', refreshToken IS NOT NULL, expires < ${now}, expires DIV 86400, refreshTokenExpires DIV 86400,
        count(*) FROM shopify_sessions GROUP BY 1, 2, 3, 4, 5, 6`,
      'SELECT scope, count(*) FROM shopify_sessions WHERE NOT isOnline GROUP BY scope',
      'SELECT shop, count(*) AS n FROM shopify_sessions GROUP BY shop ORDER BY n DESC LIMIT 20',
    ];
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
