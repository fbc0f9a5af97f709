import path from 'node:path';
import type { Page } from '@playwright/test';
import { check } from './axe.ts';
import { expect, test as base } from './program.ts';
import { makeStore, offline, online, profileOf, rowsOf, someSessions, writeProfiles } from './store-file.ts';

const risky = online('aa-first.myshopify.com', '9007199254740993', { firstName: '=HYPERLINK("x")' });
const sessions = [...someSessions(), risky, offline('aa-second.myshopify.com')];

/** Two stores, of which one can be changed. */
const test = base.extend<{ file: string }>({
  file: ({ folder }, use) => use(makeStore(path.join(folder, 'app.sqlite'), sessions)),
  dataDir: async ({ folder, file }, use) => {
    const dataDir = path.join(folder, 'data');
    writeProfiles(dataDir, [
      profileOf(file, { id: 'app', name: 'Shop app' }),
      profileOf(file, { id: 'live', name: 'Shop app EU', environment: 'production', access: 'read-only' }),
    ]);
    await use(dataDir);
  },
});

const checks = (page: Page) => page.getByRole('checkbox', { name: /^Select (?!all)/ });
const pane = (page: Page) => page.getByRole('complementary', { name: 'Session' });

async function openList(page: Page, query = '?order=shop.asc'): Promise<void> {
  await page.goto(new URL(`/stores/app${query}`, page.url()).href);
  await expect(checks(page).first()).toBeVisible();
  // All that the page asks for is answered: going on gives nothing up.
  await expect(page.getByRole('status').filter({ hasText: `${sessions.length} sessions` })).toBeVisible();
}

test('headings sort, and say how', async ({ page }) => {
  await openList(page, '');
  const shop = page.getByRole('columnheader', { name: 'Shop' });
  await expect(shop).toHaveAttribute('aria-sort', 'none');
  await shop.getByRole('button').click();
  await expect(page).toHaveURL(/\?order=shop\.asc$/);
  await expect(shop).toHaveAttribute('aria-sort', 'ascending');
  await expect(checks(page).first()).toHaveAccessibleName(/aa-first/);
  await shop.getByRole('button').click();
  await expect(shop).toHaveAttribute('aria-sort', 'descending');
  await page.getByRole('columnheader', { name: 'Expires' }).getByRole('button').click();
  await expect(page).toHaveURL(/\?order=expires\.asc$/);
  await expect(shop).toHaveAttribute('aria-sort', 'none');
  await expect(page.getByRole('columnheader', { name: 'Status' }).getByRole('button')).toHaveCount(0);
  await check(page, 'a sorted list');
});

test('search and filters stay while the list scrolls', async ({ page }) => {
  await openList(page);
  await page.keyboard.press('j');
  await page.keyboard.press('End');
  await expect(checks(page).first()).not.toBeInViewport();
  await expect(page.getByRole('textbox', { name: 'Search sessions' })).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole('button', { name: 'Status', exact: true })).toBeInViewport({ ratio: 1 });
  await page.setViewportSize({ width: 700, height: 450 });
  await page.keyboard.press('Home');
  await page.keyboard.press('End');
  await expect(page.getByRole('textbox', { name: 'Search sessions' })).not.toBeInViewport();
});

test('a row has a menu, by the right button and by the keyboard', async ({ page }) => {
  await openList(page);
  await page.getByRole('row', { name: /aa-first/ }).click({ button: 'right' });
  const menu = page.getByRole('menu', { name: 'Session' });
  await expect(menu.getByRole('menuitem', { name: /^Open/ })).toBeFocused();
  await check(page, 'the menu of a row');
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  const row = page.getByRole('link', { name: /aa-first/ });
  await expect(row).toBeFocused();
  expect(page.url()).not.toContain('open=');

  await page.keyboard.press('Shift+F10');
  await expect(menu.getByRole('menuitem', { name: /^Open/ })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\?shop=aa-first\.myshopify\.com&match=exact$/);
  await row.focus();
  await page.keyboard.press('ContextMenu');
  await menu.getByRole('menuitem', { name: /^Delete/ }).click();
  const dialog = page.getByRole('dialog', { name: /Delete the online session of aa-first/ });
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(row).toBeFocused();
});

