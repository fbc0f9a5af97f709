import path from 'node:path';
import type { Page } from '@playwright/test';
import type { SessionFields } from '../../shared/session.ts';
import { checkLooks } from './looks.ts';
import { addFilter, expect, test as base } from './program.ts';
import { goTo } from './server-pages.ts';
import { makeStore, offline, online, profileOf, run, writeProfiles } from './store-file.ts';

const DAY = 86_400_000;
const shop = (name: string) => `${name}.myshopify.com`;

function sessionsAt(now: number): SessionFields[] {
  const refreshing = { refreshToken: 'shprt_0123456789abcdef0123456789abcdef', scope: 'read_products,write_orders' };
  return [
    offline(shop('never')),
    offline(shop('Never')),
    offline(shop('ends-soon'), { ...refreshing, expires: now + DAY, refreshTokenExpires: now + 5 * DAY }),
    offline(shop('ends-later'), { ...refreshing, expires: now + DAY, refreshTokenExpires: now + 20 * DAY }),
    offline(shop('ended'), { ...refreshing, expires: now - 60 * DAY, refreshTokenExpires: now - 40 * DAY }),
    online(shop('plain-tea'), '1', { expires: now - 40 * DAY }),
    online(shop('plain-tea'), '2', { expires: now - 100 * DAY }),
    online(shop('plain-tea'), '3', { expires: now + 2 * DAY }),
    online(shop('plain-tea'), '4', { expires: now - 60_000 }),
  ];
}

const test = base.extend({
  dataDir: async ({ folder }, use) => {
    const dataDir = path.join(folder, 'data');
    const file = makeStore(path.join(folder, 'shop.sqlite'), sessionsAt(Date.now()));
    run(
      file,
      `INSERT INTO shopify_sessions (id, shop, state, isOnline, expires) VALUES ('odd', 'odd.example', '', 0, 'soon')`,
    );
    writeProfiles(dataDir, [profileOf(file, { requiredScopes: 'read_products,read_orders' })]);
    await use(dataDir);
  },
});

const rows = (page: Page) => page.getByRole('checkbox', { name: /^Select (?!all)/ });
const pill = (page: Page, name: RegExp | string) => page.getByRole('button', { name, exact: true });

test.beforeEach(async ({ page }) => {
  await goTo(page, '/stores/shop-app');
  await expect(rows(page)).toHaveCount(10);
});

test('a span of time is chosen from those that people ask for, or by days; it stands in the address', async ({
  page,
}) => {
  for (const [title, count] of [
    ['Expired more than 90 days ago', 1],
    ['Expired more than 30 days ago', 3],
    ['Expires in the next 7 days', 3],
  ] as const) {
    const choice = await addFilter(page, 'Expires');
    await choice.getByRole('menuitem', { name: title }).click();
    await expect(choice).toBeHidden();
    await expect(rows(page)).toHaveCount(count);
    await expect(pill(page, /^Expires /)).toBeFocused();
    await page.getByRole('button', { name: /^Remove Expires / }).click();
    await expect(rows(page)).toHaveCount(10);
    await expect(page.getByRole('button', { name: 'Add filter' })).toBeFocused();
  }
  const choice = await addFilter(page, 'Refresh token ends');
  await choice.getByLabel('From').fill('2026-01-31');
  await choice.getByLabel('To').fill('2026-01-01');
  await expect(choice.getByText('This is before the first day.')).toBeVisible();
  await expect(choice.getByRole('button', { name: 'Apply dates' })).toBeDisabled();
  await choice.getByLabel('To').fill('2026-01-31');
  await choice.getByRole('button', { name: 'Apply dates' }).click();
  await expect(page.getByText('No matching sessions')).toBeVisible();
  await expect(page).toHaveURL(/\?refresh=2026-01-31\.\.2026-02-01$/);
  await pill(page, 'Refresh token ends on Jan 31, 2026').click();
  await expect(choice.getByLabel('From')).toHaveValue('2026-01-31');
  await choice.getByRole('menuitem', { name: 'Ends in the next 7 days' }).click();
  await expect(rows(page)).toHaveCount(1);
  await page.reload();
  await expect(rows(page)).toHaveCount(1);
  await page.goBack();
  await expect(page.getByText('No matching sessions')).toBeVisible();
});

