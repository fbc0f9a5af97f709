import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { demoSessions } from '../../main/stores/memory/demo.ts';
import { checkLooks } from './looks.ts';
import { expect, search, test as base } from './program.ts';
import { fillIn, openFields, tryIt } from './server-pages.ts';
import { makeStore, profileOf, run, writeProfiles } from './store-file.ts';

const test = base.extend({
  dataDir: async ({ folder }, use) => {
    const dataDir = path.join(folder, 'data');
    // The odd ones come last. Of the others a few do: axe looks at every row, and its time is most of what these tests take.
    const file = makeStore(path.join(folder, 'shop.sqlite'), demoSessions(Date.now()).sessions.slice(-30));
    const damaged = path.join(folder, 'damaged.sqlite');
    run(file, "UPDATE shopify_sessions SET expires = 'tomorrow' WHERE shop = 'soon-over.myshopify.com'");
    run(path.join(folder, 'empty.sqlite'), 'VACUUM');
    writeFileSync(damaged, 'Remember the milk.\n'.repeat(100));
    const requiredScopes = 'read_products,write_orders,read_locations';
    writeProfiles(dataDir, [
      profileOf(file, { id: 'app', name: 'Shop app', requiredScopes }),
      profileOf(file, { id: 'staged', name: 'Staged app', environment: 'staging', access: 'read-only' }),
      profileOf(file, { id: 'live', name: 'Live shop', environment: 'production', access: 'read-only' }),
      profileOf(file, { id: 'risky', name: 'Risky shop', environment: 'production', access: 'read-write' }),
      profileOf(path.join(folder, 'empty.sqlite'), { id: 'empty', name: 'Fresh app', environment: 'development' }),
      profileOf(damaged, { id: 'damaged', name: 'Damaged app' }),
    ]);
    await use(dataDir);
  },
});

async function open(page: Page, url: string, heading: string | RegExp): Promise<void> {
  await page.goto(new URL(url, page.url()).href);
  await expect(page.getByRole('heading', { name: heading }).first()).toBeVisible();
}

async function openList(page: Page, url: string): Promise<void> {
  await page.goto(new URL(url, page.url()).href);
  await expect(page.getByRole('checkbox', { name: /^Select (?!all)/ }).first()).toBeVisible();
}

async function selectTwo(page: Page): Promise<void> {
  const boxes = page.getByRole('checkbox', { name: /^Select (?!all)/ });
  for (const at of [1, 3]) await boxes.nth(at).check();
}

// Every page that there is, in every look.
test.slow();

test('axe finds nothing in lists, sessions and their menus', async ({ page }) => {
  await openList(page, '/stores/app');
  await checkLooks(page, 'list');
  for (const menu of ['Status', 'ID, A to Z', 'Add filter']) {
    await page.getByRole('button', { name: menu, exact: true }).click();
    await expect(page.getByRole('dialog', { name: menu })).toBeVisible();
    await checkLooks(page, `menu ${menu}`);
    await page.keyboard.press('Escape');
  }
  await selectTwo(page);
  await checkLooks(page, 'rows selected');
  await page.keyboard.press('?');
  await checkLooks(page, 'keys');
  await page.keyboard.press('Escape');

  await search(page, 'soon-over');
  await page.getByRole('link', { name: /soon-over/ }).click();
  await expect(page.getByRole('heading', { name: 'Problems' })).toBeVisible();
  await checkLooks(page, 'unreadable session');
  await openList(page, '/stores/app?kind=online&status=active&order=expires.asc');
  await page
    .getByRole('link', { name: /myshopify\.com/ })
    .first()
    .click();
  const pane = page.getByRole('complementary', { name: 'Session' });
  await expect(pane.getByRole('region', { name: 'Summary' })).toBeVisible();
  await pane.getByRole('button', { name: 'Reveal access token' }).click();
  await expect(pane.getByText('Hidden again')).toBeVisible();
  await checkLooks(page, 'online session, filtered list');
  await pane.getByRole('button', { name: 'More' }).click();
  await expect(page.getByRole('menuitem').first()).toBeVisible();
  await checkLooks(page, 'what can be done with a session');
  await page.keyboard.press('Escape');
  await pane.getByRole('tab', { name: 'As stored' }).click();
  await checkLooks(page, 'session as stored');
  await open(page, '/stores/app?shop=nobody', 'No matching sessions');
  await checkLooks(page, 'nothing matches');
  await open(page, '/stores/app?open=i%3Agone', 'Session not found');
  await checkLooks(page, 'session that is gone');
});

