import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { check } from './axe.ts';
import { expect, test } from './program.ts';

test('a page that fails says so, is written into the log, and can be left or loaded again', async ({
  page,
  dataDir,
  expectedProblems,
}) => {
  expectedProblems.push(/settings-page/, /ERR_FAILED/, /dynamically imported/);
  await expect(page.getByRole('heading', { level: 1, name: 'Demo store' })).toBeVisible();
  const part = '**/settings-page-*.js';
  await page.route(part, (route) => route.abort());
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { name: 'Something went wrong on this page' })).toBeVisible();
  await check(page, 'a page that failed');
  await expect
    .poll(() => readFile(path.join(dataDir, 'session-desk.log'), 'utf8').catch(() => ''))
    .toContain('In the window: TypeError: Failed to fetch dynamically imported module');

  await page.getByRole('link', { name: 'Activity' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Activity' })).toBeVisible();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.unroute(part);
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
});