test('what is selected is copied as JSON and CSV, without tokens and without formulas', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await openList(page);
  await checks(page).nth(0).check();
  await checks(page).nth(1).check();
  await page.getByRole('button', { name: 'Copy as JSON' }).click();
  await expect(page.getByText('2 sessions as JSON copied.')).toBeVisible();
  const json = await copied();
  expect(JSON.parse(json)).toMatchObject([
    { shop: risky.shop, onlineAccessInfo: { associated_user: { id: risky.userId } } },
    { shop: 'aa-second.myshopify.com' },
  ]);
  await page.getByRole('button', { name: 'Copy as CSV' }).click();
  await expect(page.getByText('2 sessions as CSV copied.')).toBeVisible();
  const csv = await copied();
  expect(csv.split('\r\n')).toHaveLength(4);
  expect(csv).toContain(`"'=HYPERLINK(""x"")"`);
  for (const text of [json, csv]) expect(text).not.toMatch(/shp(at|ua)_|accessToken|refreshToken"/);

  await page.getByRole('row', { name: /aa-second/ }).click({ button: 'right' });
  await expect(page.getByRole('menuitem', { name: 'Copy 2 sessions as CSV' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Export 2 sessions…' })).toBeVisible();
});

test('N, E, Delete and Ctrl+Z open what they are for, and none of them while somebody types', async ({
  page,
  file,
}) => {
  const before = rowsOf(file);
  await openList(page);
  await page.getByRole('textbox', { name: 'Search sessions' }).pressSequentially('ne');
  await expect(page).toHaveURL(/shop=ne/);
  await expect(page.getByRole('status').filter({ hasText: / match(es)? in / })).toBeVisible();
  await openList(page);
  await page.keyboard.press('n');
  await expect(page.getByRole('heading', { level: 1, name: /New session|Store a session/ })).toBeVisible();
  await openList(page);
  await page.keyboard.press('j');
  await page.keyboard.press('e');
  await expect(page).toHaveURL(/\/edit-session\?key=/);
  await expect(page.getByRole('textbox', { name: 'State' })).toBeVisible();
  await openList(page);

  // The row with the focus, then all that are selected.
  await page.keyboard.press('j');
  await page.keyboard.press('Delete');
  await expect(page.getByRole('dialog', { name: /Delete the online session of aa-first/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('Delete');
  const dialog = page.getByRole('dialog', { name: /Delete 2 sessions/ });
  expect(rowsOf(file)).toEqual(before);
  await dialog.getByRole('button', { name: 'Delete 2 sessions' }).click();
  await expect(page.getByText('2 sessions deleted')).toBeVisible();

  await page.keyboard.press('Control+z');
  const undo = page.getByRole('dialog', { name: /Restore 2 sessions/ });
  await undo.getByRole('button', { name: 'Restore 2 sessions' }).click();
  await expect(undo).toBeHidden();
  expect(rowsOf(file)).toEqual(before);
});

test('Delete and E in an open session are about it', async ({ page }) => {
  await openList(page);
  await checks(page).nth(2).check();
  await page.getByRole('link', { name: /aa-first/ }).press('Enter');
  await expect(pane(page)).toBeVisible();
  await page.keyboard.press('Delete');
  await expect(page.getByRole('dialog', { name: /Delete the online session of aa-first/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('e');
  await expect(page).toHaveURL(/\/edit-session\?key=/);
  await expect(page.getByRole('textbox', { name: 'State' })).toBeVisible();
});

test('Ctrl+K switches the store; what is read-only says so to the keys', async ({ page }) => {
  await openList(page);
  await page.keyboard.press('Control+k');
  const dialog = page.getByRole('dialog', { name: 'Switch store' });
  const box = dialog.getByRole('combobox', { name: 'Store' });
  await expect(box).toBeFocused();
  await expect(dialog.getByRole('option', { name: /Shop app EU/ })).toHaveAttribute('aria-selected', 'true');
  await check(page, 'switching the store');
  await page.keyboard.type('nowhere');
  await expect(dialog.getByText('No matching stores')).toBeVisible();
  await box.fill('production');
  await expect(dialog.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Shop app EU' })).toBeVisible();
  await expect(checks(page).first()).toBeVisible();
  await page.keyboard.press('n');
  await expect(page.getByText('Shop app EU is read-only. Unlock it first.')).toBeVisible();

  await page.getByRole('button', { name: /Switch store/ }).click();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Shop app', exact: true })).toBeVisible();
});
