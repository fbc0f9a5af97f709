import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import envPaths from 'env-paths';
import { DeskError } from '../shared/errors.ts';
import type { DataProblem } from '../shared/records.ts';

/** The files that the program writes, and what SQLite and atomic writing put beside them. */
const OWN_FILES = /^(profiles\.json|activity\.db|instance\.(json|lock)|session-desk\.)/;

/** Where the program keeps its own files: as asked for, else the platform's usual place. */
export function dataFolderPath(asked: string | undefined): string {
  return asked ?? envPaths('session-desk', { suffix: '' }).data;
}

/** Makes the program's own folder ready, readable by its owner only, and says where it is. */
export async function openDataFolder(asked: string | undefined): Promise<string> {
  const folder = dataFolderPath(asked);
  try {
    const created = await mkdir(folder, { recursive: true, mode: 0o700 });
    // A folder that somebody else made and pointed us to keeps its own permissions; the files in it are still ours.
    if (created === undefined && asked === undefined) await chmod(folder, 0o700);
    await closeOwnFiles(folder);
    return folder;
  } catch (cause) {
    throw new DeskError('BAD_INPUT', `The data folder ${folder} cannot be used.`, {
      hint: 'Give another folder with --data-dir.',
      detail: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

/** Takes from others the right to read files that an earlier version, or a copy from elsewhere, left open to them. */
async function closeOwnFiles(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!OWN_FILES.test(name)) continue;
    const file = path.join(folder, name);
    const { mode } = await stat(file);
    // What cannot be changed here cannot be written either, which is said where it is written.
    if ((mode & 0o077) !== 0) await chmod(file, 0o600).catch(() => undefined);
  }
}

/** A folder that others can write to, or that is not ours: they could put files of their own in the place of ours. */
export async function checkDataFolder(folder: string): Promise<DataProblem | undefined> {
  const { mode, uid } = await stat(folder);
  if (process.getuid === undefined) return undefined;
  const isOurs = uid === process.getuid();
  if (isOurs && (mode & 0o022) === 0) return undefined;
  return {
    about: 'folder',
    message: isOurs
      ? 'Other users of this computer can write to the data folder.'
      : 'The data folder belongs to another user of this computer.',
    hint: `What Session Desk keeps in ${folder} can be read by you only, but they could replace or remove it. Use a folder of your own (chmod 700), or another one with --data-dir.`,
  };
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
    return new DeskError(
      'DATA_FOLDER_FAILED',
      'There is no room left on the disk that Session Desk keeps its own files on.',
      {
        hint: 'Free some space, then try again.',
        ...more,
      },
    );
  }
  if (/^(EACCES|EPERM|EROFS|SQLITE_(CANTOPEN|READONLY|PERM))/.test(code)) {
    return new DeskError('DATA_FOLDER_FAILED', 'The data folder of Session Desk cannot be written.', {
      hint: 'Check its permissions, or give another folder with --data-dir.',
      ...more,
    });
  }
  if (!isOfDatabase) return undefined;
  if (code.startsWith('SQLITE_BUSY')) {
    return new DeskError('BUSY', 'Another program has activity.db in the data folder of Session Desk locked.', {
      hint: 'Close that program, then try again.',
      ...more,
    });
  }
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
    return new DeskError('DATA_FOLDER_FAILED', 'activity.db in the data folder of Session Desk is damaged.', {
      hint: 'Start Session Desk again: it keeps the damaged file and begins a new one.',
      ...more,
    });
  }
  return new DeskError(
    'DATA_FOLDER_FAILED',
    'Reading or writing activity.db in the data folder of Session Desk failed.',
    {
      hint: 'Check the disk, then try again.',
      ...more,
    },
  );
}