test('what the database cannot judge is said to be looked for among all sessions', async ({ page }) => {
  const note = page.getByText('The database can’t judge this filter, so sessions are read and checked one by one.');
  for (const [search, count, isJudgedHere] of [
    ['status=unreadable', 1, true],
    ['readiness=unreadable', 1, true],
    ['readiness=never-expires,stuck', 2, false],
    ['missing=read_orders', 6, false],
    ['expires=..2026-01-01', 0, false],
  ] as const) {
    await goTo(page, `/stores/shop-app?${search}`);
    if (count === 0) await expect(page.getByText('No matching sessions')).toBeVisible();
    else await expect(rows(page)).toHaveCount(count);
    await expect(note).toBeVisible({ visible: isJudgedHere });
  }
  await goTo(page, '/stores/shop-app?status=unreadable&kind=offline');
  await expect(note).toBeVisible();
  await checkLooks(page);
});

test('scopes that are missing are chosen from those that the profile requires, or typed', async ({ page }) => {
  const choice = await addFilter(page, 'Missing scope');
  await choice.getByRole('checkbox', { name: 'read_orders' }).check();
  await expect(rows(page)).toHaveCount(6);
  await choice.getByRole('textbox', { name: 'Other scopes' }).fill('write_orders,');
  await expect(page).toHaveURL(/\?missing=read_orders%2Cwrite_orders$/);
  await choice.getByRole('textbox', { name: 'Other scopes' }).fill('shpat_0123456789abcdef0123456789abcdef,');
  await choice.getByRole('checkbox', { name: 'read_products' }).check();
  await expect(page).toHaveURL(/\?missing=read_products%2Cread_orders%2Cwrite_orders$/);
  await page.keyboard.press('Escape');
  await expect(pill(page, 'Missing read_products or read_orders or write_orders')).toBeFocused();
  await expect(rows(page)).toHaveCount(6);
});

test('duplicate shops come from a health check, which is offered where there was none', async ({ page }) => {
  await (await addFilter(page, 'Duplicate shops')).getByRole('link', { name: 'Check health' }).click();
  await expect(page.getByRole('region', { name: 'Readiness for expiring tokens' })).toBeVisible();
  await goTo(page, '/stores/shop-app');
  await (await addFilter(page, 'Duplicate shops')).getByRole('menuitem', { name: /^All spellings/ }).click();
  await expect(rows(page)).toHaveCount(2);
  await pill(page, 'Duplicate shops').click();
  await page.getByRole('menuitem', { name: /^All but the normal spelling/ }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(page).toHaveURL(/\?shops=duplicate-spellings$/);
});

test('a problem is only taken away; what was not chosen leaves nothing behind', async ({ page }) => {
  await goTo(page, '/stores/shop-app/health');
  await page.getByRole('link', { name: /^expires / }).click();
  await expect(rows(page)).toHaveCount(1);
  const remove = page.getByRole('button', { name: /^Remove Problem: / });
  await remove.click();
  await expect(rows(page)).toHaveCount(10);

  const add = page.getByRole('button', { name: 'Add filter' });
  await add.press('Enter');
  await page.getByRole('menuitem', { name: 'Readiness for expiring tokens' }).press('Enter');
  await expect(page.getByRole('dialog', { name: 'Readiness for expiring tokens' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(add).toBeFocused();
  await expect(page).toHaveURL(/\/stores\/shop-app$/);
});

test('axe finds nothing in any filter, and all fit', async ({ page }) => {
  await page.getByRole('button', { name: 'Add filter' }).click();
  await checkLooks(page);
  await page.keyboard.press('Escape');
  for (const title of ['Readiness for expiring tokens', 'Missing scope', 'Expires', 'Duplicate shops', 'Session ID']) {
    const choice = await addFilter(page, title);
    await expect(choice).toBeVisible();
    await checkLooks(page);
    await page.keyboard.press('Escape');
    await expect(choice).toBeHidden();
  }
  await goTo(
    page,
    '/stores/shop-app?kind=offline&readiness=never-expires,stuck&missing=read_orders&expires=..2026-01-01&refresh=2026-01-01..2027-01-01&problem=odd&user=12&email=a%40b.example',
  );
  await expect(page.getByText('No matching sessions')).toBeVisible();
  await checkLooks(page);
});
