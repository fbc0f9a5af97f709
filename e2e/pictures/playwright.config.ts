import { chromium, defineConfig } from '@playwright/test';
import { findChromium } from '../../scripts/chromium.ts';
import type { HostOptions } from '../app/program.ts';

const executablePath = findChromium();

/** Not a test: makes the pictures of the README. `npm run pictures` */
export default defineConfig<HostOptions>({
  testDir: '.',
  testMatch: 'pictures.ts',
  globalSetup: '../app/build.ts',
  outputDir: '../../test-results',
  workers: 1,
  reporter: 'list',
  use: {
    host: 'browser',
    viewport: { width: 1360, height: 860 },
    ...(executablePath !== undefined &&
      executablePath !== chromium.executablePath() && { launchOptions: { executablePath } }),
  },
});
