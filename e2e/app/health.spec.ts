import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { HOUR, type SessionFields } from '../../shared/session.ts';
import { expect, test as base } from './program.ts';
import { expectAccessible, expectFits, goTo } from './server-pages.ts';
import { makeStore, offline, online, profileOf, run, writeProfiles } from './store-file.ts';

const DAY = 24 * HOUR;
const shop = (name: string) => `${name}.myshopify.com`;

/** One or more shops of each class, a few online sessions, one shop in two spellings. */
function sessionsAt(now: number): SessionFields[] {
  const refreshToken = 'shprt_0123456789abcdef0123456789abcdef';
  const good = { refreshToken, expires: now + 5 * HOUR, refreshTokenExpires: now + 80 * DAY };
  return [
    offline(shop('healthy-one'), { ...good, scope: 'write_products,read_orders' }),
    offline(shop('healthy-two'), good),
    offline(shop('healthy-three'), { ...good, refreshTokenExpires: now + 200 * DAY }),
    offline(shop('endless-one')),
    offline(shop('endless-two'), { scope: 'read_products,read_orders' }),
    offline(shop('Endless-Two')),
    offline(shop('soon-over'), { ...good, expires: now - 2 * HOUR, refreshTokenExpires: now + 5 * DAY }),
    offline(shop('ended'), { ...good, expires: now - 33 * DAY, refreshTokenExpires: now - 3 * DAY }),
    offline(shop('ended-long-ago'), { ...good, expires: now - 300 * DAY, refreshTokenExpires: now - 210 * DAY }),
    offline(shop('stuck'), { refreshToken, refreshTokenExpires: now + 80 * DAY }),
    offline(shop('client-credentials'), { expires: now + 5 * HOUR }),
    offline(shop('signed-out'), { accessToken: '' }),
    offline(shop('broken')),
    online(shop('visitors'), '11'),
    online(shop('visitors'), '12', { expires: now - 10 * DAY }),
    online(shop('healthy-one'), '13', { expires: now - 10 * DAY }),
    online(shop('healthy-one'), '14', { expires: now - 40 * DAY }),
  ];
}

const test = base.extend<{ file: string }>({
  file: async ({ folder }, use) => {
    const file = makeStore(path.join(folder, 'shop.sqlite'), sessionsAt(Date.now()));
    run(file, `UPDATE shopify_sessions SET expires = 'tomorrow' WHERE shop = '${shop('broken')}'`);
    await use(file);
  },
  dataDir: async ({ folder, file }, use) => {
    const dataDir = path.join(folder, 'data');
    writeProfiles(dataDir, [
      profileOf(file, { requiredScopes: 'read_products,read_orders' }),
      profileOf(file, { id: 'custom', name: 'Custom app', customApp: true }),
      profileOf(makeStore(path.join(folder, 'empty.sqlite'), []), { id: 'empty', name: 'Fresh app' }),
    ]);
    await use(dataDir);
  },
});

async function openHealth(page: Page, storeId = 'shop-app', shows = 'Readiness for expiring tokens'): Promise<void> {
  await goTo(page, `/stores/${storeId}/health`);
  const checkNow = page.getByRole('button', { name: 'Check now' });
  await part(page, shows).or(checkNow).first().waitFor();
  // Where the store does not reckon by itself somebody has to ask.
  if (await checkNow.isVisible()) await checkNow.click();
  await expect(part(page, shows)).toBeVisible();
}

const part = (page: Page, name: string) => page.getByRole('main').getByRole('region', { name, exact: true });
const readiness = (page: Page) => part(page, 'Readiness for expiring tokens');
const sessionRows = (page: Page) => page.getByRole('checkbox', { name: /^Select (?!all)/ });

/** The link leads to a list of exactly so many sessions. */
async function expectList(page: Page, link: Locator, count: number): Promise<void> {
  const here = page.url();
  await link.click();
  await expect(page.getByRole('textbox', { name: 'Search sessions' })).toBeVisible();
  await expect(sessionRows(page)).toHaveCount(count);
  await page.goBack();
  await expect(page).toHaveURL(here);
  await expect(readiness(page)).toBeVisible();
}

/** The texts of a table's body, cell by cell, without what changed since the last report. */
async function cells(table: Locator): Promise<string[][]> {
  const rows = await table.locator('tbody tr').all();
  return Promise.all(rows.map(async (row) => row.locator('th, td').allInnerTexts()));
}

