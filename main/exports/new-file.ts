import { constants } from 'node:fs';
import { link, lstat, open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { DeskError } from '../../shared/errors.ts';
import { codeOf, writeFailure } from './write-failure.ts';

// Where a file may not get so large, the write fails, and that is enough. Node ignores the signal that comes with it, but no longer once
// a library has listened to it for a while, as the one does that writes files atomically.
process.on('SIGXFSZ', () => {});

/** @throws DeskError CONFLICT where there is something of this name */
export async function refuseExisting(target: string): Promise<void> {
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

interface Names {
  target: string;
  /** Until it is whole; beside the target. */
  partial: string;
}

/** A file that gets its name when it is whole: until then it lies beside, readable by nobody else. */
export class NewFile implements AsyncDisposable {
  readonly #names: Names;
  readonly #onTidy: () => Promise<void>;
  readonly #file: FileHandle;
  #isOpen = true;

  private constructor(names: Names, onTidy: () => Promise<void>, file: FileHandle) {
    this.#names = names;
    this.#onTidy = onTidy;
    this.#file = file;
  }

  /** @param onTidy nothing lies under the name for the unfinished file any more */
  static async create(names: Names, onTidy: () => Promise<void>): Promise<NewFile> {
    try {
      const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
      return new NewFile(names, onTidy, await open(names.partial, flags, 0o600));
    } catch (error) {
      await onTidy();
      throw writeFailure(error, path.dirname(names.target));
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) {
        const { bytesWritten } = await this.#file.write(bytes, at);
        at += bytesWritten;
      }
    } catch (error) {
      throw await this.#failure(error);
    }
  }

  /** Gives it its name. @throws DeskError CONFLICT where another file has it by now */
  async keep(): Promise<void> {
    try {
      await this.#file.sync();
      await this.#close();
      await this.#rename();
    } catch (error) {
      throw error instanceof DeskError ? error : await this.#failure(error);
    }
  }

  /** A second name fails where there is such a file; renaming would overwrite it. */
  async #rename(): Promise<void> {
    const { partial, target } = this.#names;
    try {
      await link(partial, target);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') throw alreadyThere(target, error);
      if (codeOf(error) === 'ENOENT') throw error;
      // Not every file system has second names.
      await refuseExisting(target);
      await rename(partial, target);
    }
  }

  async #close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#file.close();
  }

  async #failure(error: unknown): Promise<DeskError> {
    const { partial, target } = this.#names;
    return writeFailure(error, path.dirname(target), (await this.#tidy()) ? undefined : partial);
  }

  /** @returns whether the name for the unfinished file is free, which in a folder that is locked by now it is not */
  async #tidy(): Promise<boolean> {
    try {
      // What is closed badly is given up all the same.
      await this.#close().catch(() => {});
      await rm(this.#names.partial, { force: true });
    } catch {
      return false;
    }
    await this.#onTidy();
    return true;
  }

  /** What is not kept by now is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tidy();
  }
}
