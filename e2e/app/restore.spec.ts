import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { checkLooks } from './looks.ts';
import { expect, search, test as base } from './program.ts';
import { makeStore, offline, online, profileOf, query, rowsOf, run, writeProfiles } from './store-file.ts';

const shop = 'busy-bakery.myshopify.com';
const sessions = [offline(shop), online(shop, '7001'), online(shop, '7002')];

/** The store of an app, a second one with a newer offline session of the same shop, and what a deletion needs. */
const test = base.extend<{ file: string; live: string }>({
  file: ({ folder }, use) => use(path.join(folder, 'dev.sqlite')),
  live: ({ folder }, use) => use(path.join(folder, 'live.sqlite')),
  dataDir: async ({ folder, file, live }, use) => {
    const dataDir = path.join(folder, 'data');
    makeStore(file, sessions);
    makeStore(live, [offline(shop, { accessToken: 'shpat_ffffffffffffffffffffffffffff9999' })]);
    writeProfiles(dataDir, [
      profileOf(file, { id: 'dev', name: 'Bakery app' }),
      profileOf(live, { id: 'live', name: 'Bakery live', environment: 'production' }),
    ]);
    await use(dataDir);
  },
});

/** Opens the plan of deleting all sessions of the shop; gives the button that carries it out. */
async function planDeletion(page: Page): Promise<Locator> {
  await page.goto(new URL('/stores/dev', page.url()).href);
  await search(page, 'busy');
  await page
    .getByRole('row', { name: /busy-bakery/ })
    .first()
    .click();
  await page.getByRole('complementary').getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Delete all sessions of this shop…' }).click();
  return page.getByRole('dialog').getByRole('button', { name: 'Delete 3 sessions' });
}

async function deleteShop(page: Page): Promise<void> {
  await (await planDeletion(page)).click();
}

test('copies go into another store only as a choice, with both sessions shown and production asked', async ({
  page,
  file,
  live,
}) => {
  await deleteShop(page);
  await expect(page.getByText('3 sessions deleted')).toBeVisible();
  await page.goto(new URL('/activity', page.url()).href);
  await page.getByRole('button', { name: /^Restore: Deleted 3 sessions/ }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('heading', { name: 'Restore 3 sessions into Bakery app?' })).toBeVisible();
  await checkLooks(page, 'restoring into the same store');

  await dialog.getByRole('button', { name: 'Restore into another store…' }).click();
  await dialog.getByRole('combobox', { name: 'Restore into' }).selectOption('Bakery live');
  await expect(dialog.getByRole('heading', { name: 'Restore 2 sessions into Bakery live?' })).toBeVisible();
  await expect(dialog).toContainText('These copies come from another store than Bakery live');
  await expect(dialog).toContainText('1different in the store. Won’t be overwritten.');
  const newer = dialog.getByRole('region', { name: 'Different in the store' });
  await newer.getByText(`offline_${shop}`).click();
  await expect(newer.getByRole('row', { name: /Access token/ })).toContainText('shpat_••••••••9999');
  await expect(newer.getByRole('row', { name: /Access token/ })).toContainText('shpat_••••••••cdef');
  await checkLooks(page, 'restoring into another store');
  await newer.getByRole('checkbox', { name: 'Overwrite with the copy' }).check();
  const restore = dialog.getByRole('button', { name: 'Restore 3 sessions' });
  await expect(restore).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'Type Bakery live to restore in production' }).fill('Bakery live');
  await restore.click();
  await expect(page.getByText('3 sessions restored')).toBeVisible();
  expect(query(live, 'SELECT id, accessToken FROM shopify_sessions ORDER BY id')).toEqual(
    sessions.map(({ id, accessToken }) => ({ id, accessToken })).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  );
  expect(rowsOf(file)).toEqual([]);
});

test('what was stored again meanwhile is left by a deletion, and planned for by one click', async ({ page, file }) => {
  const remove = await planDeletion(page);
  const dialog = page.getByRole('dialog');
  await expect(remove).toBeEnabled();
  run(file, "UPDATE shopify_sessions SET accessToken = 'shpua_new00000000000000' WHERE isOnline = 1");
  await remove.click();
  await expect(dialog).toContainText('2 sessions changed since and were kept.');
  await checkLooks(page, 'what a deletion left');
  await dialog.getByRole('button', { name: 'Review the 2 sessions kept…' }).click();
  await expect(dialog).toContainText('2online, for 2 users.');
  await dialog.getByRole('button', { name: 'Delete 2 sessions' }).click();
  await expect(page.getByText('2 sessions deleted')).toBeVisible();
  expect(rowsOf(file)).toEqual([]);
});

test('a deletion that was interrupted says what is gone and what is still there', async ({ page, file, dataDir }) => {
  const before = rowsOf(file);
  await deleteShop(page);
  await expect(page.getByText('3 sessions deleted')).toBeVisible();
  // As a program that was killed would have left it: two of three gone, all three copied.
  run(path.join(dataDir, 'activity.db'), "UPDATE activity SET outcome = 'interrupted' WHERE action = 'delete'");
  run(
    file,
    `INSERT INTO shopify_sessions (id, shop, state, isOnline, scope, accessToken) SELECT
    'offline_${shop}', '${shop}', '', 0, 'read_products', 'shpat_0123456789abcdef0123456789abcdef'`,
  );
  await page.goto(new URL('/activity', page.url()).href);
  const entry = page.getByRole('listitem').filter({ hasText: 'Deleted 3 sessions' });
  await expect(entry).toContainText('Interrupted');
  await entry.getByRole('button', { name: /^Restore/ }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(
    'Session Desk quit during this deletion. Of 3 sessions, 2 were deleted, 1 is still there.',
  );
  await checkLooks(page, 'an interrupted deletion');
  await dialog.getByRole('button', { name: 'Restore 2 sessions' }).click();
  await expect(page.getByText('2 sessions restored')).toBeVisible();
  expect(rowsOf(file)).toEqual(before);
});
