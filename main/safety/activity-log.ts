import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import type Database from 'better-sqlite3';
import { z } from 'zod';
import { DeskError } from '../../shared/errors.ts';
import { ENVIRONMENTS, type Profile } from '../../shared/profiles.ts';
import {
  ACTIONS,
  type Action,
  type ActivityEntry,
  type DataProblem,
  type StoredKey,
  type TrashInfo,
} from '../../shared/records.ts';
import { loadTrashKey, type TrashKey } from './trash-key.ts';
import { openActivityDatabase } from './activity-database.ts';

export const TRASH_DAYS = 30;
const DAY = 86_400_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS activity (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    store_id TEXT NOT NULL,
    store_name TEXT NOT NULL,
    environment TEXT NOT NULL,
    summary TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS activity_store ON activity (store_id, id);
  CREATE TABLE IF NOT EXISTS trash (
    id INTEGER PRIMARY KEY,
    activity_id INTEGER NOT NULL REFERENCES activity (id) ON DELETE CASCADE,
    key_id TEXT NOT NULL,
    sealed BLOB NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS trash_activity ON trash (activity_id, id);
  CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
`;

/** A copy of a session as it lay in its store. */
export interface TrashCopy {
  key: StoredKey;
  raw: Readonly<Record<string, unknown>>;
  /** The version that the change left in its place; absent when the change removed it. */
  over?: string | undefined;
}

const copySchema = z.object({ key: z.string(), raw: z.record(z.string(), z.unknown()), over: z.string().optional() });

const activityRow = z.object({
  id: z.number(),
  at: z.number(),
  action: z.enum(ACTIONS),
  outcome: z.enum(['running', 'done', 'partial', 'failed', 'cancelled']),
  store_id: z.string(),
  store_name: z.string(),
  environment: z.enum(ENVIRONMENTS),
  summary: z.string(),
  copies: z.number(),
  key_id: z.string().nullable(),
});

export type Outcome = ActivityEntry['outcome'];

/** What was changed, and encrypted copies of what those changes removed or overwrote: `activity.db`. */
export class ActivityLog {
  readonly #db: Database.Database;
  readonly #dataDir: string;
  readonly #inMemory: boolean;
  #trashKey: Promise<TrashKey & { id: string }> | undefined;

  /** Set when the file that was there could not be used. */
  readonly problem: DataProblem | undefined;

  /** Opens or makes `activity.db` in the data folder; forgets what is older than {@link TRASH_DAYS}. */
  constructor(dataDir: string) {
    this.#dataDir = dataDir;
    const { db, problem, inMemory } = openActivityDatabase(dataDir, (opened) => opened.exec(SCHEMA));
    this.#db = db;
    this.problem = problem;
    this.#inMemory = inMemory;
    this.#db
      .prepare('DELETE FROM trash WHERE activity_id IN (SELECT id FROM activity WHERE at < ?)')
      .run(Date.now() - TRASH_DAYS * DAY);
    // A change that was running when the program ended did not finish; how far it came shows in the store.
    this.#db
      .prepare("UPDATE activity SET outcome = 'failed' WHERE outcome = 'running' AND at < ?")
      .run(Date.now() - DAY);
  }

  /** A key that belongs to this data folder, for fingerprints. Not secret in itself. */
  fingerprintKey(): Uint8Array {
    const row = this.#db.prepare("SELECT value FROM settings WHERE name = 'fingerprint-key'").pluck().get();
    if (row instanceof Uint8Array) return row;
    const key = randomBytes(32);
    this.#db.prepare("INSERT OR IGNORE INTO settings (name, value) VALUES ('fingerprint-key', ?)").run(key);
    return this.fingerprintKey();
  }

  async trashInfo(): Promise<TrashInfo> {
    const { kind } = await this.#key();
    return { key: this.#inMemory ? 'until-exit' : kind, days: TRASH_DAYS };
  }

  /** Writes down that an action begins. Returns its id. */
  begin(profile: Profile, action: Action, summary: string, outcome: Outcome = 'running'): number {
    const { lastInsertRowid } = this.#db
      .prepare(
        'INSERT INTO activity (at, action, outcome, store_id, store_name, environment, summary) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(Date.now(), action, outcome, profile.id, profile.name, profile.environment, summary);
    return Number(lastInsertRowid);
  }

  end(id: number, outcome: Outcome, summary: string): void {
    this.#db.prepare('UPDATE activity SET outcome = ?, summary = ? WHERE id = ?').run(outcome, summary, id);
  }

  /** Puts copies into the trash, all or none, before the change is made. */
  async keep(activityId: number, copies: readonly TrashCopy[]): Promise<void> {
    const key = await this.#key();
    this.#db.transaction(() => this.#insert(key, activityId, copies))();
  }

  /** Puts these copies in the place of those that an entry has. */
  async replace(activityId: number, copies: readonly TrashCopy[]): Promise<void> {
    const key = await this.#key();
    this.#db.transaction(() => {
      this.discard(activityId);
      this.#insert(key, activityId, copies);
    })();
  }

  /** Takes copies out of the trash again, when the change they were made for did not come about. */
  discard(activityId: number): void {
    this.#db.prepare('DELETE FROM trash WHERE activity_id = ?').run(activityId);
  }

  copyCount(activityId: number): number {
    const count = this.#db.prepare('SELECT count(*) FROM trash WHERE activity_id = ?').pluck().get(activityId);
    return z.number().parse(count);
  }

  /**
   * Copies of one entry in the order in which they were kept, a batch at a time.
   * @throws DeskError NOT_FOUND when they were encrypted with a key that is gone
   */
  async *copies(activityId: number, batch: number): AsyncGenerator<TrashCopy[]> {
    const key = await this.#key();
    const select = this.#db.prepare(
      'SELECT id, key_id, sealed FROM trash WHERE activity_id = ? AND id > ? ORDER BY id LIMIT ?',
    );
    const rowSchema = z.object({ id: z.number(), key_id: z.string(), sealed: z.instanceof(Uint8Array) });
    for (let after = 0; ;) {
      const rows = z.array(rowSchema).parse(select.all(activityId, after, batch));
      if (rows.length === 0) return;
      yield rows.map((row) => {
        if (row.key_id !== key.id) throw lostKey();
        return unseal(key.key, activityId, row.sealed);
      });
      after = rows.at(-1)?.id ?? after;
    }
  }

  entry(id: number): ActivityEntryRow | undefined {
    const row = this.#db.prepare(`${SELECT_ENTRY} WHERE activity.id = ?`).get(id);
    return row === undefined ? undefined : activityRow.parse(row);
  }

  /** Newest first. `before` is the id of the last entry of the page before. */
  async list(query: {
    before?: number | undefined;
    storeId?: string | undefined;
    limit: number;
  }): Promise<ActivityEntry[]> {
    const key = await this.#key();
    const rows = this.#db
      .prepare(
        `${SELECT_ENTRY} WHERE activity.id < @before AND (@storeId IS NULL OR store_id = @storeId) ORDER BY activity.id DESC LIMIT @limit`,
      )
      .all({ before: query.before ?? Number.MAX_SAFE_INTEGER, storeId: query.storeId ?? null, limit: query.limit });
    return z
      .array(activityRow)
      .parse(rows)
      .map((row) => ({
        id: row.id,
        at: row.at,
        action: row.action,
        outcome: row.outcome,
        storeId: row.store_id,
        storeName: row.store_name,
        environment: row.environment,
        summary: row.summary,
        ...(row.copies > 0 && {
          trash: {
            count: row.copies,
            until: row.at + TRASH_DAYS * DAY,
            restorable: row.key_id === key.id,
            ...(row.key_id !== key.id && { reason: 'The copies were encrypted for an earlier run of Session Desk.' }),
          },
        }),
      }));
  }

  close(): void {
    this.#db.close();
  }

  #insert(key: TrashKey & { id: string }, activityId: number, copies: readonly TrashCopy[]): void {
    const insert = this.#db.prepare('INSERT INTO trash (activity_id, key_id, sealed) VALUES (?, ?, ?)');
    for (const copy of copies) insert.run(activityId, key.id, seal(key.key, activityId, copy));
  }

  async #key(): Promise<TrashKey & { id: string }> {
    this.#trashKey ??= loadTrashKey(this.#dataDir).then((key) => ({
      ...key,
      id: createHash('sha256').update('session-desk trash').update(key.key).digest('hex').slice(0, 16),
    }));
    return this.#trashKey;
  }
}

const SELECT_ENTRY = `SELECT activity.*,
    (SELECT count(*) FROM trash WHERE activity_id = activity.id) AS copies,
    (SELECT key_id FROM trash WHERE activity_id = activity.id LIMIT 1) AS key_id
  FROM activity`;

export type ActivityEntryRow = z.infer<typeof activityRow>;

function lostKey(): DeskError {
  return new DeskError('NOT_FOUND', 'These copies cannot be decrypted any more.', {
    hint: 'They were encrypted for an earlier run of Session Desk, because this computer offers no key chain.',
  });
}

function seal(key: Buffer, activityId: number, copy: TrashCopy): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(String(activityId)));
  const sealed = Buffer.concat([cipher.update(serialize(copy)), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

function unseal(key: Buffer, activityId: number, bytes: Uint8Array): TrashCopy {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
  decipher.setAAD(Buffer.from(String(activityId)));
  decipher.setAuthTag(bytes.subarray(12, 28));
  const plain = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
  return copySchema.parse(deserialize(plain));
}
