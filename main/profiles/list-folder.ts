import type { Dirent } from 'node:fs';
import { constants, access, open, opendir, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DeskError } from '../../shared/errors.ts';
import type { FolderEntry, FolderListing } from '../../shared/records.ts';

/** What is listed at most. */
const MOST_LISTED = 2_000;
/** How many names of a folder are read at most. */
const MOST_READ = 50_000;
/** Files looked into at a time. */
const AT_A_TIME = 16;

const HEADER = Buffer.from('SQLite format 3\0');
const DATABASE_NAME = /\.(sqlite3?|db3?)$/i;
/** SQLite keeps these beside a database while it is in use. */
const BESIDE = /-(wal|shm|journal)$/;

const IN_ORDER: readonly FolderEntry['kind'][] = ['folder', 'database', 'file'];

export interface ListFolderOptions {
  /** Databases that this process may have open; they are never opened here. */
  inUse: readonly string[];
  signal?: AbortSignal | undefined;
  platform?: NodeJS.Platform;
}

/**
 * The names in a folder, for choosing a file or a folder: folders first, then databases, then other files, hidden ones last.
 * @param asked a whole path, of a folder or of a file in it; `~` is the home folder, and `''` on Windows the list of drives
 * @throws DeskError
 */
export async function listFolder(asked: string, options: ListFolderOptions): Promise<FolderListing> {
  const { signal, platform = process.platform } = options;
  const paths = platform === 'win32' ? path.win32 : path.posix;
  if (asked === '' && platform === 'win32') return listDrives();
  const whole = /^~(?=$|[/\\])/.test(asked) ? paths.join(os.homedir(), asked.slice(1)) : asked;
  if (!paths.isAbsolute(whole)) {
    throw new DeskError('BAD_INPUT', `“${asked}” is not an absolute path.`, {
      hint:
        platform === 'win32' ? 'Start with the drive, for example C:\\app.' : 'Start with /, for example /home/me/app.',
    });
  }
  const given = paths.resolve(whole);
  const isFile = await attempt(async () => (await stat(given)).isFile());
  const folder = isFile === true ? paths.dirname(given) : given;
  const { names, cut } = await readNames(folder, signal);
  const entries = await kindsOf(names, (name) => paths.join(folder, name), options);
  const parent = parentOf(folder, platform);
  const file = isFile === true ? paths.basename(given) : undefined;
  return {
    folder,
    ...(parent !== undefined && { parent }),
    ...(file !== undefined && { file }),
    // What was asked for is listed in any case.
    entries: entries.filter(({ name }, index) => index < MOST_LISTED || name === file),
    cut: cut || entries.length > MOST_LISTED,
  };
}

/** `undefined` at the root; above a drive of Windows stands the list of drives. */
export function parentOf(folder: string, platform: NodeJS.Platform): string | undefined {
  const parent = (platform === 'win32' ? path.win32 : path.posix).dirname(folder);
  if (parent !== folder) return parent;
  return platform === 'win32' ? '' : undefined;
}

export async function listDrives(isThere = canReach): Promise<FolderListing> {
  const roots = Array.from({ length: 26 }, (_, index) => `${String.fromCodePoint(65 + index)}:\\`);
  const there = await Promise.all(roots.map(isThere));
  const entries = roots.flatMap((root, index): FolderEntry[] =>
    there[index] === true ? [{ name: root, path: root, kind: 'folder' }] : [],
  );
  return { folder: '', entries, cut: false };
}

async function canReach(root: string): Promise<boolean> {
  return (
    (await attempt(async () => {
      await access(root);
      return true;
    })) ?? false
  );
}

async function readNames(folder: string, signal?: AbortSignal): Promise<{ names: Dirent[]; cut: boolean }> {
  try {
    const names: Dirent[] = [];
    for await (const name of await opendir(folder, { bufferSize: 512 })) {
      signal?.throwIfAborted();
      if (names.length === MOST_READ) return { names, cut: true };
      names.push(name);
    }
    return { names, cut: false };
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw folderFailure(folder, error);
  }
}

const DENIED = 'Choose another folder, or ask its owner for access.';

const FAILURES: Readonly<
  Record<string, (folder: string) => [code: 'NOT_FOUND' | 'BAD_INPUT', message: string, hint: string]>
