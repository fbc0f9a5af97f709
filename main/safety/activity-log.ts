import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import { z } from 'zod';
import { ENVIRONMENTS, type Profile } from '../../shared/profiles.ts';
import {
  ACTIONS,
  OUTCOMES,
  type Action,
  type ActivityEntry,
  type DataProblem,
  type Outcome,
  type StorePlace,
} from '../../shared/records.ts';
import { openActivityDatabase } from './activity-database.ts';
import type { Keychain } from './keychain.ts';
import { Masker, withoutTokens } from './mask.ts';
import { Trash, TRASH_DAYS } from './trash.ts';
import { DAY } from '../../shared/session.ts';

/** Copies that are forgotten in one go. */
const FORGOTTEN_AT_ONCE = 500;

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

/** The `user_version` since which no entry has a token in it. */
const ENTRIES_MASKED = 1;

/** Columns that came later, by table. Rows from before have nothing in them. */
const LATER_COLUMNS = {
  activity: { place: 'TEXT', place_title: 'TEXT', total: 'INTEGER' },
  trash: { shop: 'TEXT' },
};

function prepare(db: Database.Database): void {
  db.exec(SCHEMA);
  for (const [table, columns] of Object.entries(LATER_COLUMNS)) {
    const names = z
      .array(z.object({ name: z.string() }))
      .parse(db.pragma(`table_info(${table})`))
      .map(({ name }) => name);
    for (const [name, type] of Object.entries(columns)) {
      if (!names.includes(name)) db.exec(`ALTER TABLE ${table} ADD COLUMN ${name} ${type}`);
    }
  }
  db.exec('CREATE INDEX IF NOT EXISTS activity_place ON activity (place, id)');
  // Written at its end only, unlike one that is in the order of shops: that would be most of what a large deletion writes.
  db.exec('CREATE INDEX IF NOT EXISTS trash_shops ON trash (activity_id, id, shop)');
  maskOldEntries(db);
}

/** Entries of the first version may name a session by an id with a token in it. Once only. */
function maskOldEntries(db: Database.Database): void {
  if (Number(db.pragma('user_version', { simple: true })) >= ENTRIES_MASKED) return;
  db.function('without_tokens', { deterministic: true }, (text) => withoutTokens(String(text)));
  db.transaction(() => {
    db.exec('UPDATE activity SET summary = without_tokens(summary) WHERE summary <> without_tokens(summary)');
    db.pragma(`user_version = ${ENTRIES_MASKED}`);
  })();
}

const activityRow = z.object({
  id: z.number(),
  at: z.number(),
  action: z.enum(ACTIONS),
  outcome: z.enum(OUTCOMES),
  store_id: z.string(),
  store_name: z.string(),
  environment: z.enum(ENVIRONMENTS),
  summary: z.string(),
  place: z.string().nullable(),
  place_title: z.string().nullable(),
  total: z.number().nullable(),
  copies: z.number(),
  key_id: z.string().nullable(),
});

/** What begins: who does what, where, to how many. */
export interface Beginning {
  profile: Profile;
  action: Action;
  /** `Deleting 3 sessions of plain-tea.myshopify.com`; what is over at once is said as done. */
  summary: string;
  /** Absent for what touches no store. */
  place?: StorePlace | undefined;
  /** How many sessions or shops it is about. */
  total?: number | undefined;
  outcome?: Outcome;
}

/** What was changed, and encrypted copies of what those changes removed or overwrote: `activity.db`. */
export class ActivityLog {
  readonly trash: Trash;
  readonly #db: Database.Database;
  readonly #checkFile: () => void;

  /** Set when the file that was there could not be used. */
  readonly problem: DataProblem | undefined;

  /**
   * Opens or makes `activity.db` in the data folder; forgets copies older than {@link TRASH_DAYS}. Whoever opens it holds the
   * folder's lock: what an earlier process left as running was interrupted.
   */
  constructor(dataDir: string, chain: Keychain) {
    const { db, problem, inMemory, checkFile } = openActivityDatabase(dataDir, prepare);
    this.#db = db;
    this.#checkFile = checkFile;
    this.problem = problem;
    this.trash = new Trash(db, chain, { inMemory, masker: new Masker(this.fingerprintKey()) });
    // What cannot be forgotten now is forgotten at the next start.
    this.#forgetOldCopies().catch(() => {});
    this.#db.prepare("UPDATE activity SET outcome = 'interrupted' WHERE outcome = 'running'").run();
  }

