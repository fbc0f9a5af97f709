import { chromium, defineConfig } from '@playwright/test';
import type { HostOptions } from './e2e/app/program.ts';
import { findTestBrowser } from './scripts/chromium.ts';
import { keepCompiledCode } from './scripts/compile-cache.ts';
import { findElectron } from './scripts/electron.ts';

// Read once more by every worker: they are told what the first reading found.
const isWorker = process.env['TEST_WORKER_INDEX'] !== undefined;
if (!isWorker) {
  const electron = await findElectron();
  if ('path' in electron) process.env['SESSION_DESK_ELECTRON'] = electron.path;
  else console.error(`Not run: the tests in Electron, because ${electron.missing}.`);
}
const electronPath = process.env['SESSION_DESK_ELECTRON'];

keepCompiledCode();
// Tests leave the key chain of the machine alone.
process.env['SESSION_DESK_KEYCHAIN'] = 'off';

const executablePath = findTestBrowser();

export default defineConfig<HostOptions>({
  testDir: 'e2e/app',
  globalSetup: './e2e/app/build.ts',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 3,
  // Generous: on a busy machine everything takes longer, and what is waited for ends the wait.
  timeout: 90_000,
  expect: { timeout: 30_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
  use: {
    screenshot: 'only-on-failure',
    viewport: { width: 1400, height: 900 },
    ...(executablePath !== undefined &&
      executablePath !== chromium.executablePath() && { launchOptions: { executablePath } }),
  },
  projects: [
    { name: 'browser', use: { host: 'browser' } },
    ...(electronPath === undefined ? [] : [{ name: 'electron', use: { host: 'electron' as const, electronPath } }]),
  ],
});
