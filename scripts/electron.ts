import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { ROOT } from './build.ts';

export type Electron = { path: string } | { missing: string };

/** Electron's program, fetched if it was not yet; or, in half a sentence, why there will be no window. */
export async function findElectron(): Promise<Electron> {
  const { env, platform, getuid } = process;
  if (platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return { missing: 'there is no display' };
  if (platform === 'linux' && getuid?.() === 0) return { missing: 'Electron does not keep its sandbox for root' };
  const path = await fetchElectron();
  return path === undefined ? { missing: 'Electron could not be downloaded' } : { path };
}

/** Asks the electron package, which downloads on first use, in a process of its own: it writes its failures at length. */
async function fetchElectron(): Promise<string | undefined> {
  const slow = setTimeout(() => console.log('Downloading Electron, this once…'), 2000);
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['-p', 'require("electron")'], { cwd: ROOT });
    const path = stdout.trim().split('\n').at(-1) ?? '';
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  } finally {
    clearTimeout(slow);
  }
}
