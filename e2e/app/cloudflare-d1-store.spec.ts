import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { D1Control } from '../servers/d1.ts';
import { startKv } from '../servers/kv.ts';
import type { TestServer } from '../servers/server.ts';
import { OFFICIAL_CURRENT } from '../stores/schemas.ts';
import { expect, test as base } from './program.ts';
import { expectAccessible, fillIn, goTo, openFields, step, storeIdIn, tryIt } from './server-pages.ts';
import { writeProfiles } from './store-file.ts';

let server: TestServer | undefined;
let control: D1Control;
let account: string;
let token: string;
let databases: { orders: string; archive: string };

/** A database with an offline session in it. */
async function make(name: string, shop: string, app: D1Control, where: [string, string]): Promise<string> {
  const database = await app.database(...where, name);
  const insert = `INSERT INTO shopify_sessions (id, shop, state, isOnline, scope, accessToken)
    VALUES ('offline_${shop}', '${shop}', '', 0, 'read_orders', 'shpat_0123456789abcdef0123456789abcdef')`;
  await app.statements(database, OFFICIAL_CURRENT, insert);
  return database;
}

const test = base.extend({
  dataDir: async ({ folder }, use) => {
    const dataDir = path.join(folder, 'data');
    const place = { at: 'account', account, endpoint: control.endpoint } as const;
    writeProfiles(dataDir, [
      {
        id: 'saved',
        name: 'saved',
        environment: 'staging',
        access: 'read-write',
        address: { backend: 'cloudflare-d1', place, database: databases.orders },
      },
    ]);
    await use(dataDir);
  },
});

// One server for the whole file.
test.describe.configure({ mode: 'default' });
test.skip(({ host }) => host !== 'browser', 'Both hosts serve the same window.');

test.beforeAll(async () => {
  server = await startKv();
  if (server === undefined) return;
  control = new D1Control(server.url);
  account = await control.account('Tea shops');
  token = await control.token({ accounts: [account] });
  databases = {
    orders: await make('orders', 'plain-tea.myshopify.com', control, [account, token]),
    archive: await make('archive', 'old-tea.myshopify.com', control, [account, token]),
  };
});

test.afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});

test.beforeEach(() => {
  test.skip(server === undefined, 'There is no Miniflare here.');
});

test('a database is chosen by its name among those that the token sees', async ({ page }) => {
  await openFields(page, 'cloudflare-d1');
  await expect(page.getByText(/D1: Edit, which running any statement requires/)).toBeVisible();
  await page.getByText('More: endpoint').click();
  await fillIn(page, { 'API token': token, 'Endpoint (optional)': control.endpoint });
  await tryIt(page);
  await expect(step(page, 'Account')).toContainText('Tea shops');
  await expect(step(page, 'Database')).toContainText('1 more database');
  await page.getByText('archive', { exact: true }).click();
  await expectAccessible(page);
  await fillIn(page, { Name: 'Archive' });
  await page.getByRole('button', { name: 'Add store', exact: true }).click();
  await expect(page.getByText('old-tea')).toBeVisible();
  expect(await page.content()).not.toContain(token);
});

test('a saved store asks for its API token, and shows its columns and what it can do', async ({ page }) => {
  await goTo(page, '/stores/saved');
  await expect(page.getByRole('heading', { name: 'Enter the API token for saved' })).toBeVisible();
  await page.getByLabel(`API token for account ${account}`).fill(token);
  await page.getByRole('button', { name: 'Open store' }).click();
  await expect(page.getByText('plain-tea')).toBeVisible();
  await goTo(page, `/stores/${storeIdIn(page)}/about`);
  await expect(page.getByText('Cloudflare D1, database orders', { exact: true })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Columns' })).toBeVisible();
  await expectAccessible(page);
});

test('a check of its health says first how many rows are billed, and reads each once', async ({ page }) => {
  await goTo(page, '/stores/saved/health');
  await page.getByLabel(/^API token/).fill(token);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Check the health of this store' })).toBeVisible();
  const cost = 'Counting and reading the sessions is billed as about 2 rows read.';
  await expect(page.getByText(`Reads every session once (1 session) and changes nothing. ${cost}`)).toBeVisible();
  await page.getByRole('button', { name: 'Check now…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Read all of saved?' });
  await expect(dialog).toContainText(cost);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByText('1 session of 1 shop.')).toBeVisible();
});

test('a list of shops and an export say first how many rows are billed, unless an index finds them', async ({
  page,
}) => {
  const cost = 'That is billed as about 1 row read.';
  await goTo(page, '/stores/saved?readiness=never-expires');
  await page.getByLabel(/^API token/).fill(token);
  await page.keyboard.press('Enter');
  await expect(page.getByText('plain-tea')).toBeVisible();
  await page.getByRole('button', { name: 'Export…' }).click();
  const matches = page.getByRole('dialog', { name: 'Export the sessions that match' });
  await expect(matches).toContainText(`Exporting reads everything in the store once. ${cost}`);
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Clean up' }).click();
  await page.getByRole('menuitem', { name: /^Uninstalled shops/ }).click();
  const shops = page.getByRole('dialog', { name: 'Sessions of uninstalled shops' });
  await expect(shops).toContainText(`Matching reads everything in the store once. ${cost}`);
  await shops.getByLabel('Shops', { exact: true }).fill('plain-tea.myshopify.com');
  await shops.getByRole('button', { name: 'Match shops' }).click();
  await shops.getByRole('button', { name: 'List their sessions' }).click();
  await page.getByRole('button', { name: 'Delete…' }).click();
  const asked = page.getByRole('dialog', { name: 'Read all of saved?' });
  await expect(asked).toContainText(`Finding the sessions to delete reads every session once. ${cost}`);
  await expectAccessible(page);
  await asked.getByRole('button', { name: 'Find sessions' }).click();
  const plan = page.getByRole('dialog', { name: 'Delete the offline session of plain-tea.myshopify.com?' });
  await expect(plan.getByRole('button', { name: 'Delete 1 session' })).toBeEnabled();
  await page.keyboard.press('Escape');

  await goTo(page, '/stores/saved?id=offline_plain-tea.myshopify.com');
  await page.getByRole('button', { name: 'Export…' }).click();
  await expect(matches).toBeVisible();
  await expect(matches).not.toContainText('billed');
});

test('what wrangler dev keeps of D1 is reached by its folder, and read-only', async ({ page, folder }) => {
  await using wrangler = await startKv({ folder: path.join(folder, '.wrangler/state/v3'), namespaces: ['1'] });
  const app = new D1Control(wrangler?.url ?? '');
  const owner = await app.account();
  const database = await make('dev', 'dev-tea.myshopify.com', app, [owner, await app.token({ accounts: [owner] })]);
  const settings = { d1_databases: [{ binding: 'DB', database_name: 'dev', database_id: database }] };
  writeFileSync(path.join(folder, 'wrangler.json'), JSON.stringify(settings));
  await openFields(page, 'cloudflare-d1');
  await page.getByLabel('Location', { exact: true }).selectOption('folder');
  await fillIn(page, { 'Project folder': folder });
  await tryIt(page);
  await expect(step(page, 'Table')).toContainText('1 session');
  await page.getByRole('button', { name: 'Add store', exact: true }).click();
  await expect(page.getByText('dev-tea')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Unlock…' })).toBeHidden();
});
