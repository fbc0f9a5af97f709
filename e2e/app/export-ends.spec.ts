import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { check } from './axe.ts';
import { expect, test as base } from './program.ts';
import { makeStore, profileOf, run, writeProfiles } from './store-file.ts';

/** Limits the files of a process that runs. */
const PRLIMIT = '/usr/bin/prlimit';

const test = base.extend<{ sessions: number; out: string }>({
  // So many that an export is met in the middle.
  sessions: [200_000, { option: true }],
  out: async ({ folder }, use) => {
    const out = path.join(folder, 'out');
    await mkdir(out);
    await use(out);
  },
  dataDir: async ({ folder, sessions }, use) => {
    const dataDir = path.join(folder, 'data');
    const file = makeStore(path.join(folder, 'dev.sqlite'), []);
    run(
      file,
      `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${sessions - 1})
       INSERT INTO shopify_sessions (id, shop, state, isOnline, scope, accessToken)
       SELECT 'offline_' || i, 'shop-' || i || '.myshopify.com', '', 0, 'read_products', 'shpat_' || printf('%032x', i) FROM n`,
    );
    writeProfiles(dataDir, [profileOf(file, { id: 'dev', name: 'Barn app' })]);
    await use(dataDir);
  },
});

async function startExport(page: Page, out: string): Promise<Locator> {
  await page.goto(new URL('/stores/dev', page.url()).href);
  await page.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export all sessions' });
  await dialog.getByRole('textbox', { name: 'Folder', exact: true }).fill(out);
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  return dialog;
}

async function lastOfActivity(page: Page): Promise<Locator> {
  await page.goto(new URL('/activity', page.url()).href);
  return page.getByRole('main').getByRole('listitem').first();
}

for (const how of ['Stop', 'Escape'] as const) {
  test(`an export that is stopped in the middle by ${how} leaves no file and says so`, async ({ page, out }) => {
    const dialog = await startExport(page, out);
    await expect(dialog.getByText(/^Exporting: [\d,]+/)).toBeVisible();
    expect(await readdir(out)).toHaveLength(1);
    if (how === 'Stop') await dialog.getByRole('button', { name: 'Stop' }).click();
    else await page.keyboard.press('Escape');
    await expect(dialog.getByText('The export was stopped. No file was written.')).toBeVisible();
    await check(page, 'stopped');
    await expect.poll(() => readdir(out)).toEqual([]);
    await expect(await lastOfActivity(page)).toContainText(
      'Export of sessions as NDJSON without tokens, stopped before its end',
    );
  });
}

test.describe('with more than fits', () => {
  test.use({ sessions: 30_000 });

  test('a disk that takes no more is named, no half file stays, and the export can be started again', async ({
    page,
    desk,
    out,
  }) => {
    const pid = desk.host?.pid;
    test.skip(pid === undefined || !existsSync(PRLIMIT), 'needs a process whose files can be limited');
    const limit = (bytes: string) => execFileSync(PRLIMIT, [`--fsize=${bytes}:`, '--pid', String(pid)]);
    limit('2000000');
    const dialog = await startExport(page, out);
    await expect(dialog.getByText('The file is larger than this disk allows.')).toBeVisible();
    await expect(dialog.getByText('Choose a folder on another disk.')).toBeVisible();
    await check(page, 'a disk that takes no more');
    await expect.poll(() => readdir(out)).toEqual([]);

    limit('unlimited');
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await expect(page.getByRole('dialog', { name: '30,000 sessions exported' })).toBeVisible();
    expect(await readdir(out)).toEqual(['barn-app-sessions.ndjson']);
    await page.goto(new URL('/activity', page.url()).href);
    const entries = page.getByRole('main').getByRole('listitem');
    await expect(entries.nth(0)).toContainText('30000 sessions exported');
    await expect(entries.nth(1)).toContainText('The file is larger than this disk allows.');
  });
});
