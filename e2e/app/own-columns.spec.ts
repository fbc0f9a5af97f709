import path from 'node:path';
import { PRISMA } from '../stores/schemas.ts';
import { expect, test } from './program.ts';
import { query, run } from './store-file.ts';

const SCHEMA = `CREATE TABLE shop_sessions (id text NOT NULL PRIMARY KEY, shop text NOT NULL, oauth_state text NOT NULL DEFAULT '',
  is_online integer NOT NULL, granted_scopes text, expires_at integer, access_token text, tenant text NOT NULL);
  CREATE INDEX by_shop ON shop_sessions (shop);
  INSERT INTO shop_sessions VALUES ('offline_plain-tea.myshopify.com', 'plain-tea.myshopify.com', '482913746512345', 0,
    'read_orders,write_products', NULL, 'shpat_0123456789abcdef0123456789abcdef', 'acme');`;

test.use({
  store: async ({ folder }, use) => {
    const file = path.join(folder, 'own.sqlite');
    run(file, SCHEMA);
    await use(file);
  },
});

const stored = (store: string | undefined) => query(store ?? '', 'SELECT * FROM shop_sessions ORDER BY id');

test('columns of other names are suggested, and mapped with one click and a look', async ({ page }) => {
  await page.getByRole('link', { name: 'Store page' }).click();
  await expect(page.getByText('No column is mapped to State and Scopes')).toBeVisible();
  await expect(page.getByText('oauth_state looks like State; granted_scopes looks like Scopes.')).toBeVisible();
  await page.getByRole('link', { name: 'Review mapping' }).click();

  await expect(page.getByText('Suggestions are filled in below')).toBeVisible();
  await expect(page.getByLabel('Column for State')).toHaveValue('oauth_state');
  await expect(page.getByLabel('Column for Scopes', { exact: true })).toHaveValue('granted_scopes');
  await expect(page.getByRole('row', { name: /^Scopes/ }).first()).toContainText('read_orders');
  await page.getByRole('button', { name: 'Save layout' }).click();

  await expect(page.getByText('mapped by hand')).toBeVisible();
  await expect(page.getByText(/No column is mapped to/)).toBeHidden();
});

test('an edit asks for nothing, and a new session for what the table demands of a new row', async ({ page, store }) => {
  const [before] = stored(store);
  await page.getByRole('row', { name: /plain-tea/ }).click();
  await page.getByRole('complementary', { name: 'Session' }).getByRole('link', { name: 'Edit' }).click();
  await page.getByRole('button', { name: 'Expires: in 24 hours' }).click();
  await page.getByRole('button', { name: 'Review…' }).click();
  const changes = page.getByRole('dialog', { name: 'Save these changes?' });
  await expect(changes.getByRole('row', { name: /^Expires/ })).toBeVisible();
  await expect(changes).not.toContainText('required column');
  await changes.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('Session saved')).toBeVisible();
  const [edited] = stored(store);
  expect(edited).toEqual({ ...before, expires_at: expect.any(BigInt) });

  await page.getByRole('link', { name: 'New session' }).click();
  await page.getByLabel('Shop').fill('quiet-lamp.myshopify.com');
  await page.getByRole('button', { name: 'Review…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create this session?' });
  await expect(dialog).toContainText('The table has another required column');
  await dialog.getByRole('button', { name: 'Create session' }).click();
  await expect(dialog).toContainText('Column tenant must have a value. Nothing was written.');
  await dialog.getByLabel('tenant (TEXT)').fill('lamps');
  await dialog.getByRole('button', { name: 'Create session' }).click();
  await expect(page.getByText('Session created')).toBeVisible();
  expect(stored(store)).toEqual([
    edited,
    expect.objectContaining({ id: 'offline_quiet-lamp.myshopify.com', tenant: 'lamps', oauth_state: '' }),
  ]);
});

test.describe('a row of Prisma’s', () => {
  const id = 'offline_plain-tea.myshopify.com';
  test.use({
    store: async ({ folder }, use) => {
      const file = path.join(folder, 'dev.sqlite');
      run(
        file,
        `${PRISMA} INSERT INTO "Session" (id, shop, state, scope, accessToken, expires)
          VALUES ('${id}', 'plain-tea.myshopify.com', '', 'read_orders', 'shpat_x', '2026-11-20T12:34:56.7890+00:00')`,
      );
      await use(file);
    },
  });

  test('keeps all that an edit of its scopes does not touch, to the letter', async ({ page, store }) => {
    const rows = () => query(store ?? '', 'SELECT * FROM "Session"');
    const [before] = rows();
    expect(before).toMatchObject({ collaborator: 0n, emailVerified: 0n });
    await page.getByRole('row', { name: /plain-tea/ }).click();
    await page.getByRole('complementary', { name: 'Session' }).getByRole('link', { name: 'Edit' }).click();
    const scopes = page.getByRole('textbox', { name: 'Granted scopes' });
    await scopes.fill('write_products');
    await scopes.press('Enter');
    await page.getByRole('button', { name: 'Review…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Save these changes?' });
    await expect(dialog.getByRole('rowheader')).toHaveText(['Scopes']);
    await dialog.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByText('Session saved')).toBeVisible();
    expect(rows()).toEqual([{ ...before, scope: 'read_orders,write_products' }]);
  });
});