test('each shop is of one class, and each number leads to its list', async ({ page }) => {
  await openHealth(page);
  const card = readiness(page);
  await expect(card.getByText('4 of 13 shops with an offline session are ready')).toBeVisible();
  await expect(card.getByText(/^\d+\s*days? (left|ago)$/)).toBeVisible();
  for (const [title, count, share] of [
    ['Healthy', 3, '23%'],
    ['Never expires', 3, '23%'],
    ['Refresh token ends soon', 1, '8%'],
    ['Refresh token ended', 2, '15%'],
    ['Stuck', 1, '8%'],
    ['No refresh token', 1, '8%'],
    ['No access token', 1, '8%'],
    ['Unreadable', 1, '8%'],
  ] as const) {
    const row = card.getByRole('listitem').filter({ has: page.getByRole('link', { name: title, exact: true }) });
    await expect(row).toContainText(new RegExp(`${title}\\s*${count} shops?, ${share}`));
    await expectList(page, row.getByRole('link'), count);
  }
  const onlineOnly = card.getByRole('listitem').filter({ hasText: 'Online only' });
  await expect(onlineOnly).toContainText(/Online only\s*1 shop,/);
  await expectList(page, onlineOnly.getByRole('link'), 2);
});

test('sessions by type and status, scopes and shops', async ({ page }) => {
  await openHealth(page);
  const sessions = part(page, 'Sessions');
  await expect(sessions.getByText('17 sessions of 14 shops.')).toBeVisible();
  expect(await cells(sessions.getByRole('table', { name: 'Sessions by type' }))).toEqual([
    ['Offline', '13', '76%'],
    ['Online', '4', '24%'],
  ]);
  const statuses = sessions.getByRole('table', { name: 'Sessions by status' });
  expect(await cells(statuses)).toEqual([
    ['Active', '5', '29%'],
    ['Expiring', '0', '0%'],
    ['Refreshable', '1', '6%'],
    ['Expired', '5', '29%'],
    ['Never expires', '5', '29%'],
    ['Unreadable', '1', '6%'],
  ]);
  await expectList(page, sessions.getByRole('link', { name: 'Online', exact: true }), 4);
  for (const [name, count] of [
    ['Active', 5],
    ['Refreshable', 1],
    ['Expired', 5],
    ['Never expires', 5],
    ['Unreadable', 1],
  ] as const) {
    await expectList(page, statuses.getByRole('link', { name }), count);
  }

  const scopes = part(page, 'Scopes');
  await expect(scopes).toContainText('10 offline sessions miss a required scope.');
  expect(await cells(scopes.getByRole('table'))).toEqual([
    ['read_orders', '2', '10'],
    ['read_products', '12', '0'],
    ['write_products', '1', ''],
  ]);
  await expectList(page, scopes.getByRole('link', { name: '10 offline sessions' }), 10);
  await expectList(page, scopes.getByRole('link', { name: 'read_orders' }), 10);
  const heaviest = part(page, 'Heaviest shops').getByRole('table');
  expect((await cells(heaviest)).slice(0, 2)).toEqual([
    [shop('healthy-one'), '3', '2'],
    [shop('visitors'), '2', '2'],
  ]);
  await expectList(page, heaviest.getByRole('link', { name: shop('healthy-one') }), 3);
});

test('tokens by the day that they expire: the plots, their keys and their table', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await openHealth(page);
  const card = part(page, 'When tokens expire');
  const refresh = card.getByRole('group', { name: 'Refresh tokens (offline)' });
  // Five end within the days that are drawn, one came before and one comes after.
  await expect(refresh.getByRole('link')).toHaveCount(3);
  await expectList(page, card.getByRole('link', { name: /^1 session before / }).first(), 1);
  await expectList(page, card.getByRole('link', { name: /^1 session from / }), 1);

  // One stop for Tab in each plot; arrows go along its bars.
  const [ended, soon, later] = [-3, 5, 80].map((days) => refresh.getByRole('link', { name: dayLabel(days) }));
  if (ended === undefined || soon === undefined || later === undefined) throw new Error('no bars');
  await expect(refresh.locator('a[tabindex="0"]')).toHaveCount(1);
  await page.mouse.move(0, 0);
  await soon.focus();
  await expect(card.getByText(dayLabel(5), { exact: false })).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(ended).toBeFocused();
  await page.keyboard.press('End');
  await expect(later).toBeFocused();
  await expect(later).toHaveAccessibleName(`${dayLabel(80)}: 3 sessions`);
  await page.keyboard.press('Enter');
  await expect(sessionRows(page)).toHaveCount(3);
  await page.goBack();

  await card.getByRole('button', { name: 'Show as table' }).click();
  const table = card.getByRole('table');
  const rows = Object.fromEntries((await cells(table)).map(([day = '', ...counts]) => [day, counts]));
  expect(rows).toMatchObject({
    [dayLabel(-3)]: ['1', '0', '0'],
    [dayLabel(5)]: ['1', '0', '0'],
    [dayLabel(80)]: ['3', '0', '0'],
    [dayLabel(-33)]: ['0', '1', '0'],
    [dayLabel(-40)]: ['0', '0', '1'],
    [dayLabel(-10)]: ['0', '0', '2'],
  });
  await expectList(page, table.getByRole('row', { name: dayLabel(-10) }).getByRole('link'), 2);
});

