import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { KvControl, startKv } from '../servers/kv.ts';
import type { TestServer } from '../servers/server.ts';
import { expect, test as base } from './program.ts';
import { expectAccessible, fillIn, goTo, openFields, step, storeIdIn, tryIt } from './server-pages.ts';
import { writeProfiles } from './store-file.ts';

const TOKEN = 'shpat_0123456789abcdef0123456789abcdef';

let server: TestServer | undefined;
let control: KvControl;
let account: string;
let token: string;
let namespaces: { orders: string; archive: string };

/** Puts an offline session where the official adapter does, with its index. */
async function put(namespace: string, shop: string, app: KvControl = control): Promise<void> {
  const id = `offline_${shop}`;
  const pairs = [
    ['id', id],
    ['shop', shop],
    ['state', ''],
    ['isOnline', false],
    ['scope', 'read_orders'],
    ['accessToken', TOKEN],
  ];
  await app.app(namespace, 'put', id, JSON.stringify(pairs));
  await app.app(namespace, 'put', `shop:${shop}`, JSON.stringify([id, id]));
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
        address: { backend: 'cloudflare-kv', place, namespace: namespaces.orders },
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
  control = new KvControl(server.url);
  account = await control.account('Tea shops');
  token = await control.token({ accounts: [account] });
  namespaces = {
    orders: await control.namespace(account, token, 'orders-sessions'),
    archive: await control.namespace(account, token, 'archive-sessions'),
  };
  await put(namespaces.orders, 'plain-tea.myshopify.com');
  await put(namespaces.orders, 'black-tea.myshopify.com');
  await put(namespaces.archive, 'old-tea.myshopify.com');
});

test.afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});

test.beforeEach(() => {
  test.skip(server === undefined, 'There is no Miniflare here.');
});

test('a namespace is chosen by its name among those that the token sees', async ({ page }) => {
  await openFields(page, 'cloudflare-kv');
  await expect(page.getByText(/Workers KV Storage: Read, or Edit to store and delete/)).toBeVisible();
  await page.getByText('More: endpoint').click();
  await fillIn(page, { 'API token': 'not-it', 'Endpoint (optional)': control.endpoint });
  await tryIt(page);
  await expect(step(page, 'Token')).toContainText('failed');
  await expect(page.getByText('The API token was rejected. Enter it again.')).toBeVisible();

  // An app that has not stored a session yet: any could be its namespace.
  const fresh = await control.account('Fresh');
  const freshToken = await control.token({ accounts: [fresh] });
  for (const title of ['flags', 'sessions-to-be']) await control.namespace(fresh, freshToken, title);
  await fillIn(page, { 'API token': freshToken });
  await tryIt(page);
  await expect(step(page, 'Namespace')).toContainText('None of the namespaces holds sessions yet.');
  await expect(page.getByRole('radio', { name: 'sessions-to-be' })).toBeVisible();

  await fillIn(page, { 'API token': token });
  await tryIt(page);
  await expect(step(page, 'Account')).toContainText('Tea shops');
  await expect(page.getByText('Several namespaces look like sessions. Which one do you want to use?')).toBeVisible();
  await expect(page.getByRole('radio', { name: 'orders-sessions' })).toBeChecked();
  await expect(page.getByText(`id ${namespaces.archive}`)).toBeVisible();
  await page.getByText('archive-sessions', { exact: true }).click();
  await expectAccessible(page);
  await fillIn(page, { Name: 'Archive' });
  await page.getByRole('button', { name: 'Add store', exact: true }).click();
  await expect(page.getByText('old-tea')).toBeVisible();
  expect(await page.content()).not.toContain(token);
});

test('a saved store asks for its API token, says what KV cannot do, and offers to check the shop index', async ({
  page,
}) => {
  await goTo(page, '/stores/saved');
  await expect(page.getByRole('heading', { name: 'Enter the API token for saved' })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel(`API token for account ${account}`).fill(token);
  await page.getByRole('button', { name: 'Open store' }).click();
  await expect(page.getByText('plain-tea')).toBeVisible();

  await goTo(page, `/stores/${storeIdIn(page)}/about`);
  await expect(page.getByText(/^Can’t compare and store in one step/)).toBeVisible();
  await expect(page.getByText(/^Changes may appear late\./)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Pairs' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Indexes' })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Edit layout' })).toBeHidden();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Check shop index…' }).click();
  await expect(page.getByRole('dialog')).toContainText('shop index');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Check shop index…' })).toBeFocused();
});

