import path from 'node:path';
import type { Page } from '@playwright/test';
import { check } from './axe.ts';
import { checkLooks } from './looks.ts';
import { expect, search, test as base } from './program.ts';
import { makeStore, offline, online, profileOf, query, rowsOf, writeProfiles } from './store-file.ts';

const DAY = 86_400_000;
const gone = { expires: Date.now() - 40 * DAY };

/** 2,400 expired online sessions of 300 shops, and 40 offline ones that are none of those. */
const sessions = [
  ...Array.from({ length: 2_400 }, (_, n) =>
    online(`barn-${String(n % 300).padStart(3, '0')}.myshopify.com`, String(70_000 + n), gone),
  ),
  ...Array.from({ length: 40 }, (_, n) => offline(`tea-${n}.myshopify.com`)),
];

const test = base.extend<{ file: string }>({
  file: ({ folder }, use) => use(path.join(folder, 'dev.sqlite')),
  dataDir: async ({ folder, file }, use) => {
    const dataDir = path.join(folder, 'data');
    makeStore(file, sessions);
    writeProfiles(dataDir, [
      profileOf(file, { id: 'dev', name: 'Barn app' }),
      profileOf(file, { id: 'live', name: 'Barn live', environment: 'production' }),
    ]);
    await use(dataDir);
  },
});

async function openStore(page: Page, id: string): Promise<void> {
  await page.goto(new URL(`/stores/${id}`, page.url()).href);
  await expect(page.getByRole('checkbox', { name: /^Select (?!all)/ }).first()).toBeVisible();
}

async function selectAllThatMatch(page: Page): Promise<void> {
  const box = page.getByRole('checkbox', { name: /^Select all/ }).filter({ visible: true });
  // The bar of an earlier selection fades out.
  await expect(box).toHaveCount(1);
  await box.check();
  await page.getByRole('button', { name: 'Select all' }).click();
}

const isOfShop = ({ shop }: Record<string, unknown>) => shop === 'barn-000.myshopify.com';
const inStore = (file: string) => query(file, 'SELECT count(*) AS n FROM shopify_sessions')[0]?.['n'];

test('all that match go, beyond what is loaded, stopped in the middle and undone by shop', async ({ page, file }) => {
  const before = rowsOf(file);
  await openStore(page, 'dev');
  await search(page, 'barn');
  await selectAllThatMatch(page);
  await expect(page.getByText(/^All (2,400 )?that match are selected$/)).toBeVisible();
  await checkLooks(page, 'all that match selected');
  await page.getByRole('button', { name: 'Delete…' }).click();

  const dialog = page.getByRole('dialog', { name: 'Delete 2,400 sessions of 300 shops?' });
  await expect(dialog).toContainText('2,400online, for 2,400 users.');
  await expect(dialog.getByRole('region', { name: 'Examples' }).getByRole('listitem')).toHaveCount(5);
  await expect(dialog.getByRole('list', { name: 'Shops' })).toContainText('and 292 more shops');
  await checkLooks(page, 'the plan');
  await dialog.getByRole('combobox', { name: 'Pace' }).selectOption('100 a second');
  await dialog.getByRole('button', { name: 'Delete 2,400 sessions' }).click();
  await expect(dialog.getByText(/Deleting: [23]00 of 2,400/)).toBeVisible();
  await check(page, 'deleting');
  await dialog.getByRole('button', { name: 'Stop' }).click();
  const stopped = page.getByRole('dialog', { name: /^[2-9]00 sessions deleted$/ });
  await expect(stopped).toContainText('You stopped it.');
  await checkLooks(page, 'stopped');
  const left = Number(inStore(file));
  expect(left % 100).toBe(40);
  expect(left).toBeGreaterThan(1_400);
  await stopped.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByText('are selected')).toBeHidden();

  await page.goto(new URL('/activity', page.url()).href);
  const entry = page.getByRole('listitem').filter({ hasText: `of 2400 sessions with shop starting with barn` });
  await entry.getByRole('button', { name: /^Restore/ }).click();
  const restore = page.getByRole('dialog');
  await restore.getByRole('button', { name: 'Restore one shop only…' }).click();
  await restore.getByRole('textbox', { name: 'Shop to restore' }).fill('barn-000');
  await expect(restore.getByText('1 shop')).toBeVisible();
  await checkLooks(page, 'choosing a shop');
  await restore.getByRole('button', { name: /^barn-000/ }).click();
  await restore.getByRole('button', { name: /^Restore \d sessions?$/ }).click();
  await expect(page.getByText(/^\d sessions? restored/)).toBeVisible();
  expect(rowsOf(file).filter(isOfShop)).toEqual(before.filter(isOfShop));
  expect(Number(inStore(file))).toBeLessThan(2_440);

  await entry.getByRole('button', { name: /^Restore/ }).click();
  await restore.getByRole('button', { name: /^Restore \d+ sessions$/ }).click();
  // Not the message of the one shop before, which may still stand there.
  await expect(page.getByText(/^\d{3} sessions restored/)).toBeVisible();
  expect(rowsOf(file)).toEqual(before);
});

test('production asks for the name and the number', async ({ page, file }) => {
  await openStore(page, 'live');
  await search(page, 'barn');
  await page.locator('[data-row="0"]').focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+a');
  await expect(page.getByText(/^All (2,400 )?that match are selected$/)).toBeVisible();
  await page.keyboard.press('Delete');
  const dialog = page.getByRole('dialog', { name: 'Delete 2,400 sessions of 300 shops?' });
  await expect(dialog.getByRole('combobox', { name: 'Pace' })).toHaveValue('thousand');
  const confirm = dialog.getByRole('button', { name: 'Delete 2,400 sessions' });
  await dialog.getByRole('textbox', { name: 'Type Barn live to delete in production' }).fill('Barn live');
  await expect(confirm).toBeDisabled();
  const number = dialog.getByRole('textbox', { name: 'Type 2,400, the number of sessions to delete' });
  await number.fill('2,399');
  await number.press('Enter');
  await expect(dialog.getByRole('alert')).toHaveText('That is not the number of sessions.');
  await checkLooks(page, 'the number is wrong');
  await number.fill('2400');
  await dialog.getByRole('combobox', { name: 'Pace' }).selectOption('As fast as the store allows');
  await confirm.click();
  await expect(page.getByText('2,400 sessions deleted')).toBeVisible();
  expect(inStore(file)).toBe(40n);
});

test('everything in a store is said to be everything, and a selection ends with its search', async ({ page, file }) => {
  await openStore(page, 'dev');
  await search(page, 'barn');
  await selectAllThatMatch(page);
  await expect(page.getByText(/^All (2,400 )?that match are selected$/)).toBeVisible();
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect(page.getByRole('status').filter({ hasText: /^2,440 sessions/ })).toBeVisible();
  await expect(page.getByText('are selected')).toBeHidden();

  await selectAllThatMatch(page);
  await page.getByRole('button', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete all 2,440 sessions in Barn app?' });
  await expect(dialog).toContainText('This deletes every session in the store');
  await checkLooks(page, 'a plan over everything');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(inStore(file)).toBe(2_440n);

  // One row less is no longer everything.
  await page
    .getByRole('checkbox', { name: /^Select (?!all)/ })
    .first()
    .uncheck();
  await expect(page.getByText('are selected')).toBeHidden();
});
