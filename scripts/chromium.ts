import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { binary } from './build.ts';

/** The browser for the tests: Playwright's own where it is installed, else the system's. */
export function findChromium(): string | undefined {
  return [chromium.executablePath(), '/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
}

/** Gets a browser for the tests where there is none. Says what went wrong if that fails. */
export function installChromium(): string | undefined {
  if (findChromium() !== undefined) return undefined;
  console.log('Installing Chromium for the tests…');
  const commands = isRootOnDebian()
    ? [
        ['apt-get', 'update', '-q'],
        // Another run on the same machine may be installing.
        ['apt-get', 'install', '-y', '-q', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', 'chromium'],
      ]
    : [[process.execPath, binary('@playwright/test'), 'install', 'chromium']];
  for (const [command = '', ...args] of commands) {
    const { status, stdout, stderr } = spawnSync(command, args, {
      encoding: 'utf8',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (status !== 0) return [[command, ...args].join(' '), stdout, stderr].join('\n');
  }
  return findChromium() === undefined ? 'Chromium was installed but cannot be found.' : undefined;
}

function isRootOnDebian(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}
