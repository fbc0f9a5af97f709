import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataFolder } from '../../main/data-folder.ts';
import { lockDataFolder } from '../../main/instance.ts';
import { drain, sqliteDraft, startDesk, type Desk } from './desk.ts';

const run = promisify(execFile);

const modeOf = async (file: string) => (await stat(file)).mode & 0o777;

describe('the data folder', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await startDesk();
  });
  afterEach(async () => {
    await desk[Symbol.asyncDispose]();
  });

  async function deleteSome(): Promise<void> {
    const { records } = await desk.client.sessions.page({ storeId: 'demo', filter: {}, limit: 5 });
    const keys = records.map(({ key }) => key);
    const { result: plan } = await drain(desk.client.sessions.planDelete({ storeId: 'demo', target: { keys } }));
    await drain(desk.client.sessions.delete({ planId: plan.planId }));
  }

  it('can be read by its owner only, whoever made the folder and whatever lay in it', async () => {
    const folder = path.join(desk.folder, 'theirs');
    await mkdir(folder);
    await chmod(folder, 0o755);
    await writeFile(path.join(folder, 'profiles.json'), '{"version":1,"profiles":[]}', { mode: 0o644 });
    await openDataFolder(folder);
    const lock = lockDataFolder(folder);
    await lock?.announce({ host: 'browser', pid: 1 });
    expect(await modeOf(path.join(folder, 'profiles.json'))).toBe(0o600);
    for (const name of await readdir(folder))
      expect([name, await modeOf(path.join(folder, name))]).toEqual([name, 0o600]);
    await lock?.release();

    await deleteSome();
    await desk.client.profiles.duplicate({ storeId: 'demo' });
    const names = await readdir(desk.dataDir);
    expect(names.toSorted()).toEqual(['activity.db', 'activity.db-shm', 'activity.db-wal', 'profiles.json']);
    for (const name of names) expect([name, await modeOf(path.join(desk.dataDir, name))]).toEqual([name, 0o600]);
    expect(await modeOf(desk.dataDir)).toBe(0o700);
  });

  it('says so when others can write to the folder', async () => {
    expect((await desk.client.app.info()).problems).toEqual([]);
    await chmod(desk.dataDir, 0o777);
    desk = await desk.restart();
    expect((await desk.client.app.info()).problems).toMatchObject([{ about: 'folder' }]);
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
      data: { message: 'The data folder of Session Desk cannot be written.' },
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
    const full = { code: 'DATA_FOLDER_FAILED', data: { message: expect.stringContaining('There is no room left') } };
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
