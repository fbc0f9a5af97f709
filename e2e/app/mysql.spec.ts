import { createConnection, type Connection } from 'mysql2/promise';
import { startMariadb } from '../servers/mariadb.ts';
import type { TestServer } from '../servers/server.ts';
import { startHost } from './host.ts';
import { expect, test } from './program.ts';
import {
  addStore,
  box,
  expectAccessible,
  expectFits,
  goTo,
  mapColumns,
  passwordBox,
  reachedBy,
  step,
  storeIdIn,
  type Reached,
} from './server-pages.ts';

// One server for the whole file.
test.describe.configure({ mode: 'default' });
test.skip(({ host }) => host !== 'browser', 'Both hosts serve the same window.');

let server: TestServer | undefined;
let database: Connection;
let at: Reached;

const TOKEN = 'shpat_0123456789abcdef0123456789abcdef';
const OFFICIAL = `(id varchar(255) NOT NULL PRIMARY KEY, shop varchar(255) NOT NULL, state varchar(255) NOT NULL,
  isOnline tinyint NOT NULL, scope varchar(1024), expires integer, onlineAccessInfo varchar(255), accessToken varchar(255))`;

test.beforeAll(async () => {
  server = await startMariadb();
  if (server === undefined) return;
  at = reachedBy(server.url);
  database = await createConnection(server.url);
  for (const table of ['shopify_sessions', 'old_sessions']) {
    await database.query(`CREATE TABLE ${table} ${OFFICIAL}`);
    await database.query(
      `INSERT INTO ${table} VALUES ('offline_plain-tea.myshopify.com', 'plain-tea.myshopify.com', '', 0, 'read_orders', NULL, NULL, ?)`,
      [TOKEN],
    );
  }
  await database.query('CREATE DATABASE odd');
  await database.query(
    'CREATE TABLE odd.merchant_logins (k varchar(255) PRIMARY KEY, store varchar(255) NOT NULL, by_user tinyint(1) NOT NULL, secret_token varchar(255), until bigint)',
  );
  await database.query('INSERT INTO odd.merchant_logins VALUES (?, ?, 0, ?, 1893456000), (?, ?, 0, ?, 1893456000000)', [
    'offline_green-tea.myshopify.com',
    'green-tea.myshopify.com',
    TOKEN,
    'offline_black-tea.myshopify.com',
    'black-tea.myshopify.com',
    TOKEN,
  ]);
});

test.afterAll(async () => {
  await database?.end();
  await server?.[Symbol.asyncDispose]();
});

test.beforeEach(() => {
  test.skip(server === undefined, 'There is no MariaDB here.');
});

test('an address with a wrong password is explained; with the right one a table is chosen and the store added', async ({
  page,
}) => {
  await goTo(page, '/stores/new');
  await box(page).fill(at.url.replace(at.password, 'not-it'));
  await expect(box(page)).toHaveValue(at.url.replace(`:${at.password}`, ''));
  await expect(passwordBox(page)).toHaveValue('not-it');
  await expect(step(page, 'Connection')).toContainText('done');
  await expect(step(page, 'Sign-in')).toContainText('failed');
  await expect(page.getByText('The password was rejected. Enter it again.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add store', exact: true })).toBeHidden();

  await passwordBox(page).fill(at.password);
  await passwordBox(page).press('Enter');
  for (const name of ['Name', 'Connection', 'TLS', 'Sign-in', 'Database', 'Table']) {
    await expect(step(page, name)).toContainText('done');
    await expect(step(page, name)).toContainText(' ms');
  }
  await expect(step(page, 'Layout')).toContainText('no index on the shop column');
  await expect(page.getByRole('radio', { name: 'shopify_sessions' })).toBeChecked();
  await page.getByText('old_sessions', { exact: true }).click();
  await expect(page.getByRole('radio', { name: /^Local/ })).toBeChecked();
  await page.getByRole('button', { name: 'Add store', exact: true }).click();

  await expect(page.getByText('table old_sessions')).toBeVisible();
  await expect(page.getByText('plain-tea')).toBeVisible();
  expect(await page.content()).not.toContain(at.password);
});

test('a server is added by filling in its fields', async ({ page }) => {
  await goTo(page, '/stores/new');
  await page.getByRole('button', { name: 'Enter details instead' }).click();
  await page.getByLabel('Kind of store').selectOption('mysql');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByText('Enter the host.')).toBeVisible();
  await page.getByLabel('Host').fill(at.host);
  await page.getByLabel('Port').fill(at.port);
  await page.getByLabel('Database').fill(at.database);
  await page.getByLabel('User', { exact: true }).fill(at.user);
  await passwordBox(page).fill(at.password);
  await page.getByLabel('Encryption (TLS)').selectOption('disable');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(step(page, 'Layout')).toContainText('official adapter');
  await page.getByLabel('Name', { exact: true }).fill('Filled in');
  await page.getByRole('button', { name: 'Add store', exact: true }).click();
  await expect(page.getByText('plain-tea')).toBeVisible();
});

