import { chmodSync, closeSync, existsSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { DeskError } from '../../shared/errors.ts';
import type { DataProblem } from '../../shared/records.ts';
import { explainDataFailure } from '../data-folder.ts';
import { allowFileUris } from '../stores/sqlite/uri.ts';

allowFileUris();

export interface OpenedDatabase {
  db: Database.Database;
  /** Set when the file could not be used: it was kept aside, or the database is in memory and ends with the program. */
  problem?: DataProblem;
  inMemory: boolean;
  /**
   * Fails when the file was removed or replaced since: what is written would go with this process.
   * @throws DeskError DATA_FOLDER_FAILED
   */
  checkFile: () => void;
}

/** Failures that say nothing about what is in the file: the folder cannot be written, or there is no room in it. */
const NOT_THE_CONTENT = /^SQLITE_(CANTOPEN|READONLY|PERM|FULL|IOERR)/;

/** Memory for the pages of the file, in KiB: half of what it would be. Copies are read and written one after the other. */
const CACHE = 8_000;

/** Of a larger file only the entries are checked, in bytes: with a million copies the start would take seconds longer. */
const CHECKED_WHOLE = 100_000_000;
const ENTRIES_ONLY = ['quick_check(activity)', 'quick_check(settings)'];

/**
 * Opens or makes `activity.db`, readable by its owner only. A damaged one is renamed, never overwritten; where none can be written
 * the database is in memory.
 * @param prepare makes or changes the tables; what it throws counts as damage
 */
export function openActivityDatabase(dataDir: string, prepare: (db: Database.Database) => void): OpenedDatabase {
  const file = path.join(dataDir, 'activity.db');
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    try {
      return { ...openFile(file, prepare), inMemory: false };
    } catch (error) {
      if (!isDamage(error)) throw error;
      const keptAs = keepAside(file);
      const problem: DataProblem = {
        about: 'activity',
        message: 'activity.db, which holds the activity log and the trash, could not be read.',
        hint: 'The file was kept and a new one started. Sessions deleted before now cannot be restored from here.',
        detail: error instanceof Error ? error.message : String(error),
        keptAs,
      };
      return { ...openFile(file, prepare), problem, inMemory: false };
    }
  } catch (error) {
    const failure = explainDataFailure(error);
    if (failure === undefined || failure.code === 'BUSY') throw failure ?? error;
    const problem: DataProblem = {
      about: 'activity',
      message: `activity.db cannot be written, so Activity and the trash are kept only until you quit. ${failure.message}`,
      ...(failure.hint !== undefined && { hint: failure.hint }),
      ...(failure.detail !== undefined && { detail: failure.detail }),
    };
    const db = new Database(':memory:');
    db.pragma('foreign_keys = ON');
    prepare(db);
    return { db, problem, inMemory: true, checkFile: () => {} };
  }
}

function openFile(file: string, prepare: (db: Database.Database) => void): Pick<OpenedDatabase, 'db' | 'checkFile'> {
  // SQLite gives -wal and -shm the permissions of the file itself.
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
  const db = new Database(file, { timeout: 5000 });
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('foreign_keys = ON');
    db.pragma('secure_delete = ON');
    db.pragma(`cache_size = -${CACHE}`);
    for (const check of statSync(file).size > CHECKED_WHOLE ? ENTRIES_ONLY : ['quick_check(1)']) {
      const found = db.pragma(check, { simple: true });
      if (found !== 'ok') throw new Database.SqliteError(String(found), 'SQLITE_CORRUPT');
    }
    prepare(db);
    const { ino } = statSync(file);
    return {
      db,
      checkFile: () => {
        if (statSync(file, { throwIfNoEntry: false })?.ino === ino) return;
        throw new DeskError('DATA_FOLDER_FAILED', 'activity.db is no longer in the data folder of Session Desk.', {
          hint: 'It was removed or replaced while Session Desk was running. Restart Session Desk.',
        });
      },
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

function isDamage(error: unknown): boolean {
  if (!(error instanceof Database.SqliteError)) return false;
  return !NOT_THE_CONTENT.test(error.code) && !error.code.startsWith('SQLITE_BUSY');
}

function keepAside(file: string): string {
  const keptAs = `${file}.broken-${new Date().toISOString().replaceAll(':', '-')}`;
  for (const ending of ['', '-wal', '-shm']) {
    if (existsSync(file + ending)) renameSync(file + ending, keptAs + ending);
  }
  return keptAs;
}