  /** A few at a time: a million would hold up the program's start for long. Until they are gone nobody is told of them. */
  async #forgetOldCopies(): Promise<void> {
    const before = oldestKept();
    while (this.#db.open) {
      const { changes } = this.#db
        .prepare(
          `DELETE FROM trash WHERE id IN
            (SELECT trash.id FROM trash JOIN activity ON activity.id = activity_id WHERE at < ? LIMIT ?)`,
        )
        .run(before, FORGOTTEN_AT_ONCE);
      if (changes === 0) return;
      await setImmediate();
    }
  }

  /** A key that belongs to this data folder, for fingerprints. Not secret in itself. */
  fingerprintKey(): Uint8Array {
    const row = this.#db.prepare("SELECT value FROM settings WHERE name = 'fingerprint-key'").pluck().get();
    if (row instanceof Uint8Array) return row;
    const key = randomBytes(32);
    this.#db.prepare("INSERT OR IGNORE INTO settings (name, value) VALUES ('fingerprint-key', ?)").run(key);
    return this.fingerprintKey();
  }

  /** Writes down that an action begins, or happened. Returns its id. @throws DeskError DATA_FOLDER_FAILED */
  begin({ profile, action, summary, place, total, outcome = 'running' }: Beginning): number {
    this.#checkFile();
    const { lastInsertRowid } = this.#db
      .prepare(
        `INSERT INTO activity (at, action, outcome, store_id, store_name, environment, summary, place, place_title, total)
          VALUES (@at, @action, @outcome, @storeId, @storeName, @environment, @summary, @place, @placeTitle, @total)`,
      )
      .run({
        at: Date.now(),
        action,
        outcome,
        storeId: profile.id,
        storeName: profile.name,
        environment: profile.environment,
        summary: withoutTokens(summary),
        place: place?.id ?? null,
        placeTitle: place?.title ?? null,
        total: total ?? null,
      });
    return Number(lastInsertRowid);
  }

  end(id: number, outcome: Outcome, summary: string): void {
    this.#db
      .prepare('UPDATE activity SET outcome = ?, summary = ? WHERE id = ?')
      .run(outcome, withoutTokens(summary), id);
  }

  async entry(id: number): Promise<ActivityEntry | undefined> {
    const row = this.#db.prepare(`${SELECT_ENTRY} WHERE activity.id = ?`).get(id);
    return row === undefined ? undefined : this.#entryOf(activityRow.parse(row));
  }

  /**
   * Newest first. `before` is the id of the last entry of the page before; `of` asks for what was done through a profile, or in
   * the place that it leads to, where that is known.
   */
  async list(query: {
    before?: number | undefined;
    of?: { storeId: string; place: string | undefined } | undefined;
    limit: number;
  }): Promise<ActivityEntry[]> {
    const rows = this.#db
      .prepare(
        `${SELECT_ENTRY} WHERE activity.id < @before AND (@storeId IS NULL OR store_id = @storeId OR place = @place)
          ORDER BY activity.id DESC LIMIT @limit`,
      )
      .all({
        before: query.before ?? Number.MAX_SAFE_INTEGER,
        storeId: query.of?.storeId ?? null,
        place: query.of?.place ?? null,
        limit: query.limit,
      });
    return Promise.all(
      z
        .array(activityRow)
        .parse(rows)
        .map((row) => this.#entryOf(row)),
    );
  }

  async #entryOf(row: z.infer<typeof activityRow>): Promise<ActivityEntry> {
    return {
      id: row.id,
      at: row.at,
      action: row.action,
      outcome: row.outcome,
      storeId: row.store_id,
      storeName: row.store_name,
      environment: row.environment,
      summary: row.summary,
      ...(row.place !== null && { place: { id: row.place, title: row.place_title ?? '' } }),
      ...(row.total !== null && { total: row.total }),
      ...(row.copies > 0 &&
        row.at >= oldestKept() && {
          trash: {
            count: row.copies,
            until: row.at + TRASH_DAYS * DAY,
            ...(await this.trash.restorable(row.key_id)),
          },
        }),
    };
  }

  close(): void {
    this.#db.close();
  }
}

/** Entries before this moment have no copies any more; milliseconds since 1970. */
function oldestKept(): number {
  return Date.now() - TRASH_DAYS * DAY;
}

const SELECT_ENTRY = `SELECT activity.*,
    (SELECT count(*) FROM trash WHERE activity_id = activity.id) AS copies,
    (SELECT key_id FROM trash WHERE activity_id = activity.id LIMIT 1) AS key_id
  FROM activity`;