test('an odd table is mapped by hand, with what it reads as, and can be corrected', async ({ page }) => {
  await goTo(page, '/stores/new');
  await box(page).fill(at.url.replace(/\/desk$/, '/odd'));
  await expect(step(page, 'Table')).toContainText('failed');
  await page.getByRole('button', { name: 'Map a table by hand…' }).click();
  await expect(page.getByLabel('Column for Access token')).toHaveValue('secret_token');
  await expect(page.getByLabel('Column for Type')).toHaveValue('');
  await mapColumns(page, { 'Session ID': 'k', Shop: 'store', Type: 'by_user', Expires: 'until' });

  const row = (field: string) => page.getByRole('row', { name: new RegExp(`^${field}`) });
  await expect(row('Shop')).toContainText('black-tea.myshopify.com');
  await expect(row('Access token')).toContainText('shpat_••••cdef');
  await expect(row('Expires')).toContainText('stored as milliseconds, not as seconds');
  await page.getByRole('button', { name: 'Session 2' }).click();
  await expect(row('Shop')).toContainText('green-tea.myshopify.com');
  await mapColumns(page, { Locale: 'store' });
  await expect(page.getByText('store is already used for Shop.')).toBeVisible();
  await mapColumns(page, { Locale: '' });
  await expectAccessible(page);
  // What by its name is a token is offered for tokens only.
  await expect(
    page.getByLabel('Column for Email', { exact: true }).getByRole('option', { name: /secret_token/ }),
  ).toHaveCount(0);
  expect(await page.content()).not.toContain(TOKEN);

  await page.getByRole('button', { name: 'Use this layout' }).click();
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  await expect(page.getByLabel('Column for Session ID')).toHaveValue('k');
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');
  await page.getByRole('button', { name: 'Use this layout' }).click();
  await page.getByRole('button', { name: 'Add store', exact: true }).click();
  await expect(page.getByText('green-tea')).toBeVisible();
  await expect(page.getByText('mapped by hand')).toBeVisible();

  await goTo(page, `/stores/${storeIdIn(page)}/layout`);
  await mapColumns(page, { Expires: '' });
  await page.getByRole('button', { name: 'Save layout' }).click();
  await expect(page.getByText('Store details')).toBeVisible();
  await expect(page.getByRole('row', { name: /until/ })).toContainText('–');
  await page
    .getByRole('button', { name: 'Edit layout' })
    .or(page.getByRole('link', { name: 'Edit layout' }))
    .click();
  await page.getByRole('button', { name: 'Detect again' }).click();
  await expect(page.getByText(/No table in this database looks like sessions/)).toBeVisible();
});

test('an index on shop is created after its SQL was shown', async ({ page }) => {
  await addStore(page, at.url);
  await goTo(page, `/stores/${storeIdIn(page)}/about`);
  await page.getByRole('button', { name: 'Create an index…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('CREATE INDEX');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Create the index' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('There is no index on the shop column.')).toBeHidden();
  const [indexes] = await database.query("SHOW INDEX FROM shopify_sessions WHERE Column_name = 'shop'");
  expect(indexes).toHaveLength(1);
  await goTo(page, '/activity');
  await expect(page.getByText(/Indexed table shopify_sessions for searches by shop/)).toBeVisible();
});

test('a password that is not kept is asked for again, right where the sessions would be', async ({
  page,
  desk,
  dataDir,
  folder,
  context,
}) => {
  await addStore(page, at.url);
  const storeId = storeIdIn(page);
  // A window that stays open would ask a program that is gone.
  await page.close();
  await desk.host?.stop();
  await using again = await startHost(['--data-dir', dataDir], folder);
  const fresh = await context.newPage();
  await fresh.goto(again.address);
  await goTo(fresh, `/stores/${storeId}`);
  await expect(fresh.getByRole('heading', { name: /^Enter the password for/ })).toBeVisible();
  await expectAccessible(fresh);
  await fresh.getByLabel(/^Password/).fill('not-it');
  await fresh.getByRole('button', { name: 'Open store' }).click();
  await expect(fresh.getByText(/refused/)).toBeVisible();
  await fresh.getByLabel(/^Password/).fill(at.password);
  await fresh.getByRole('button', { name: 'Open store' }).click();
  await expect(fresh.getByText('plain-tea')).toBeVisible();
  await fresh.close();
});

test('the settings of a server keep, change and try its password', async ({ page }) => {
  await addStore(page, at.url);
  await goTo(page, `/stores/${storeIdIn(page)}/edit`);
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('keep');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(step(page, 'Table')).toContainText('done');
  await expect(page.getByLabel('Table', { exact: true }).getByRole('option', { name: 'old_sessions' })).toHaveCount(1);
  await page.getByLabel('Table', { exact: true }).selectOption('old_sessions');
  await page.getByLabel('Password', { exact: true }).selectOption('set');
  await page.getByLabel('New password').fill('not-it');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(step(page, 'Sign-in')).toContainText('failed');
  await page.getByLabel('New password').fill(at.password);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Unsaved changes')).toBeHidden();
  await goTo(page, `/stores/${storeIdIn(page)}`);
  await expect(page.getByText('table old_sessions')).toBeVisible();
});

test.describe('dark and narrow', () => {
  test.use({ colorScheme: 'dark', viewport: { width: 900, height: 800 } });

  test('the forms of a server are accessible and fit a narrow window', async ({ page }) => {
    await goTo(page, '/stores/new');
    await box(page).fill(at.url.replace(at.password, 'not-it'));
    await expect(step(page, 'Sign-in')).toContainText('failed');
    await page.getByRole('button', { name: 'Enter details instead' }).click();
    await page.getByText('More: client certificate').click();
    await expectAccessible(page);
    await expectFits(page);

    await addStore(page, at.url);
    const storeId = storeIdIn(page);
    for (const path of ['about', 'layout', 'edit']) {
      await goTo(page, `/stores/${storeId}/${path}`);
      await expect(page.getByText(/official adapter|Column for|first|Table/).first()).toBeVisible();
      await expectAccessible(page);
      await expectFits(page);
    }
  });
});
