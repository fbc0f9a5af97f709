import { DeskError } from '../../shared/errors.ts';

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

const ANOTHER_FOLDER = 'Choose another folder.';
const ANOTHER_DISK = 'Choose a folder on another disk.';

const FAILURES: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  ENOENT: ['The folder doesn’t exist.', ANOTHER_FOLDER],
  ENOTDIR: ['This is not a folder.', ANOTHER_FOLDER],
  EACCES: ['You don’t have permission to write to this folder.', ANOTHER_FOLDER],
  EPERM: ['You don’t have permission to write to this folder.', ANOTHER_FOLDER],
  EROFS: ['This folder is on a read-only disk.', ANOTHER_FOLDER],
  ENOSPC: ['The disk is full.', 'Free up space, or choose a folder on another disk.'],
  EDQUOT: ['Your space on this disk is used up.', 'Free up space, or choose a folder on another disk.'],
  EFBIG: ['The file is larger than this disk allows.', ANOTHER_DISK],
  EIO: ['The disk failed while the file was written.', ANOTHER_DISK],
  ENAMETOOLONG: ['The file name is too long.', 'Enter a shorter one.'],
};

/** @param left the unfinished file, where it could not be removed */
export function writeFailure(error: unknown, folder: string, left?: string): DeskError {
  const [message, hint] = FAILURES[codeOf(error)] ?? ['The file can’t be written.', ANOTHER_FOLDER];
  const rest = left === undefined ? '' : ` The unfinished file ${left} is removed when Session Desk starts again.`;
  const detail = `${folder}: ${error instanceof Error ? error.message : String(error)}`;
  return new DeskError('BAD_INPUT', message, { hint: hint + rest, detail, cause: error });
}
