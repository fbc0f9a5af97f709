import { execFile, execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listDrives, listFolder, parentOf } from './list-folder.ts';

const run = promisify(execFile);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'session-desk-list-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const inFolder = (name: string): string => path.join(folder, name);
const list = (asked = folder, more: { inUse?: string[]; signal?: AbortSignal } = {}) =>
  listFolder(asked, { inUse: [], ...more });

async function named(asked?: string): Promise<string[]> {
  const { entries } = await list(asked);
  return entries.map(({ name, kind }) => `${kind} ${name}`);
}

function makeDatabase(file: string): string {
  const db = new Database(file);
  db.exec('CREATE TABLE t (a)');
  db.close();
  return file;
}

describe('listFolder', () => {
  it('lists folders, then databases, then other files, hidden ones last, each with its path', async () => {
    await mkdir(inFolder('prisma'));
    await mkdir(inFolder('App 10'));
    await mkdir(inFolder('App 9'));
    await mkdir(inFolder('.wrangler'));
    makeDatabase(inFolder('sessions'));
    makeDatabase(inFolder('dev.sqlite'));
    makeDatabase(inFolder('.hidden.db'));
    await writeFile(inFolder('notes.db'), 'Remember the milk, and much more than that.');
    await writeFile(inFolder('empty.sqlite'), '');
    await writeFile(inFolder('empty.txt'), '');
    await writeFile(inFolder('short.db'), 'SQLite');
    expect(await named()).toEqual([
      'folder App 9',
      'folder App 10',
      'folder prisma',
      'database dev.sqlite',
      'database empty.sqlite',
      'database sessions',
      'file notes.db',
      'file short.db',
      'file empty.txt',
      'folder .wrangler',
      'database .hidden.db',
    ]);
    const { entries, cut, parent } = await list();
    expect(entries[2]?.path).toBe(inFolder('prisma'));
    expect({ cut, parent }).toEqual({ cut: false, parent: tmpdir() });
  });

  it('follows links, and leaves out those that lead nowhere, pipes and devices', async () => {
    await mkdir(inFolder('real'));
    makeDatabase(inFolder('real/dev.sqlite'));
    await symlink(inFolder('real'), inFolder('folder-link'));
    await symlink(inFolder('real/dev.sqlite'), inFolder('database-link'));
    await symlink(inFolder('nowhere'), inFolder('broken-link'));
    await symlink(inFolder('loop'), inFolder('loop'));
    await symlink('/dev/zero', inFolder('device-link'));
    await run('mkfifo', [inFolder('pipe.sqlite')]);
    expect(await named()).toEqual(['folder folder-link', 'folder real', 'database database-link']);
    expect(await named(inFolder('folder-link'))).toEqual(['database dev.sqlite']);
  });

  it('lists the folder of a file and tells the file', async () => {
    makeDatabase(inFolder('dev.sqlite'));
    expect(await list(inFolder('dev.sqlite'))).toMatchObject({ folder, file: 'dev.sqlite' });
  });

  it('starts at the home folder for ~', async () => {
    expect((await list('~')).folder).toBe(homedir());
  });

  it.each([
    ['gone', 'doesn’t exist', 'NOT_FOUND'],
    ['file.txt/deeper', 'is not a folder', 'BAD_INPUT'],
  ])('says what to do about %s', async (name, message, code) => {
    await writeFile(inFolder('file.txt'), 'text');
    await expect(list(inFolder(name))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      hint: expect.any(String),
    });
  });

  it.skipIf(process.getuid?.() === 0)('says that a folder may not be read', async () => {
    await mkdir(inFolder('locked'));
    await chmod(inFolder('locked'), 0o000);
    await expect(list(inFolder('locked'))).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: `You don’t have permission to open ${inFolder('locked')}.`,
    });
    await chmod(inFolder('locked'), 0o700);
  });

  it('tells a file that it may not read by its name', async () => {
    await writeFile(inFolder('secret.sqlite'), '');
    await chmod(inFolder('secret.sqlite'), 0o000);
    expect(await named()).toEqual(['database secret.sqlite']);
  });

  it('refuses a path that starts nowhere', async () => {
    for (const asked of ['prisma', './prisma', '']) {
      await expect(list(asked)).rejects.toMatchObject({
        code: 'BAD_INPUT',
        hint: expect.stringContaining('Start with /'),
      });
    }
  });

  it('lists 2,000 of 10,000, folders and what is called a database before the rest', async () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `file-${index}`);
    await Promise.all(names.map((name) => writeFile(inFolder(name), '')));
    await mkdir(inFolder('z-folder'));
    makeDatabase(inFolder('z.sqlite'));
    const { entries, cut } = await list();
    expect(cut).toBe(true);
    expect(entries).toHaveLength(2_000);
    expect(entries.slice(0, 3).map(({ name }) => name)).toEqual(['z-folder', 'z.sqlite', 'file-0']);
    const asked = await list(inFolder('file-9999'));
    expect(asked.entries.at(-1)?.name).toBe('file-9999');
  });

  it('stops when nobody waits any more', async () => {
    await writeFile(inFolder('a'), '');
    await expect(list(folder, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });

  it('takes no lock away from a database that is open here', async () => {
    const file = makeDatabase(inFolder('dev.sqlite'));
    const writes = new Database(file);
    writes.exec('BEGIN IMMEDIATE');
    const { entries } = await list(folder, { inUse: [file] });
    expect(entries).toMatchObject([{ name: 'dev.sqlite', kind: 'database' }]);
    expect(inAnotherProcess(file, "db.exec('BEGIN IMMEDIATE')")).toContain('database is locked');
    writes.close();
  });
});

/** What a second program is told by SQLite. */
function inAnotherProcess(file: string, work: string): string {
  const script = `
    const Database = require('better-sqlite3');
    const db = new Database(process.argv[1], { timeout: 0 });
    try { ${work}; console.log('done'); } catch (error) { console.log(error.message); }`;
  return execFileSync(process.execPath, ['-e', script, file], { encoding: 'utf8' });
}

describe('drives', () => {
  it('lists those that are there', async () => {
    const { folder: listed, entries } = await listDrives(async (root) => root === 'C:\\' || root === 'Z:\\');
    expect(listed).toBe('');
    expect(entries.map((entry) => entry.path)).toEqual(['C:\\', 'Z:\\']);
  });

  it('stand above the root of each', () => {
    expect(parentOf('C:\\', 'win32')).toBe('');
    expect(parentOf('C:\\app', 'win32')).toBe('C:\\');
    expect(parentOf('/', 'linux')).toBeUndefined();
    expect(parentOf('/app', 'linux')).toBe('/');
  });

  it('a path on Windows starts with one', async () => {
    await expect(listFolder('app', { inUse: [], platform: 'win32' })).rejects.toMatchObject({
      hint: expect.stringContaining('C:\\app'),
    });
  });
});
