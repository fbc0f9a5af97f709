import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { startKeychain } from '../servers/keychain.ts';
import { startHost } from './host.ts';
import { checkLooks } from './looks.ts';
import { expect, test } from './program.ts';
import { expectFits, goTo } from './server-pages.ts';
import { profileOf, run, writeProfiles } from './store-file.ts';

async function expectGood(page: Page): Promise<void> {
  await checkLooks(page);
  await page.setViewportSize({ width: 900, height: 800 });
  await expectFits(page);
}

test.describe('a data folder with all that can be wrong with it', () => {
  test.use({
    dataDir: async ({ folder }, use) => {
      const dataDir = path.join(folder, 'data');
      mkdirSync(dataDir);
      writeFileSync(path.join(dataDir, 'profiles.json'), '{ "version": 1, "profiles": [ { "name": "Live", ');
      writeFileSync(path.join(dataDir, 'activity.db'), 'Remember the milk.\n'.repeat(100));
      // What is not ours alone keeps the permissions that somebody gave it.
      writeFileSync(path.join(dataDir, 'notes.txt'), 'Not of Session Desk.');
      chmodSync(dataDir, 0o777);
      await use(dataDir);
    },
  });

  test('is told of without a fault that axe knows', async ({ page, expectedProblems }) => {
    expectedProblems.push(/^The host complained: Other users of this computer can write to the data folder\./);
    await expect(page.getByText('Other users can access the data folder')).toBeVisible();
    await expect(page.getByText('Your store list couldn’t be read')).toBeVisible();
    await expect(page.getByText('Activity couldn’t be read or written')).toBeVisible();
    await expectGood(page);
    await goTo(page, '/settings');
    await expect(page.getByText('Other users can access the data folder')).toHaveCount(1);
    await expectGood(page);
  });
});

test.describe('a table with columns that look like fields', () => {
  test.use({
    dataDir: async ({ folder }, use) => {
      const file = path.join(folder, 'app.sqlite');
      run(
        file,
        `CREATE TABLE shopify_sessions (id TEXT PRIMARY KEY, shop TEXT, is_online INTEGER, access_token TEXT, oauth_state TEXT, granted_scopes TEXT);
         INSERT INTO shopify_sessions VALUES ('offline_a.myshopify.com', 'a.myshopify.com', 0, 'shpat_0123456789abcdef', '482913', 'read_orders,write_products')`,
      );
      const dataDir = path.join(folder, 'data');
      writeProfiles(dataDir, [profileOf(file)]);
      await use(dataDir);
    },
  });

  test('is told of on the page of its store without a fault that axe knows', async ({ page }) => {
    await goTo(page, '/stores/shop-app/about');
    await expect(page.getByText(/No column is mapped to/)).toBeVisible();
    await expectGood(page);
  });
});

test('a keychain that is locked is told of without a fault that axe knows', async ({ host, context, folder }) => {
  test.skip(host !== 'browser', 'The environment is that of the browser host.');
  const chain = await startKeychain();
  test.skip(chain === undefined, 'There is no keychain here.');
  if (chain === undefined) return;
  await using keys = chain;
  await keys.lock();
  const args = ['--data-dir', path.join(folder, 'data')];
  await using desk = await startHost(args, folder, { ...keys.env, SESSION_DESK_KEYCHAIN: undefined });
  const page = await context.newPage();
  await page.goto(desk.address);
  await expect(page.getByText('The keychain isn’t available')).toBeVisible();
  await expect(page.getByText('This computer’s keychain is locked.')).toBeVisible();
  await expectGood(page);
});
