import path from 'node:path';
import type { Page } from '@playwright/test';
import type { SessionFields } from '../../shared/session.ts';
import { checkLooks } from './looks.ts';
import { expect, test as base } from './program.ts';
import { expectAccessible, goTo } from './server-pages.ts';
import { makeStore, offline, online, profileOf, rowsOf, writeProfiles } from './store-file.ts';

const DAY = 86_400_000;
const shop = (name: string) => `${name}.myshopify.com`;

function sessionsAt(now: number): SessionFields[] {
  const refreshToken = 'shprt_0123456789abcdef0123456789abcdef';
  const ended = { refreshToken, expires: now - 9 * DAY, refreshTokenExpires: now - DAY };
  return [
    offline(shop('plain-tea')),
    offline(shop('Plain-Tea')),
    offline(`${shop('plain-tea')}/`),
    offline(shop('Only-Capital')),
    offline(shop('ended'), ended),
    offline(shop('good'), { ...ended, refreshTokenExpires: now + 50 * DAY }),
    online(shop('good'), '1', { expires: now - 10 * DAY }),
    online(shop('good'), '2', { expires: now - 32 * DAY }),
    online(shop('gone'), '3', { expires: now - 95 * DAY }),
  ];
}

const test = base.extend<{ file: string }>({
  file: ({ folder }, use) => use(makeStore(path.join(folder, 'shop.sqlite'), sessionsAt(Date.now()))),
  dataDir: async ({ folder, file }, use) => {
    const dataDir = path.join(folder, 'data');
    const live = [
      ...sessionsAt(Date.now()),
      ...Array.from({ length: 11 }, (_, n) => online(shop('gone'), `${n + 10}`)),
    ];
    writeProfiles(dataDir, [
      profileOf(file),
      profileOf(makeStore(path.join(folder, 'live.sqlite'), live), {
        id: 'live',
        name: 'Shop live',
        environment: 'production',
      }),
    ]);
    await use(dataDir);
  },
});

// The box in the head of a single row is called “Select session”.
const sessionRows = (page: Page) => page.getByRole('checkbox', { name: /^Select (?!all|session$)/ });
const cleanUp = (page: Page) => page.getByRole('button', { name: 'Clean up' });

const shopsIn = (file: string) => rowsOf(file).map((row) => row['shop']);

async function openHealth(page: Page): Promise<void> {
  await goTo(page, '/stores/shop-app/health');
  await expect(page.getByText(/with an offline session (is|are) ready/)).toBeVisible();
}

/** What a recipe leads to: all that match are selected, and one step opens the plan. */
async function deleteSelected(page: Page, count: number): Promise<void> {
  const selected = count === 1 ? 'The 1 session that matches is selected' : `All ${count} that match are selected`;
  await expect(page.getByText(selected)).toBeVisible();
  await expect(sessionRows(page)).toHaveCount(count);
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: new RegExp(`^Delete ${count} session`) })
    .click();
  await expect(sessionRows(page)).toHaveCount(0);
}

test.beforeEach(async ({ page }) => {
  await goTo(page, '/stores/shop-app');
  await expect(sessionRows(page)).toHaveCount(9);
});

test('online sessions that expired long ago are listed, selected, and deleted; the rest stays', async ({
  page,
  file,
}) => {
  await cleanUp(page).click();
  await expectAccessible(page);
  await page.getByLabel('Online sessions expired for more than').fill('90');
  await page.getByRole('button', { name: 'List', exact: true }).click();
  await expect(page.getByText('The 1 session that matches is selected')).toBeVisible();
  await page.getByRole('button', { name: 'Clear all' }).first().click();
  await expect(sessionRows(page)).toHaveCount(9);
  await expect(page.getByText(/ (are|is) selected$/)).toBeHidden();
  await cleanUp(page).click();
  await page.getByRole('button', { name: 'List', exact: true }).click();
  await expect(page.getByText(/^Expires before /)).toBeVisible();
  await expectAccessible(page);
  await deleteSelected(page, 2);
  expect(shopsIn(file)).not.toContain(shop('gone'));
  expect(rowsOf(file)).toHaveLength(7);
  await page.getByRole('button', { name: 'Clear all' }).first().click();
  await expect(sessionRows(page)).toHaveCount(7);
});

test('shops whose refresh token ended are cleaned up from their number in the health report', async ({
  page,
  file,
}) => {
  const before = shopsIn(file);
  await openHealth(page);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Clean up 1 shop whose refresh token ended' }).click();
  await expect(page.getByRole('button', { name: 'Refresh token ended', exact: true })).toBeVisible();
  await deleteSelected(page, 1);
  expect(shopsIn(file)).toEqual(before.filter((one) => one !== shop('ended')));
  await page.goBack();
  await page.getByRole('button', { name: 'Check again' }).click();
  await expect(page.getByText(/can’t refresh/)).toBeHidden();
});