test('axe finds nothing in changing, storing and restoring', async ({ page }) => {
  await openList(page, '/stores/risky');
  await selectTwo(page);
  await page.getByRole('button', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('Risky shop');
  await checkLooks(page, 'deletion in production');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible();
  await checkLooks(page, 'deleted, with undo');
  await open(page, '/activity', 'Activity');
  await expect(page.getByRole('button', { name: /Restore/ })).toBeVisible();
  await checkLooks(page, 'activity');
  await page.getByRole('button', { name: /Restore/ }).click();
  await checkLooks(page, 'restoring');
  await page.keyboard.press('Escape');

  await open(page, '/stores/app/new', 'New session');
  await page.getByRole('button', { name: 'Review…' }).click();
  await expect(page.getByText('Enter the shop')).toBeVisible();
  await page.getByText('Online', { exact: true }).click();
  await page.getByRole('combobox', { name: 'Access token' }).selectOption('Set a token');
  await page.getByRole('combobox', { name: 'Expires', exact: true }).selectOption('At a specific time');
  await checkLooks(page, 'new session with mistakes');
  await page.getByRole('link', { name: 'Shop app' }).first().click();
  await expect(page.getByRole('dialog', { name: 'Leave without saving?' })).toBeVisible();
  await checkLooks(page, 'leaving without saving');
  await page.getByRole('button', { name: 'Discard changes' }).click();

  await search(page, 'capital-letters');
  await page
    .getByRole('link', { name: /capital-letters/ })
    .last()
    .click();
  await page.getByRole('complementary').getByRole('link', { name: 'Edit' }).click();
  await page.getByRole('textbox', { name: 'State' }).fill('by hand');
  await checkLooks(page, 'edited session');
  await page.getByRole('button', { name: 'Review…' }).click();
  await expect(page.getByRole('dialog', { name: 'Save these changes?' }).getByRole('row')).toHaveCount(2);
  await checkLooks(page, 'difference');
});

test('axe finds nothing in stores, settings and refusals', async ({ page, folder }) => {
  await openList(page, '/stores/staged');
  await checkLooks(page, 'read-only list');
  await openList(page, '/stores/live');
  await page.getByRole('button', { name: 'Unlock…' }).click();
  await checkLooks(page, 'unlocking production');
  await page.keyboard.press('Escape');
  await checkLooks(page, 'list in production');
  await open(page, '/stores/damaged', /not a SQLite database/);
  await checkLooks(page, 'store that cannot be read');
  await open(page, '/stores/app/about', 'Columns');
  await checkLooks(page, 'page of a store');
  await open(page, '/stores/empty', 'There is no table for sessions yet');
  await checkLooks(page, 'store without a table');
  await page.getByRole('link', { name: 'Create the table…' }).click();
  await page.getByRole('button', { name: 'Create the table…' }).click();
  await expect(page.getByRole('dialog')).toContainText('CREATE TABLE');
  await checkLooks(page, 'creating a table');

  await open(page, '/stores/new', 'Add a store');
  await checkLooks(page, 'adding a store');
  const box = page.getByRole('textbox', { name: 'Store address' });
  await box.fill(path.join(folder, 'none.sqlite'));
  await expect(page.getByText(/There is no file/)).toBeVisible();
  await checkLooks(page, 'store that is not there');
  await box.fill(path.join(folder, 'shop.sqlite'));
  await expect(page.getByRole('button', { name: 'Add store' })).toBeVisible();
  await checkLooks(page, 'store that was tried');

  await open(page, '/stores/live/edit', 'Edit connection');
  await page.getByRole('radio', { name: /Local/ }).check();
  await checkLooks(page, 'settings of a store, changed');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await checkLooks(page, 'protecting production less');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('button', { name: 'Remove…' }).click();
  await checkLooks(page, 'removing a store');
  await open(page, '/settings', 'Settings');
  await expect(page.getByText('activity.db').first()).toBeVisible();
  await checkLooks(page, 'settings');
  await open(page, '/nowhere', 'Page not found');
  await checkLooks(page, 'address that leads nowhere');
});

/** What is chosen, filled in wrongly and opened in the form of each kind of store, so that all of it is seen. */
const FORMS: { backend: string; choices?: Record<string, string>; texts?: Record<string, string>; open?: string[] }[] =
  [
    {
      backend: 'postgres',
      choices: { 'Encryption (TLS)': 'verify-full' },
      texts: { Port: 'x' },
      open: ['More: client'],
    },
    { backend: 'redis', choices: { Topology: 'sentinel' }, texts: { Sentinels: 'http://here' } },
    { backend: 'mongodb', texts: { 'Connection string': 'cluster.example.com' } },
    { backend: 'dynamodb', choices: { Credentials: 'keys' }, open: ['Required AWS permissions', 'More: endpoint'] },
    { backend: 'cloudflare-kv', open: ['More: endpoint'], texts: { 'Endpoint (optional)': 'here' } },
    { backend: 'cloudflare-kv', choices: { Location: 'folder' } },
  ];

test('axe finds nothing in the form of any kind of store', async ({ page }) => {
  await openFields(page, 'postgres');
  for (const { backend, choices = {}, texts = {}, open: folded = [] } of FORMS) {
    await page.getByLabel('Kind of store').selectOption(backend);
    for (const [label, choice] of Object.entries(choices)) {
      await page.getByLabel(label, { exact: true }).selectOption(choice);
    }
    for (const name of folded) await page.getByText(name).click();
    await fillIn(page, texts);
    await tryIt(page);
    await checkLooks(page, `form of ${backend}`);
  }
});
