import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { link, lstat, open, realpath, rename, rm, type FileHandle } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DeskError } from '../../shared/errors.ts';

/**
 * Where an export goes.
 * @param folder a whole path; `~` is the home folder
 * @throws DeskError for a folder or name that is none, the program's own data folder, and a file that is there already
 */
export async function targetOf(folder: string, name: string, dataDir: string): Promise<string> {
  if (/[/\\\0]/.test(name) || name.trim() === '' || name === '.' || name === '..') {
    throw new DeskError('BAD_INPUT', 'This is not a file name.', { hint: 'Enter a name without slashes.' });
  }
  const whole = /^~(?=$|[/\\])/.test(folder) ? path.join(os.homedir(), folder.slice(1)) : folder;
  if (!path.isAbsolute(whole)) {
    throw new DeskError('BAD_INPUT', `“${folder}” is not an absolute path.`, { hint: 'Choose a folder.' });
  }
  const real = await realpath(whole).catch((error: unknown) => {
    throw writeFailure(error, whole);
  });
  const fromData = path.relative(await realpath(dataDir), real);
  if (fromData.split(path.sep)[0] !== '..' && !path.isAbsolute(fromData)) {
    throw new DeskError('BAD_INPUT', 'Session Desk keeps its own files in this folder.', {
      hint: 'Choose another folder.',
    });
  }
  const target = path.join(whole, name);
  await refuseExisting(target);
  return target;
}

async function refuseExisting(target: string): Promise<void> {
  const found = await lstat(target).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw writeFailure(error, path.dirname(target));
  });
  if (found !== undefined) throw alreadyThere(target);
}

function alreadyThere(target: string, cause?: unknown): DeskError {
  return new DeskError('CONFLICT', `${target} already exists.`, {
    hint: 'Choose another name, or remove the file first.',
    cause,
  });
}

/** A file that gets its name when it is whole: until then it lies beside, readable by nobody else. */
export class NewFile implements AsyncDisposable {
  readonly #target: string;
  readonly #partial: string;
  readonly #file: FileHandle;
  #isOpen = true;

  private constructor(target: string, partial: string, file: FileHandle) {
    this.#target = target;
    this.#partial = partial;
    this.#file = file;
  }

  static async create(target: string): Promise<NewFile> {
    const partial = path.join(path.dirname(target), `.session-desk-${randomUUID()}.partial`);
    try {
      const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
      return new NewFile(target, partial, await open(partial, flags, 0o600));
    } catch (error) {
      throw writeFailure(error, path.dirname(target));
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) {
        const { bytesWritten } = await this.#file.write(bytes, at);
        at += bytesWritten;
      }
    } catch (error) {
      throw writeFailure(error, path.dirname(this.#target));
    }
  }

  /** Gives it its name. @throws DeskError CONFLICT where another file has it by now */
  async keep(): Promise<void> {
    try {
      await this.#file.sync();
      await this.#close();
      await this.#rename();
    } catch (error) {
      throw error instanceof DeskError ? error : writeFailure(error, path.dirname(this.#target));
    }
  }

  /** A second name fails where there is such a file; renaming would overwrite it. */
  async #rename(): Promise<void> {
    try {
      await link(this.#partial, this.#target);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') throw alreadyThere(this.#target, error);
      if (codeOf(error) === 'ENOENT') throw error;
      // Not every file system has second names.
      await refuseExisting(this.#target);
      await rename(this.#partial, this.#target);
    }
  }

  async #close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#file.close();
  }

  /** What is not kept by now is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#close();
    } finally {
      // In a folder that is gone or locked there is nothing that could be done about it.
      await rm(this.#partial, { force: true }).catch(() => {});
    }
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

const FAILURES: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  ENOENT: ['The folder doesn’t exist.', 'Choose another folder.'],
  ENOTDIR: ['This is not a folder.', 'Choose another folder.'],
  EACCES: ['You don’t have permission to write to this folder.', 'Choose another folder.'],
  EPERM: ['You don’t have permission to write to this folder.', 'Choose another folder.'],
  EROFS: ['This folder is on a read-only disk.', 'Choose another folder.'],
  ENOSPC: ['The disk is full.', 'Free up space, or choose a folder on another disk.'],
  EDQUOT: ['Your space on this disk is used up.', 'Free up space, or choose a folder on another disk.'],
  ENAMETOOLONG: ['The file name is too long.', 'Enter a shorter one.'],
};

function writeFailure(error: unknown, folder: string): DeskError {
  const [message, hint] = FAILURES[codeOf(error)] ?? ['The file can’t be written.', 'Choose another folder.'];
  const detail = `${folder}: ${error instanceof Error ? error.message : String(error)}`;
  return new DeskError('BAD_INPUT', message, { hint, detail, cause: error });
}
