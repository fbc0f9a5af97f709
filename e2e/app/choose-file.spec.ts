import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { checkLooks } from './looks.ts';
import { expect, test as base } from './program.ts';
import { box, expectAccessible, expectFits, goTo, openFields } from './server-pages.ts';
import { makeStore, someSessions } from './store-file.ts';

const test = base.extend<{ app: string }>({
  /** The folder of an app with a name, its database in a folder of its own. */
  app: async ({ folder }, use) => {
    const app = path.join(folder, 'orders-app');
    mkdirSync(path.join(app, 'prisma'), { recursive: true });
    mkdirSync(path.join(app, 'empty'));
    writeFileSync(path.join(app, 'shopify.app.toml'), 'name = "Orders and more"\n');
    makeStore(path.join(app, 'prisma/dev.sqlite'), someSessions());
    writeFileSync(path.join(app, 'prisma/schema.prisma'), 'generator client {}');
    await use(app);
  },
});
// On a desktop its own file dialog opens.
test.skip(({ host }) => host !== 'browser');

const dialog = (page: Page) => page.getByRole('dialog');
const pathBox = (page: Page) => dialog(page).getByRole('textbox', { name: 'Folder' });
const entry = (page: Page, name: string | RegExp) => dialog(page).getByRole('listitem').getByRole('button', { name });

async function goToFolder(page: Page, folder: string): Promise<void> {
  // Where the dialog begins comes from the host.
  await expect(pathBox(page)).not.toHaveValue('');
  await pathBox(page).fill(folder);
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('list', { name: `In ${folder}`, exact: true })).toBeVisible();
}

async function dropFile(page: Page, name: string): Promise<void> {
  await page.evaluate((dropped) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['SQLite format 3'], dropped));
    window.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, name);
}

test('a database is found and chosen with the keyboard, and called as its app', async ({ page, app }) => {
  await goTo(page, '/stores/new');
  await page.getByRole('button', { name: 'Browse for store file' }).click();
  await expect(dialog(page)).toContainText('Choose a file');
  await goToFolder(page, app);
  await expect(entry(page, /^empty/)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(entry(page, /^prisma/)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(entry(page, 'dev.sqlite SQLite database')).toBeFocused();
  await page.keyboard.press('s');
  await expect(entry(page, 'schema.prisma File')).toBeFocused();
  await page.keyboard.press('Backspace');
  await expect(entry(page, /^prisma/)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(entry(page, /^dev\.sqlite/)).toBeFocused();
  await page.keyboard.press('Enter');

  await expect(dialog(page)).toBeHidden();
  await expect(box(page)).toHaveValue(path.join(app, 'prisma/dev.sqlite'));
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('Orders and more');
});

test('a dropped file is looked for by its name', async ({ page, app }) => {
  await goTo(page, '/stores/new');
  await dropFile(page, 'dev.sqlite');
  await expect(dialog(page)).toContainText('The browser doesn’t reveal where this file is. Find dev.sqlite below.');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await expect(box(page)).toHaveValue('');

  writeFileSync(path.join(app, 'prisma/a.sqlite'), '');
  await dropFile(page, 'dev.sqlite');
  await goToFolder(page, path.join(app, 'prisma'));
  await expect(entry(page, /^dev\.sqlite/)).toHaveAttribute('aria-current', 'true');
  await dialog(page).getByRole('button', { name: 'Choose', exact: true }).click();
  await expect(box(page)).toHaveValue(path.join(app, 'prisma/dev.sqlite'));
  await expect(page.getByText('shopify_sessions with 80 sessions')).toBeVisible();

  // Where somebody was last is where they go on.
  await dropFile(page, 'a.sqlite');
  await expect(entry(page, /^a\.sqlite/)).toHaveAttribute('aria-current', 'true');
});

test('the fields of SQLite and of wrangler have a dialog too, and suggest the name of the app', async ({
  page,
  app,
}) => {
  await openFields(page, 'sqlite');
  await page.getByRole('textbox', { name: 'File' }).fill(path.join(app, 'shopify.app.toml'));
  await page.getByRole('button', { name: 'Browse for File' }).click();
  await expect(entry(page, /^shopify\.app\.toml/)).toHaveAttribute('aria-current', 'true');
  await entry(page, /^prisma/).dblclick();
  await entry(page, /^dev\.sqlite/).dblclick();
  await expect(page.getByRole('textbox', { name: 'File' })).toHaveValue(path.join(app, 'prisma/dev.sqlite'));
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('Orders and more');

  await openFields(page, 'cloudflare-kv');
  await page.getByLabel('Location', { exact: true }).selectOption('folder');
  await page.getByRole('button', { name: 'Browse for Project folder' }).click();
  await goToFolder(page, app);
  await expect(dialog(page).getByRole('listitem')).toHaveCount(2);
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Choose this folder' }).click();
  await expect(page.getByRole('textbox', { name: 'Project folder' })).toHaveValue(app);
});

test('a folder that is not there, or empty, or full is told of, and the way out of it stays', async ({ page, app }) => {
  const full = path.join(app, 'full');
  mkdirSync(full);
  for (let index = 0; index < 2_100; index += 1) writeFileSync(path.join(full, `${index}.txt`), '');
  await goTo(page, '/stores/new');
  await page.getByRole('button', { name: 'Browse for store file' }).click();
  await goToFolder(page, app);
  await checkLooks(page);
  await expectFits(page);

  await pathBox(page).fill(path.join(app, 'gone'));
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toContainText(`${path.join(app, 'gone')} doesn’t exist.`);
  await checkLooks(page);
  await pathBox(page).fill('prisma');
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toContainText('“prisma” is not an absolute path.');

  await goToFolder(page, app);
  await entry(page, /^empty/).click();
  await dialog(page).getByRole('button', { name: 'Open', exact: true }).click();
  await expect(dialog(page)).toContainText('This folder is empty.');
  await expectAccessible(page);
  await page.keyboard.press('Backspace');
  await expect(entry(page, /^empty/)).toBeFocused();

  await goToFolder(page, full);
  await expect(dialog(page)).toContainText('Not all files in this folder are listed.');
  await page.keyboard.press('End');
  // Finding one of thousands by its role takes a test seconds.
  const pointed = dialog(page).locator('[aria-current=true]');
  await expect(pointed).toContainText('1999.txt');
  await expect(pointed).toBeFocused();
  await pathBox(page).fill(path.join(full, '2099.txt'));
  await page.keyboard.press('Enter');
  await expect(pointed).toContainText('2099.txt');
  await expect(pointed).toBeFocused();
});
