import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { binary } from './build.ts';

/** Another run on the same machine may be installing. */
const WAITING = ['-o', 'DPkg::Lock::Timeout=300'];
const HEADLESS_SHELL = '/usr/bin/chromium-headless-shell';

/** The browser for pictures and measuring: Playwright's own where it is installed, else the system's. */
export function findChromium(): string | undefined {
  return [chromium.executablePath(), '/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
}

/**
 * The browser for the tests. Where the system has it, the one without any windows of its own: the same pages take it
 * two thirds of the time. Playwright's own has both, and starts that one by itself.
 */
export function findTestBrowser(): string | undefined {
  return [chromium.executablePath(), HEADLESS_SHELL].find((path) => existsSync(path)) ?? findChromium();
}

/** Gets a browser for the tests where there is none, or only a slower one. Says what went wrong if that leaves none. */
export function installTestBrowser(): string | undefined {
  const isDebian = isRootOnDebian();
  const found = findTestBrowser();
  if (found !== undefined && (!isDebian || found === chromium.executablePath() || found === HEADLESS_SHELL))
    return undefined;
  console.log('Installing Chromium for the tests…');
  const commands = isDebian
    ? [
        ['apt-get', 'update', '-q'],
        ['apt-get', 'install', '-y', '-q', '--no-install-recommends', ...WAITING, 'chromium-headless-shell'],
      ]
    : [[process.execPath, binary('@playwright/test'), 'install', 'chromium']];
  for (const [command = '', ...args] of commands) {
    const { status, stdout, stderr } = spawnSync(command, args, {
      encoding: 'utf8',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (status !== 0)
      return found === undefined ? [[command, ...args].join(' '), stdout, stderr].join('\n') : undefined;
  }
  return findTestBrowser() === undefined ? 'Chromium was installed but cannot be found.' : undefined;
}

function isRootOnDebian(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}
