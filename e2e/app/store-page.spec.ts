import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test as base } from './program.ts';
import { makeStore, profileOf, query, rowsOf, run, someSessions, writeProfiles } from './store-file.ts';

const test = base.extend<{ file: string }>({
  file: ({ folder }, use) => use(makeStore(path.join(folder, 'shop.sqlite'), someSessions())),
  dataDir: async ({ folder, file }, use) => {
    const dataDir = path.join(folder, 'data');
    const empty = path.join(folder, 'empty.sqlite');
    run(empty, 'VACUUM');
    writeProfiles(dataDir, [
      profileOf(file),
      profileOf(empty, { id: 'empty', name: 'Fresh app', environment: 'production', access: 'read-write' }),
    ]);
    await use(dataDir);
  },
});

test('the page of a store says what it is and what it cannot do', async ({ page, file }) => {
  await page.getByRole('link', { name: 'Store page' }).click();
  await expect(page.getByText('There is no index on the shop column.')).toBeVisible();
  for (const [name, value] of [
    ['Server', /^SQLite 3\./],
    ['Location', /shopify_sessions/],
    ['Layout', /official adapter, 6\.0 and later/],
    ['Size', /KB$/],
    ['Sessions', /^80/],
  ] as const) {
    const fact = page.getByRole('definition').and(page.locator(`dt:text-is("${name}") + dd`));
    await expect(fact).toHaveText(value);
  }
  await expect(page.getByRole('row', { name: /^id Key/ })).toContainText('Session ID');
  await expect(page.getByRole('row', { name: /^expires/ })).toContainText('Seconds since 1970');
  await expect(page.getByRole('row', { name: /^userId/ })).toContainText('User ID');
  await expect(page.getByText('addRefreshTokenFields')).toBeVisible();
  await expect(
    page.getByText(/Can’t store these fields \(no column\): Lifetime when issued and User scopes/),
  ).toBeVisible();
  await expect(page.getByText(/Sorting by shop or expiry takes a full scan/)).toBeVisible();

  // The file is exchanged under the program: an ordinary event.
  run(file, 'CREATE INDEX by_shop ON shopify_sessions (shop)');
  await page.getByRole('button', { name: 'Reconnect' }).click();
  await expect(page.getByRole('row', { name: /by_shop/ })).toBeVisible();
  await expect(page.getByText('There is no index on the shop column.')).toBeHidden();
});

test('the page says what a table lacks, with the statement that repairs it', async ({ page, file }) => {
  run(file, 'ALTER TABLE shopify_sessions DROP COLUMN refreshTokenExpires');
  await page.getByRole('link', { name: 'Store page' }).click();
  const statement = page.getByText('ALTER TABLE "shopify_sessions" ADD COLUMN "refreshTokenExpires" integer', {
    exact: true,
  });
  await expect(page.getByText('There is no column for the expiry of refresh tokens.')).toBeVisible();
  await expect(statement).toBeVisible();
  // The index is offered instead: Session Desk makes it.
  await expect(page.getByText(/^CREATE INDEX/)).toBeHidden();

  run(file, await statement.innerText());
  await page.getByRole('button', { name: 'Reconnect' }).click();
  await expect(page.getByText('There is no column for the expiry of refresh tokens.')).toBeHidden();
});

test('a table is made in an empty database after its SQL was shown', async ({ page, folder }) => {
  const empty = path.join(folder, 'empty.sqlite');
  const tables = () => query(empty, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
  await page
    .getByRole('navigation')
    .getByRole('link', { name: /Fresh app/ })
    .click();
  await expect(page.getByText('There is no table for sessions yet')).toBeVisible();
  await page.getByRole('link', { name: 'Create the table…' }).click();
  await page.getByRole('button', { name: 'Create the table…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create the table in Fresh app?' });
  await expect(dialog).toContainText('CREATE TABLE "shopify_sessions"');
  await expect(dialog).toContainText('"refreshTokenExpires" integer');
  await expect(dialog.getByRole('button', { name: 'Create the table' })).toBeDisabled();
  expect(tables()).toEqual([]);
  await dialog.getByRole('textbox', { name: /Type Fresh app/ }).fill('Fresh app');
  await dialog.getByRole('button', { name: 'Create the table' }).click();
  await expect(page.getByText('Created: ')).toContainText('shopify_sessions');
  await expect(page.getByRole('row', { name: /^id Key/ })).toBeVisible();
  expect(tables()).toEqual([{ name: 'shopify_sessions' }, { name: 'shopify_sessions_migrations' }]);
  await page.getByRole('link', { name: 'Sessions' }).click();
  await expect(page.getByText('No sessions yet')).toBeVisible();
});

test('settings are changed, copied and removed without touching the file', async ({ page, file, folder, dataDir }) => {
  const before = readFileSync(file);
  const profiles = () => readFileSync(path.join(dataDir, 'profiles.json'), 'utf8');
  await page.getByRole('link', { name: 'Store page' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Edit connection' }).click();
  const name = page.getByRole('textbox', { name: 'Name' });
  await name.fill('Renamed app');
  await page.getByRole('navigation').getByRole('link', { name: 'Activity' }).click();
  const guard = page.getByRole('dialog', { name: 'Leave without saving?' });
  await guard.getByRole('button', { name: 'Keep editing' }).click();
  await expect(name).toHaveValue('Renamed app');
  await page.getByRole('radio', { name: /Staging/ }).check();
  const scopes = page.getByRole('textbox', { name: /Required scopes/ });
  await scopes.fill('read_products,write_orders,read_locations');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Renamed app saved')).toBeVisible();
  await expect(page.getByRole('navigation').getByRole('link', { name: /Renamed app/ })).toBeVisible();
  expect(profiles()).toContain('"requiredScopes": "read_products,write_orders,read_locations"');

  await page.getByRole('button', { name: 'Duplicate' }).click();
  await expect(name).toHaveValue('Renamed app copy');
  await name.fill('given up');
  await page
    .getByRole('navigation')
    .getByRole('link', { name: /Renamed app copy/ })
    .click();
  await guard.getByRole('button', { name: 'Discard changes' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Renamed app copy' })).toBeVisible();
  // Every session lacks a scope that the app needs.
  await expect(page.getByRole('row', { name: /missing/ }).first()).toBeVisible();
  await page.getByRole('link', { name: 'Store page' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Edit connection' }).click();
  await expect(name).toHaveValue('Renamed app copy');

  await page.getByRole('button', { name: 'Remove…' }).click();
  const removing = page.getByRole('dialog', { name: 'Remove Renamed app copy from Session Desk?' });
  await expect(removing).toContainText(`The store itself isn’t changed: ${file}`);
  await removing.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('Renamed app copy removed. Its sessions weren’t changed.')).toBeVisible();
  await expect(page.getByRole('navigation').getByRole('link', { name: /Renamed app copy/ })).toBeHidden();
  expect(profiles()).not.toContain('Renamed app copy');
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(rowsOf(file)).toHaveLength(80);
  expect(existsSync(path.join(folder, 'shop.sqlite-wal'))).toBe(false);
});
