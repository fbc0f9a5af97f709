import path from 'node:path';
import type { Page } from '@playwright/test';
import type { SessionFields } from '../../shared/session.ts';
import { expect, test as base } from './program.ts';
import { expectAccessible, expectFits, goTo } from './server-pages.ts';
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
    writeProfiles(dataDir, [profileOf(file)]);
    await use(dataDir);
  },
});

const sessionRows = (page: Page) => page.getByRole('checkbox', { name: /^Select (?!all)/ });
const cleanUp = (page: Page) => page.getByRole('button', { name: 'Clean up' });

test.beforeEach(async ({ page }) => {
  await goTo(page, '/stores/shop-app');
  await expect(sessionRows(page)).toHaveCount(9);
});

test('online sessions that expired long ago are listed, selected and deleted; the rest stays', async ({
  page,
  file,
}) => {
  await cleanUp(page).click();
  await expectAccessible(page);
  await page.getByLabel('Online sessions expired for more than').fill('90');
  await page.getByRole('button', { name: 'List', exact: true }).click();
  await expect(sessionRows(page)).toHaveCount(1);
  await cleanUp(page).click();
  await page.getByRole('button', { name: 'List', exact: true }).click();
  await expect(sessionRows(page)).toHaveCount(2);
  await expect(page.getByText(/^Expires before /)).toBeVisible();
  await page
    .getByRole('checkbox', { name: /^Select all/ })
    .filter({ visible: true })
    .check();
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Delete 2/ })
    .click();
  await expect(sessionRows(page)).toHaveCount(0);
  expect(rowsOf(file)).toHaveLength(7);
  await page.getByRole('button', { name: 'Clear all' }).first().click();
  await expect(sessionRows(page)).toHaveCount(7);
});

test('shops whose refresh ended, and spellings beside the normal one, are listed alone', async ({ page }) => {
  await cleanUp(page).click();
  await page.getByRole('menuitem', { name: /^Shops whose refresh token ended/ }).click();
  await expect(sessionRows(page)).toHaveCount(1);
  await expect(page.getByText('Refresh token ended').first()).toBeVisible();
  await goTo(page, '/stores/shop-app/health');
  await expect(page.getByText(/with an offline session is ready/)).toBeVisible();
  await goTo(page, '/stores/shop-app');
  await cleanUp(page).click();
  await page.getByRole('menuitem', { name: /^Duplicate spellings of shops/ }).click();
  await expect(sessionRows(page)).toHaveCount(2);
  await expect(page.getByRole('row').filter({ hasText: 'Only-Capital' })).toHaveCount(0);
  await expect(page.getByText('Duplicate spellings of shops')).toBeVisible();
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

for (const [colorScheme, width] of [
  ['light', 1440],
  ['dark', 900],
  ['light', 400],
] as const) {
  test.describe(`${colorScheme}, ${width} pixels wide`, () => {
    test.use({ colorScheme, viewport: { width, height: 900 } });

    test('a pasted list of shops is matched and shown before it is listed', async ({ page }) => {
      await cleanUp(page).click();
      await page.getByRole('menuitem', { name: /^Uninstalled shops/ }).click();
      await page
        .getByLabel('Shops', { exact: true })
        .fill(`Shop,Since\n${shop('gone')},2026-01-01\nno shop\n${shop('not-here')},x`);
      await page.getByRole('button', { name: 'Match shops' }).click();
      await expect(page.getByText('1 shop with 1 session, 1 not found.')).toBeVisible();
      await expectAccessible(page);
      await expectFits(page);
      await page.getByRole('button', { name: 'List their sessions' }).click();
      await expect(sessionRows(page)).toHaveCount(1);
      await expect(page.getByText('Shops in the pasted list')).toBeVisible();
      await page.reload();
      await expect(sessionRows(page)).toHaveCount(1);
    });
  });
}