test('findings: unreadable sessions, leftovers, duplicates, the table', async ({ page, file }) => {
  run(
    file,
    `INSERT INTO shopify_sessions (id, shop, state, isOnline, expires, accessToken, userId)
     SELECT upper(id), shop, state, isOnline, expires, accessToken, userId FROM shopify_sessions
     WHERE id = '${shop('visitors')}_11'`,
  );
  await openHealth(page);
  const findings = part(page, 'Findings');
  await expectList(page, findings.getByRole('link', { name: '1 unreadable session' }), 1);
  const problem = findings.getByRole('listitem').filter({ hasText: '1 unreadable session' }).getByRole('listitem');
  await expect(problem).toHaveText(/expires.*1$/i);
  await expectList(page, problem.getByRole('link'), 1);
  await expectList(page, findings.getByRole('link', { name: '3 expired online sessions' }), 3);
  await expectList(page, findings.getByRole('link', { name: '3 shops can’t refresh their offline session' }), 3);
  await expectList(page, findings.getByRole('link', { name: '1 shop is stored under several spellings' }), 2);
  await findings.getByText('Examples').first().click();
  await expectList(page, findings.getByRole('link', { name: shop('Endless-Two'), exact: true }), 1);
  const ids = findings.getByRole('listitem').filter({ hasText: '1 shop has the same session ID in several spellings' });
  await expectList(page, ids.getByRole('link', { name: /^1 shop has the same session ID/ }), 3);
  await ids.getByText('Examples').click();
  await expectList(page, ids.getByRole('link', { name: shop('visitors') }), 3);

  const index = findings.getByRole('listitem').filter({ hasText: 'There is no index on the shop column.' });
  await index.getByText('Statement', { exact: true }).click();
  await expect(index.getByText(/^CREATE INDEX .* ON "shopify_sessions"/)).toBeVisible();
  await index.getByRole('button', { name: 'Copy statement' }).click();
  await expect(page.getByText('Statement copied.')).toBeVisible();
  await index.getByRole('link', { name: 'Create it on the store page' }).click();
  await expect(page.getByRole('button', { name: 'Create an index…' })).toBeVisible();
});

test('a second report is compared with the first', async ({ page, file }) => {
  await openHealth(page);
  await expect(page.getByText(/^Health · taken just now/)).toBeVisible();
  const soon = Math.floor((Date.now() + 5 * HOUR) / 1000);
  const end = Math.floor((Date.now() + 80 * DAY) / 1000);
  run(
    file,
    `UPDATE shopify_sessions SET expires = ${soon}, refreshToken = 'shprt_00', refreshTokenExpires = ${end}
     WHERE shop = '${shop('endless-one')}'`,
  );
  await page.getByRole('button', { name: 'Check again' }).click();
  const card = readiness(page);
  await expect(card.getByText(/^Since \d\d:\d\d: 1 moved to healthy$/)).toBeVisible();
  await expect(card.getByRole('listitem').filter({ hasText: 'Healthy' })).toContainText('+1');
  await expect(card.getByRole('listitem').filter({ hasText: 'Never expires' })).toContainText('−1');
  // It is kept: also after the page is loaded anew.
  await page.reload();
  await expect(card.getByText(/^Since \d\d:\d\d: 1 moved to healthy$/)).toBeVisible();

  await page.getByRole('button', { name: 'Copy as JSON' }).click();
  await expect(page.getByText('Report copied.')).toBeVisible();
});

test('a custom app may keep tokens that never expire', async ({ page }) => {
  await openHealth(page, 'custom');
  const card = readiness(page);
  await expect(card.getByText('7 of 13 shops with an offline session are ready')).toBeVisible();
  await expect(card.getByText('A custom app may keep tokens that never expire.')).toBeVisible();
  await expect(card.getByText(/days (left|ago)/)).toBeHidden();
  await expect(
    part(page, 'Scopes').getByText('Set the app’s required scopes to see which shops miss one.'),
  ).toBeVisible();
  await part(page, 'Scopes').getByRole('link', { name: 'Set required scopes' }).click();
  await expect(page.getByRole('checkbox', { name: 'Custom app' })).toBeChecked();
});

test('a store without sessions has no figures to show, but findings', async ({ page }) => {
  await openHealth(page, 'empty', 'No sessions yet');
  await expect(readiness(page)).toBeHidden();
  await expect(part(page, 'Findings')).toContainText('There is no index on the shop column.');
  await expectAccessible(page);
});

