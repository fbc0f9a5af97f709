import { copyFile, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { run } from './commands.ts';

/** On the same disk, and out of the way of what looks through the sources meanwhile. */
const CACHE = path.resolve(import.meta.dirname, '../../node_modules/.cache');
const DESCRIPTIONS = ['package.json', 'package-lock.json'];

/**
 * Installs what a server is made of, once; throws where the registry cannot be had. Tests of several processes may ask
 * at the same time: each installs elsewhere, and the first one that is done moves it in.
 */
export async function installPackages(folder: string): Promise<void> {
  if (await isInstalled(folder)) return;
  await mkdir(CACHE, { recursive: true });
  const half = await mkdtemp(path.join(CACHE, 'packages-'));
  try {
    for (const name of DESCRIPTIONS) await copyFile(path.join(folder, name), path.join(half, name));
    const options = { cwd: half, shell: process.platform === 'win32' };
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], options);
    if (await isInstalled(folder)) return;
    const modules = path.join(folder, 'node_modules');
    await rm(modules, { recursive: true, force: true });
    await rename(path.join(half, 'node_modules'), modules).catch(async (error: unknown) => {
      if (!(await isInstalled(folder))) throw error;
    });
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

async function isInstalled(folder: string): Promise<boolean> {
  const [installed, wanted] = await Promise.all([
    timeOf(path.join(folder, 'node_modules/.package-lock.json')),
    timeOf(path.join(folder, 'package-lock.json')),
  ]);
  return installed >= wanted;
}

/** When a file or folder was changed last, in milliseconds; 0 where it is not there. */
export async function timeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
