import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { statSync, watch } from 'node:fs';
import { chmod, chown, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDataFolder, openDataFolder } from '../../main/data-folder.ts';
import { readWindowState, saveWindowState } from '../../main/electron/window-state.ts';
import { lockDataFolder } from '../../main/instance.ts';
import { openLog } from '../../main/log.ts';
import { drain, restore, sqliteDraft, startDesk, startIn, type Desk } from './desk.ts';

const run = promisify(execFile);

const isTemporary = (name: string) => /^profiles\.json\.\d+$/.test(name);

const modeOf = async (file: string) => (await stat(file)).mode & 0o777;

/** What others than its owner may do with anything in a folder, and with the folder. */
async function openToOthers(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  const modes = await Promise.all(['.', ...names].map(async (name) => [name, await modeOf(path.join(folder, name))]));
  return modes.filter(([, mode]) => (Number(mode) & 0o077) !== 0).map(([name]) => String(name));
}

describe('the data folder', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await startDesk();
  });
  afterEach(async () => {
    await desk[Symbol.asyncDispose]();
  });

  async function deleteSome({ client }: Desk = desk): Promise<void> {
    const { records } = await client.sessions.page({ storeId: 'demo', filter: {}, limit: 5 });
    const keys = records.map(({ key }) => key);
    const { result: plan } = await drain(client.sessions.planDelete({ storeId: 'demo', target: { keys } }));
    await drain(client.sessions.delete({ planId: plan.planId }));
  }

  it('can be read by its owner only, whoever made the folder and whatever lay in it', async () => {
    const folder = path.join(desk.folder, 'theirs');
    await mkdir(path.join(folder, 'window', 'Local Storage'), { recursive: true });
    for (const name of [
      'profiles.json',
      'profiles.json.broken-2026',
      'profiles.json.123',
      'activity.db',
      'activity.db-wal',
      'session-desk.old.log',
      'window/window.json',
      'window/Local Storage/log',
    ]) {
      await writeFile(path.join(folder, name), '{"version":1,"profiles":[]}');
      await chmod(path.join(folder, name), 0o644);
    }
    for (const name of ['.', 'window', 'window/Local Storage']) await chmod(path.join(folder, name), 0o755);
    await openDataFolder(folder);
    expect(await openToOthers(folder)).toEqual([]);
    expect(await modeOf(path.join(folder, 'profiles.json'))).toBe(0o600);
    expect(await modeOf(folder)).toBe(0o700);
    expect(await checkDataFolder(folder)).toBeUndefined();
  });

  describe('where every file would be open to all', () => {
    let before: number;
    beforeEach(() => {
      before = process.umask(0);
    });
    afterEach(() => {
      process.umask(before);
    });

    it('lets nobody else read one, for no moment, while all that writes files is at work', async () => {
      const asked = path.join(desk.folder, 'new', 'data');
      await openDataFolder(asked);
      expect(await modeOf(path.dirname(asked))).toBe(0o700);
      await writeFile(path.join(asked, 'profiles.json'), 'noise');
      await writeFile(path.join(asked, 'activity.db'), randomBytes(5000));
      await openDataFolder(asked);

      const seen = new Map<string, number>();
      const watcher = watch(asked, (_, name) => {
        const found = name === null ? undefined : statSync(path.join(asked, name), { throwIfNoEntry: false });
        if (name !== null && found !== undefined) seen.set(name, (seen.get(name) ?? 0) | (found.mode & 0o777));
      });
      await using _ = { [Symbol.asyncDispose]: async () => watcher.close() };
      const lock = lockDataFolder(asked);
      await lock?.announce({ host: 'browser', pid: 1 });
      const log = openLog(asked);
      await using own = await startIn(path.dirname(asked));
      for (let line = 0; line < 12; line += 1) log('x'.repeat(100_000));
      saveWindowState(path.join(asked, 'session-desk.window.json'), readWindowState(''));
      const { id } = await own.client.profiles.create(sqliteDraft('/data/x.sqlite'));
      for (let edit = 0; edit < 200 && ![...seen.keys()].some(isTemporary); edit += 1) {
        await own.client.profiles.remove({ storeId: (await own.client.profiles.duplicate({ storeId: id })).id });
      }
      await deleteSome(own);
      const { entries } = await own.client.activity.list({ limit: 1 });
      const { result } = await restore(own, 'demo', entries[0]?.id ?? 0);
      expect(result.changed).toBe(5);

      expect(await openToOthers(asked)).toEqual([]);
      const names = await readdir(asked);
      for (const wanted of [
        /^activity\.db$/,
        /^activity\.db-wal$/,
        /^activity\.db-shm$/,
        /^activity\.db\.broken-/,
        /^profiles\.json$/,
        /^profiles\.json\.broken-/,
        /^instance\.lock$/,
        /^instance\.json$/,
        /^session-desk\.log$/,
        /^session-desk\.old\.log$/,
        /^session-desk\.window\.json$/,
      ]) {
        expect(names).toContainEqual(expect.stringMatching(wanted));
      }
      expect([...seen.keys()].filter(isTemporary)).not.toEqual([]);
      expect([...seen].filter(([, mode]) => mode !== 0o600)).toEqual([]);
      await lock?.release();
    });
  });

  it('leaves a folder open that holds other things too, and says so', async () => {
    await mkdir(path.join(desk.dataDir, 'photos'));
    const says = async (mode: number) => {
      await chmod(desk.dataDir, mode);
      desk = await desk.restart(async () => void (await openDataFolder(desk.dataDir)));
      expect(await modeOf(desk.dataDir)).toBe(mode);
      return (await desk.client.app.info()).problems;
    };
    expect(await says(0o700)).toEqual([]);
    expect(await says(0o777)).toMatchObject([{ about: 'folder', message: expect.stringContaining('can write to') }]);
    expect(await says(0o755)).toMatchObject([
      { about: 'folder', message: expect.stringContaining('can list the data folder') },
    ]);
    await rm(path.join(desk.dataDir, 'photos'), { recursive: true });
    await openDataFolder(desk.dataDir);
    expect(await modeOf(desk.dataDir)).toBe(0o700);
  });

  it('leaves a folder of another user as it is, and says so', async ({ skip }) => {
    if (process.getuid?.() !== 0) skip('Only root can give a folder away.');
    const folder = path.join(desk.folder, 'theirs');
    await mkdir(folder);
    await chmod(folder, 0o755);
    await chown(folder, 1, 1);
    await openDataFolder(folder);
    await writeFile(path.join(folder, 'profiles.json'), '{}', { mode: 0o600 });
    expect(await modeOf(folder)).toBe(0o755);
    expect(await checkDataFolder(folder)).toMatchObject({ message: expect.stringContaining('another user') });
    await chmod(path.join(folder, 'profiles.json'), 0o644);
    expect(await checkDataFolder(folder)).toMatchObject({
      message: expect.stringContaining('can read the data folder'),
    });
  });

  it('goes on where nothing can be written, and says that undo ends with it', async ({ skip }) => {
    if (!(await mountMemory(desk.dataDir, '1m'))) skip('This needs the right to mount a file system.');
    await using _ = { [Symbol.asyncDispose]: () => unmount(desk.dataDir) };
    await writeFile(path.join(desk.dataDir, 'profiles.json'), JSON.stringify({ version: 1, profiles: [] }));
    desk = await desk.restart(async () => {
      await run('mount', ['-o', 'remount,ro', desk.dataDir]);
    });
    await lockDataFolder(desk.dataDir)?.release();
    const { problems, trash } = await desk.client.app.info();
    expect(problems).toMatchObject([{ about: 'activity', message: expect.stringContaining('cannot be written') }]);
    expect(trash.key).toBe('until-exit');
    await expect(desk.client.profiles.create(sqliteDraft('/data/x.sqlite'))).rejects.toMatchObject({
      code: 'DATA_FOLDER_FAILED',
      data: { message: 'The data folder can’t be written to.' },
    });
    expect(await desk.client.profiles.list()).toEqual([]);
  });

  it('says that the disk is full, changes nothing then, and goes on when there is room', async ({ skip }) => {
    if (!(await mountMemory(desk.dataDir, '2m'))) skip('This needs the right to mount a file system.');
    await using _ = { [Symbol.asyncDispose]: () => unmount(desk.dataDir) };
    desk = await desk.restart();
    const before = await desk.client.stores.count({ storeId: 'demo' });
    const ballast = path.join(desk.dataDir, 'ballast');
    await writeFile(ballast, Buffer.alloc(3_000_000)).catch(() => undefined);
    const full = {
      code: 'DATA_FOLDER_FAILED',
      data: { message: expect.stringContaining('The disk that holds the data folder is full') },
    };
    await expect(desk.client.profiles.create(sqliteDraft('/data/x.sqlite'))).rejects.toMatchObject(full);
    await expect(deleteSome()).rejects.toMatchObject(full);
    expect(await desk.client.stores.count({ storeId: 'demo' })).toEqual(before);
    await rm(ballast);
    await deleteSome();
    await desk.client.profiles.create(sqliteDraft('/data/x.sqlite'));
  });

  it.each([
    ['noise', async () => randomBytes(5000)],
    ['a database with a damaged page', async () => damaged(await readFile(path.join(desk.dataDir, 'activity.db')))],
  ])('keeps an activity.db aside that is %s, and goes on', async (_, content) => {
    await deleteSome();
    let bytes: Buffer = Buffer.alloc(0);
    desk = await desk.restart(async () => {
      bytes = await content();
      await writeFile(path.join(desk.dataDir, 'activity.db'), bytes);
    });
    const { problems, trash } = await desk.client.app.info();
    expect(problems).toMatchObject([{ about: 'activity', keptAs: expect.stringContaining('activity.db.broken-') }]);
    expect(await readFile(problems[0]?.keptAs ?? '')).toEqual(bytes);
    expect(trash.days).toBe(30);
    await deleteSome();
    expect((await desk.client.activity.list({ limit: 10 })).entries).toHaveLength(1);
  });
});

/** Every page but the first overwritten in its middle. */
function damaged(bytes: Buffer): Buffer {
  for (let page = 4096; page < bytes.length; page += 4096) bytes.fill(0xa5, page, page + 2000);
  return bytes;
}

/** A small file system in the place of a folder; false where this is not allowed. */
async function mountMemory(folder: string, size: string): Promise<boolean> {
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=700`, 'tmpfs', folder]);
    return true;
  } catch {
    return false;
  }
}

async function unmount(folder: string): Promise<void> {
  await run('umount', ['-l', folder]);
}