> = {
  ENOENT: (folder) => ['NOT_FOUND', `${folder} doesn’t exist.`, 'Check the path, or start from the home folder.'],
  ENOTDIR: (folder) => ['BAD_INPUT', `${folder} is not a folder.`, 'Choose a folder, or enter the path of a file.'],
  EACCES: (folder) => ['BAD_INPUT', `You don’t have permission to open ${folder}.`, DENIED],
  EPERM: (folder) => ['BAD_INPUT', `You don’t have permission to open ${folder}.`, DENIED],
};
function folderFailure(folder: string, error: unknown): DeskError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const [kind, message, hint] = FAILURES[code]?.(folder) ?? [
    'BAD_INPUT',
    `${folder} can’t be read.`,
    'Choose another folder, or enter the path.',
  ];
  const detail = error instanceof Error ? error.message : String(error);
  return new DeskError(kind, message, { hint, detail, cause: error });
}

type KnownKind = 'folder' | 'file';

/** In order. What is neither a folder nor a file, as pipes and devices and links that lead nowhere, is left out. */
async function kindsOf(
  names: readonly Dirent[],
  pathOf: (name: string) => string,
  { inUse, signal }: ListFolderOptions,
): Promise<FolderEntry[]> {
  const known = await eachOf(names, signal, async (dirent) => {
    const kind = dirent.isSymbolicLink() ? await kindBehind(pathOf(dirent.name)) : kindIn(dirent);
    return kind === undefined ? undefined : { name: dirent.name, kind };
  });
  const inOrder = ordering();
  const found = known.filter((one) => one !== undefined).toSorted(inOrder);
  // Only what may be listed is looked into, and what is called a database first.
  const rest = found.slice(MOST_LISTED);
  const used = new Set(await eachOf(inUse, signal, identityOf));
  const all = new Set(names.map(({ name }) => name));
  const listed = await eachOf(found.slice(0, MOST_LISTED), signal, async ({ name, kind }): Promise<FolderEntry> => {
    const whole = pathOf(name);
    return {
      name,
      path: whole,
      kind: kind === 'file' && (await isDatabase(name, whole, all, used)) ? 'database' : kind,
    };
  });
  return [...listed.toSorted(inOrder), ...rest.map(({ name, kind }) => ({ name, path: pathOf(name), kind }))];
}

type Named = Pick<FolderEntry, 'name' | 'kind'>;

function ordering(): (one: Named, other: Named) => number {
  // Not at load time: `Intl` loads 8 MB of ICU's locale data into the host.
  const { compare } = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  return (one, other) => rankOf(one) - rankOf(other) || compare(one.name, other.name);
}

function rankOf({ name, kind }: Named): number {
  return (name.startsWith('.') ? 10 : 0) + (kind === 'file' && DATABASE_NAME.test(name) ? 1.5 : IN_ORDER.indexOf(kind));
}

function kindIn(entry: { isDirectory(): boolean; isFile(): boolean }): KnownKind | undefined {
  if (entry.isDirectory()) return 'folder';
  return entry.isFile() ? 'file' : undefined;
}

function kindBehind(link: string): Promise<KnownKind | undefined> {
  return attempt(async () => kindIn(await stat(link)));
}

/** The same for all names of a file, and unlike that of any other. */
function identityOf(file: string): Promise<string | undefined> {
  return attempt(async () => {
    const { dev, ino } = await stat(file, { bigint: true });
    return `${dev}:${ino}`;
  });
}

/**
 * Told by how the file begins; an empty one by its name. Closing a file drops every lock that this process has on it, SQLite's
 * as well, so one that may be in use here is not opened.
 */
async function isDatabase(
  name: string,
  whole: string,
  all: ReadonlySet<string>,
  used: ReadonlySet<string | undefined>,
): Promise<boolean> {
  if (BESIDE.test(name) && all.has(name.replace(BESIDE, ''))) return false;
  if (all.has(`${name}-wal`) || all.has(`${name}-shm`) || all.has(`${name}-journal`)) return true;
  const identity = await identityOf(whole);
  if (identity === undefined) return DATABASE_NAME.test(name);
  if (used.has(identity)) return true;
  return (await attempt(() => beginsAsDatabase(name, whole))) ?? DATABASE_NAME.test(name);
}

async function beginsAsDatabase(name: string, whole: string): Promise<boolean> {
  // Should a pipe have taken the file's place since: opening it must not wait for somebody to write.
  const file = await open(whole, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const now = await file.stat();
    if (!now.isFile()) return false;
    if (now.size === 0) return DATABASE_NAME.test(name);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER.length), 0, HEADER.length, 0);
    return bytesRead === HEADER.length && buffer.equals(HEADER);
  } finally {
    await file.close();
  }
}

/** Does the same to each, a few at a time; gives up between two. */
async function eachOf<T, R>(
  items: readonly T[],
  signal: AbortSignal | undefined,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += AT_A_TIME) {
    signal?.throwIfAborted();
    results.push(...(await Promise.all(items.slice(at, at + AT_A_TIME).map(work))));
  }
  return results;
}

/** `undefined` for what cannot be told. */
async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