test('what reads everything says first how many keys are billed', async ({ page }) => {
  const cost = 'That is billed as about 2 keys read and 1 list request.';
  await goTo(page, '/stores/saved/health');
  await page.getByLabel(/^API token/).fill(token);
  await page.keyboard.press('Enter');
  await expect(
    page.getByText(`Reads every session once (2 sessions) and changes nothing. ${cost}`, { exact: true }),
  ).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Check now…' }).click();
  const check = page.getByRole('dialog', { name: 'Read all of saved?' });
  await expect(check).toContainText(`The check reads every session once and changes nothing. ${cost}`);
  await expect(check).toContainText(
    'On Cloudflare’s free plan it counts against the daily limit that the app has, too.',
  );
  await expectAccessible(page);
  await check.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByText('2 sessions of 2 shops.')).toBeVisible();

  await goTo(page, '/stores/saved/about');
  await expect(page.getByText('is billed as about 2 keys read and 1 list request', { exact: true })).toBeVisible();

  await goTo(page, '/stores/saved');
  await page.getByRole('button', { name: 'Clean up' }).click();
  await page.getByRole('menuitem', { name: /^Uninstalled shops/ }).click();
  const shops = page.getByRole('dialog', { name: 'Sessions of uninstalled shops' });
  await expect(shops).toContainText(`Matching reads everything in the store once. ${cost}`);
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Export…' }).click();
  const everything = page.getByRole('dialog', { name: 'Export all sessions' });
  await expect(everything).toContainText(`Exporting reads everything in the store once. ${cost}`);
  await expectAccessible(page);
});

test('what wrangler dev keeps is reached by its folder, and only looked at', async ({ page, folder }) => {
  const id = '0f2ac74b498b48028cb68387c421e279';
  await using wrangler = await startKv({ folder: path.join(folder, '.wrangler/state/v3/kv'), namespaces: [id] });
  writeFileSync(
    path.join(folder, 'wrangler.json'),
    JSON.stringify({ name: 'tea', kv_namespaces: [{ binding: 'SESSIONS', id }] }),
  );
  const app = new KvControl(wrangler?.url ?? '');
  await put(id, 'dev-tea.myshopify.com', app);
  await openFields(page, 'cloudflare-kv');
  await page.getByLabel('Location', { exact: true }).selectOption('folder');
  await fillIn(page, { 'Project folder': path.join(folder, 'nothing-here') });
  await tryIt(page);
  await expect(step(page, 'Folder')).toContainText('failed');
  await fillIn(page, { 'Project folder': folder });
  await tryIt(page);
  await expect(step(page, 'Namespace')).toContainText('1 session');
  await expect(page.getByText('Access', { exact: true })).toBeHidden();
  await page.getByRole('button', { name: 'Add store', exact: true }).click();
  await expect(page.getByText('dev-tea')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Access' })).toContainText(
    'wrangler dev’s local data is read-only here',
  );
  await expect(page.getByRole('button', { name: 'Unlock…' })).toBeHidden();
});

test('the settings of a store change its namespace and its token', async ({ page }) => {
  await goTo(page, '/stores/saved/edit');
  const secret = page.getByLabel('API token', { exact: true });
  const namespace = page.getByLabel('Namespace ID (optional)');
  await expect(namespace).toHaveValue(namespaces.orders);
  await expect(namespace, 'another id can be typed').toHaveJSProperty('tagName', 'INPUT');
  await secret.selectOption('set');
  await fillIn(page, { 'New API token': token });
  await tryIt(page);
  await expect(step(page, 'Layout')).toContainText('done');
  await expect(namespace.getByRole('option', { name: /^orders-sessions/ })).toHaveCount(1);
  await namespace.selectOption(namespaces.archive);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Unsaved changes')).toBeHidden();
  await goTo(page, '/stores/saved');
  await expect(page.getByText('old-tea')).toBeVisible();
});
