import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { DeskError } from '../../shared/errors.ts';
import { explainDataFailure } from '../data-folder.ts';
import type { Log } from '../log.ts';
import { NewFile, refuseExisting } from './new-file.ts';
import { codeOf, writeFailure } from './write-failure.ts';

const noteSchema = z.object({ folder: z.string() });

/**
 * New files in folders of the user's. For each that is being written there is a note in the data folder, by which the next start
 * removes what a program that was killed has left.
 */
export class ExportFiles {
  readonly #dataDir: string;
  readonly #notes: string;
  readonly #log: Log;
  readonly #underway = new Set<string>();

  constructor(dataDir: string, log: Log) {
    this.#dataDir = dataDir;
    this.#notes = path.join(dataDir, 'exports');
    this.#log = log;
  }

  /**
   * Where a file goes.
   * @param folder a whole path; `~` is the home folder
   * @throws DeskError for a folder or name that is none, the program's own data folder, and a file that is there already
   */
  async targetOf(folder: string, name: string): Promise<string> {
    if (/[/\\\0]/.test(name) || name.trim() === '' || name === '.' || name === '..') {
      throw new DeskError('BAD_INPUT', 'This is not a file name.', { hint: 'Enter a name without slashes.' });
    }
    const whole = /^~(?=$|[/\\])/.test(folder) ? path.join(os.homedir(), folder.slice(1)) : folder;
    if (!path.isAbsolute(whole)) {
      throw new DeskError('BAD_INPUT', `“${folder}” is not an absolute path.`, { hint: 'Choose a folder.' });
    }
    const fromData = path.relative(await realpath(this.#dataDir), await realFolder(whole));
    if (fromData.split(path.sep)[0] !== '..' && !path.isAbsolute(fromData)) {
      throw new DeskError('BAD_INPUT', 'Session Desk keeps its own files in this folder.', {
        hint: 'Choose another folder.',
      });
    }
    const target = path.join(whole, name);
    await refuseExisting(target);
    return target;
  }

  /** @param target from `targetOf` */
  async create(target: string): Promise<NewFile> {
    const folder = await realFolder(path.dirname(target));
    const id = randomUUID();
    this.#underway.add(id);
    try {
      await mkdir(this.#notes, { recursive: true, mode: 0o700 });
      await writeFileAtomic(this.#noteOf(id), JSON.stringify({ folder }), { mode: 0o600 });
    } catch (error) {
      await this.#forget(id);
      throw explainDataFailure(error) ?? error;
    }
    return NewFile.create({ target, partial: partialIn(folder, id) }, () => this.#forget(id));
  }

  /** Removes what programs before this one left unfinished. */
  async removeLeftovers(): Promise<void> {
    const names = await readdir(this.#notes).catch(() => []);
    for (const name of names) {
      const id = /^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.json$/.exec(name)?.[1];
      if (id === undefined || this.#underway.has(id)) continue;
      try {
        await this.#removeLeftover(id);
      } catch (error) {
        this.#log(`An unfinished export could not be removed: ${String(error)}`);
      }
    }
  }

  async #removeLeftover(id: string): Promise<void> {
    const { folder } = noteSchema.parse(JSON.parse(await readFile(this.#noteOf(id), 'utf8')));
    // On a disk that is not there now it may come back.
    if ((await kindOf(folder)) !== 'folder') return;
    const partial = partialIn(folder, id);
    // A link was put there by somebody else.
    if ((await kindOf(partial)) === 'file') await rm(partial);
    await this.#forget(id);
  }

  async #forget(id: string): Promise<void> {
    // A note that stays finds nothing at the next start, and goes then.
    await rm(this.#noteOf(id), { force: true }).catch(() => {});
    this.#underway.delete(id);
  }

  #noteOf(id: string): string {
    return path.join(this.#notes, `${id}.json`);
  }
}

function partialIn(folder: string, id: string): string {
  return path.join(folder, `.session-desk-${id}.partial`);
}

async function realFolder(folder: string): Promise<string> {
  return realpath(folder).catch((error: unknown) => {
    throw writeFailure(error, folder);
  });
}

async function kindOf(place: string): Promise<'file' | 'folder' | 'other' | undefined> {
  try {
    const found = await lstat(place);
    return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