test('the page is reached from the list, the store page and by a key', async ({ page }) => {
  await openHealth(page);
  await goTo(page, '/stores/shop-app');
  await page.getByRole('main').getByRole('link', { name: 'Health', exact: true }).click();
  await expect(readiness(page)).toBeVisible();
  await expect(page).toHaveTitle(/ · Health · /);
  await page.getByRole('link', { name: 'Sessions', exact: true }).click();
  await page.getByRole('link', { name: 'Store page' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Health', exact: true }).click();
  await expect(readiness(page)).toBeVisible();
  await page.goBack();
  await page.keyboard.press('h');
  await expect(page).toHaveURL(/\/stores\/shop-app\/health$/);
  await expect(readiness(page)).toBeVisible();
});

test('where the store is gone the page says so, and goes on showing the last report', async ({ page, file }) => {
  await openHealth(page);
  await rm(file);
  await page.getByRole('button', { name: 'Check again' }).click();
  const failure = page.getByRole('main').getByText(/There is no file/);
  await expect(failure).toBeVisible();
  await expect(readiness(page)).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await expect(failure).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing at any width, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openHealth(page);
    await part(page, 'Findings').getByText('Examples').click();
    await part(page, 'Findings').getByText('Statement', { exact: true }).click();
    const plot = part(page, 'When tokens expire').getByRole('group').first();
    for (const width of [1440, 900, 400]) {
      await page.setViewportSize({ width, height: 800 });
      await expect.poll(async () => (await plot.boundingBox())?.width ?? Infinity).toBeLessThan(width);
      await expectFits(page);
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Show as table' }).click();
      await expectFits(page);
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Show as plots' }).click();
    }
  });
}

/** As a bar is called: `Wed, 25 Nov 2026`. */
function dayLabel(daysFromNow: number): string {
  return new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(Date.now() + daysFromNow * DAY);
}

test.describe('with more shops than a list holds', () => {
  test.use({
    file: ({ folder }, use) =>
      use(
        makeStore(
          path.join(folder, 'shop.sqlite'),
          Array.from({ length: 10_002 }, (_, at) => online(shop(`visitors-${at}`), '1')),
        ),
      ),
  });

  test('the list says how many it leaves out, and no shop is called heavy', async ({ page }) => {
    await openHealth(page);
    await expect(part(page, 'Heaviest shops')).toHaveText(/No shop has more than 1 session\.$/);
    await readiness(page).getByRole('link', { name: 'Online only' }).click();
    await expect(page.getByText('This list leaves out 2 shops. Check health again when you are done')).toBeVisible();
  });
});

test('the shops of a class are exported as CSV, and the report as JSON', async ({ page, folder }) => {
  await openHealth(page);
  await readiness(page).getByRole('button', { name: 'Export never expires as CSV' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export sessions: Never expires' });
  await expect(dialog.getByRole('combobox', { name: 'Tokens' })).toHaveValue('none');
  const name = dialog.getByRole('textbox', { name: 'File name' });
  await expect(name).toHaveValue('shop-app-never-expires.csv');
  await expectAccessible(page);
  await dialog.getByRole('textbox', { name: 'Folder', exact: true }).fill(folder);
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  const done = page.getByRole('dialog', { name: '3 sessions exported' });
  await done.getByRole('button', { name: 'Close' }).click();
  const csv = await readFile(path.join(folder, 'shop-app-never-expires.csv'), 'utf8');
  const shops = csv
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(',')[1] ?? '');
  expect(shops.toSorted()).toEqual([shop('Endless-Two'), shop('endless-one'), shop('endless-two')]);
  expect(csv).not.toContain('shpat_');

  await page.getByRole('button', { name: 'Save as JSON…' }).click();
  const saving = page.getByRole('dialog', { name: 'Save the report as JSON' });
  await expectAccessible(page);
  const file = await saving.getByRole('textbox', { name: 'File name' }).inputValue();
  expect(file).toMatch(/^shop-app-health-\d{4}-\d\d-\d\d\.json$/);
  await saving.getByRole('textbox', { name: 'Folder', exact: true }).fill(folder);
  await saving.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('dialog', { name: 'Report saved' })).toContainText(path.join(folder, file));
  await page.getByRole('button', { name: 'Close' }).click();
  expect(JSON.parse(await readFile(path.join(folder, file), 'utf8'))).toMatchObject({
    sessions: 17,
    readiness: { 'never-expires': 3 },
  });

  await page.getByRole('button', { name: 'Save as JSON…' }).click();
  await saving.getByRole('textbox', { name: 'Folder', exact: true }).fill(folder);
  await saving.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(saving.getByText(`${path.join(folder, file)} already exists.`)).toBeVisible();
});
