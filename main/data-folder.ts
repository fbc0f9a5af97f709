import { chmod, lstat, mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import envPaths from 'env-paths';
import { DeskError } from '../shared/errors.ts';
import type { DataProblem } from '../shared/records.ts';

/** What the program writes, and what SQLite and atomic writing put beside it; `window` is Electron's own folder. */
const OWN = /^(profiles\.json|activity\.db|instance\.(json|lock)|session-desk\.|(health|exports|window)$)/;
/** Of a mode: what others than the owner may do, and what of it lets them write. */
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;
/** Of a mode: everybody may put files there, as in `/tmp`. */
const SHARED = 0o1000;

/** Where the program keeps its own files: as asked for, else the platform's usual place. */
export function dataFolderPath(asked: string | undefined): string {
  return asked ?? envPaths('session-desk', { suffix: '' }).data;
}

/** Makes the program's own folder ready, closed to all but its owner where it can be, and says where it is. */
export async function openDataFolder(asked: string | undefined): Promise<string> {
  const folder = dataFolderPath(asked);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const names = await readdir(folder);
    const { mode, uid } = await stat(folder);
    // One that was pointed to and holds other things, a home folder say, is not ours to close.
    const isForUs = asked === undefined || (names.every((name) => OWN.test(name)) && (mode & SHARED) === 0);
    if (isForUs && isOurs(uid)) await chmod(folder, 0o700).catch(() => undefined);
    for (const name of names) if (OWN.test(name)) await closeToOthers(path.join(folder, name));
    return folder;
  } catch (cause) {
    throw new DeskError('BAD_INPUT', `The data folder ${folder} can’t be used.`, {
      hint: 'Choose another folder with --data-dir.',
      detail: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

/** Windows has no owners of this kind. */
function isOurs(uid: number): boolean {
  return process.getuid === undefined || uid === process.getuid();
}

/**
 * Takes from others what an earlier version, Chromium, or a copy from elsewhere left open to them. What cannot be closed is told by
 * `checkDataFolder`; what is gone by now needs no closing.
 */
async function closeToOthers(file: string): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  // What a link leads to lies elsewhere.
  if (found === undefined || found.isSymbolicLink()) return;
  const isFolder = found.isDirectory();
  if ((found.mode & OTHERS) !== 0) await chmod(file, isFolder ? 0o700 : 0o600).catch(() => undefined);
  if (!isFolder) return;
  for (const name of await readdir(file).catch(() => [])) await closeToOthers(path.join(file, name));
}

/** What others on this computer can do with the folder and with what the program keeps in it. */
export async function checkDataFolder(folder: string): Promise<DataProblem | undefined> {
  if (process.getuid === undefined) return undefined;
  const { mode, uid } = await stat(folder);
  // Whatever the files in it allow, nobody else gets to them.
  if (isOurs(uid) && (mode & OTHERS) === 0) return undefined;
  const another = 'Make the folder private (chmod 700), or choose another one with --data-dir.';
  const replace = `Only you can read the files in ${folder}, but other users could replace or remove them. ${another}`;
  const open = await firstOpenFile(folder);
  if (open !== undefined) {
    return {
      about: 'folder',
      message: 'Other users of this computer can read the data folder.',
      hint: `The permissions of ${open} could not be changed. ${another}`,
    };
  }
  if (!isOurs(uid)) {
    return { about: 'folder', message: 'The data folder belongs to another user of this computer.', hint: replace };
  }
  if ((mode & OTHERS_WRITE) !== 0) {
    return { about: 'folder', message: 'Other users of this computer can write to the data folder.', hint: replace };
  }
  return {
    about: 'folder',
    message: 'Other users of this computer can list the data folder.',
    hint: `They may see the file names in ${folder}, but can’t read the files. ${another}`,
  };
}

async function firstOpenFile(folder: string): Promise<string | undefined> {
  for (const name of await readdir(folder)) {
    if (!OWN.test(name)) continue;
    const file = path.join(folder, name);
    const found = await stat(file).catch(() => undefined);
    if (found !== undefined && (found.mode & OTHERS) !== 0) return file;
  }
  return undefined;
}

const NO_ROOM = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'];

/** What went wrong when the program wrote or read its own files, in words; `undefined` where it was something else. */
export function explainDataFailure(error: unknown): DeskError | undefined {
  if (error instanceof DeskError) return error;
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const { code } = error;
  const isOfDatabase = error instanceof Database.SqliteError;
  const more = { detail: `${code}: ${error.message}`, cause: error };
  if (NO_ROOM.includes(code)) {
    return new DeskError('DATA_FOLDER_FAILED', 'The disk that holds the data folder is full.', {
      hint: 'Free up space and try again.',
      ...more,
    });
  }
  if (/^(EACCES|EPERM|EROFS|SQLITE_(CANTOPEN|READONLY|PERM))/.test(code)) {
    return new DeskError('DATA_FOLDER_FAILED', 'The data folder can’t be written to.', {
      hint: 'Check its permissions, or choose another folder with --data-dir.',
      ...more,
    });
  }
  if (!isOfDatabase) return undefined;
  if (code.startsWith('SQLITE_BUSY')) {
    return new DeskError('BUSY', 'Another program has locked activity.db in the data folder.', {
      hint: 'Close that program and try again.',
      ...more,
    });
  }
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
    return new DeskError('DATA_FOLDER_FAILED', 'activity.db in the data folder is damaged.', {
      hint: 'Restart Session Desk: it keeps the damaged file and creates a new one.',
      ...more,
    });
  }
  return new DeskError('DATA_FOLDER_FAILED', 'Reading or writing activity.db in the data folder failed.', {
    hint: 'Check the disk and try again.',
    ...more,
  });
}