test('from the menu, too, and what is no longer wanted is not selected again by a reload', async ({ page, file }) => {
  await cleanUp(page).click();
  await page.getByRole('menuitem', { name: /^Shops whose refresh token ended/ }).click();
  await expect(page.getByText('The 1 session that matches is selected')).toBeVisible();
  await expect(page).toHaveURL(/\?readiness=refresh-ended$/);
  await page.reload();
  await expect(sessionRows(page)).toHaveCount(1);
  await expect(page.getByText(/ (are|is) selected$/)).toBeHidden();
  expect(rowsOf(file)).toHaveLength(9);
});

test('duplicate spellings need a health check, to which the menu leads; the normal spelling stays', async ({
  page,
  file,
}) => {
  const before = shopsIn(file);
  await cleanUp(page).click();
  const item = page.getByRole('menuitem', { name: /^Duplicate spellings of shops/ });
  await expect(item).toContainText('Needs a health check first.');
  await item.click();
  await expect(page).toHaveURL(/\/health$/);
  await page.getByRole('link', { name: 'Clean up all but the normal spelling' }).click();
  await expect(page.getByText('Duplicate spellings of shops')).toBeVisible();
  await deleteSelected(page, 2);
  expect(shopsIn(file)).toEqual(before.filter((one) => one !== shop('Plain-Tea') && one !== `${shop('plain-tea')}/`));
  await cleanUp(page).click();
  await expect(item).toContainText('From the health check');
  await item.click();
  await expect(page.getByText('No matching sessions')).toBeVisible();
});

test('a file with uninstalled shops is dropped, and their sessions are deleted', async ({ page, file }) => {
  const before = shopsIn(file);
  await openHealth(page);
  await page.getByRole('button', { name: 'Clean up uninstalled shops…' }).click();
  const text = `Shop,Since\n${shop('gone')},2026-01-01\n${shop('Ended').toUpperCase()}/,2026-01-02`;
  const dropped = await page.evaluateHandle((content) => {
    const data = new DataTransfer();
    data.items.add(new File([content], 'shops.csv', { type: 'text/csv' }));
    return data;
  }, text);
  await page.getByLabel('Shops', { exact: true }).dispatchEvent('drop', { dataTransfer: dropped });
  await expect(page.getByLabel('Shops', { exact: true })).toHaveValue(text);
  await page.getByRole('button', { name: 'Match shops' }).click();
  await expect(page.getByText('2 shops with 2 sessions.')).toBeVisible();
  await expect(page.getByText('1 line named no shop.')).toBeVisible();
  await page.getByRole('button', { name: 'List their sessions' }).click();
  await deleteSelected(page, 2);
  expect(shopsIn(file)).toEqual(before.filter((one) => one !== shop('gone') && one !== shop('ended')));
});

test('in production the name and the number of a clean-up over ten are typed', async ({ page, folder }) => {
  await goTo(page, '/stores/live');
  await cleanUp(page).click();
  await page.getByRole('menuitem', { name: /^Uninstalled shops/ }).click();
  await page.getByLabel('Shops', { exact: true }).fill(shop('gone'));
  await page.getByRole('button', { name: 'Match shops' }).click();
  await page.getByRole('button', { name: 'List their sessions' }).click();
  await expect(page.getByText('All 12 that match are selected')).toBeVisible();
  await page.getByRole('button', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete 12 sessions of gone.myshopify.com?' });
  const confirm = dialog.getByRole('button', { name: /^Delete .*12 sessions$/ });
  await dialog.getByRole('textbox', { name: 'Type Shop live to delete in production' }).fill('Shop live');
  await expect(confirm).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'Type 12, the number of sessions to delete' }).fill('12');
  await confirm.click();
  await expect(page.getByText('12 sessions deleted')).toBeVisible();
  const left = shopsIn(path.join(folder, 'live.sqlite'));
  expect(left).toHaveLength(8);
  expect(left).not.toContain(shop('gone'));
});

for (const [shops, title] of [
  ['duplicate-spellings', 'Check the store’s health first'],
  ['c2VjcmV0LWhhbmRsZS0xMg', 'Paste the list of shops again'],
] as const) {
  test(`where shops=${shops} is not known, the list says so and can be left`, async ({ page }) => {
    await goTo(page, `/stores/shop-app?shops=${shops}`);
    await expect(page.getByRole('heading', { name: title })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Clear list of shops' }).click();
    await expect(sessionRows(page)).toHaveCount(9);
  });
}

test('a pasted list of shops is matched and shown before it is listed', async ({ page }) => {
  await cleanUp(page).click();
  await page.getByRole('menuitem', { name: /^Uninstalled shops/ }).click();
  await page
    .getByLabel('Shops', { exact: true })
    .fill(`Shop,Since\n${shop('gone')},2026-01-01\nno shop\n${shop('not-here')},x`);
  await page.getByRole('button', { name: 'Match shops' }).click();
  await expect(page.getByText('1 shop with 1 session, 1 not found.')).toBeVisible();
  await expect(page.getByText('2 lines named no shop.')).toBeVisible();
  await checkLooks(page);
  await page.getByRole('button', { name: 'List their sessions' }).click();
  await expect(sessionRows(page)).toHaveCount(1);
  await expect(page.getByText('Shops in the pasted list')).toBeVisible();
  await page.reload();
  await expect(sessionRows(page)).toHaveCount(1);
});
