import { Redis } from 'ioredis';
import { startCluster, startRedis, startSentinel } from '../servers/redis.ts';
import type { TestServer } from '../servers/server.ts';
import { expect, test } from './program.ts';
import {
  addStore,
  box,
  expectAccessible,
  fillIn,
  goTo,
  openFields,
  passwordBox,
  reachedBy,
  step,
  storeIdIn,
  tryIt,
  type Reached,
} from './server-pages.ts';

// One server for the whole file.
test.describe.configure({ mode: 'default' });
test.skip(({ host }) => host !== 'browser', 'Both hosts serve the same window.');

const TOKEN = 'shpat_0123456789abcdef0123456789abcdef';

let server: TestServer | undefined;
let app: Redis;
let at: Reached;

/** An offline session as the official adapter keeps it, with its index. */
async function put(client: Pick<Redis, 'set'>, prefix: string, shop: string): Promise<void> {
  const id = `offline_${shop}`;
  const pairs = [
    ['id', id],
    ['shop', shop],
    ['state', ''],
    ['isOnline', false],
    ['scope', 'read_orders'],
    ['accessToken', TOKEN],
  ];
  await client.set(`${prefix}_${id}`, JSON.stringify(pairs));
  await client.set(`${prefix}_${shop}`, JSON.stringify([`${prefix}_${id}`]));
}

test.beforeAll(async () => {
  server = await startRedis();
  if (server === undefined) return;
  at = reachedBy(server.url);
  app = new Redis(server.url);
  for (const name of ['plain', 'black', 'green']) {
    await put(app, 'shopify_sessions', `${name}-tea.myshopify.com`);
  }
  await put(app, 'old_app', 'old-tea.myshopify.com');
  await app.set('cart:1', '{}');
  await app.call('ACL', 'SETUSER', 'desk', 'on', '>desk-password', '~shopify_sessions*', '+@all');
});

test.afterAll(async () => {
  app?.disconnect();
  await server?.[Symbol.asyncDispose]();
});

test.beforeEach(() => {
  test.skip(server === undefined, 'There is no Redis here.');
});

test('a server is added by filling in its fields, and a prefix is chosen among those that hold sessions', async ({
  page,
}) => {
  await openFields(page, 'redis');
  await tryIt(page);
  await expect(page.getByText('Enter the host.')).toBeVisible();
  await fillIn(page, { Host: at.host, Port: '1' });
  await tryIt(page);
  await expect(step(page, 'Connection')).toContainText('failed');
  await fillIn(page, { Port: at.port });
  await tryIt(page);
  await expect(step(page, 'Sign-in')).toContainText('failed');
  await expect(page.getByText('The password is required.')).toBeVisible();
  await passwordBox(page).fill('not-it');
  await passwordBox(page).press('Enter');
  await expect(page.getByText('The password was rejected. Enter it again.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add store', exact: true })).toBeHidden();

  await passwordBox(page).fill(at.password);
  await tryIt(page);
  await expect(step(page, 'Prefix')).toContainText('3 sessions');
  await expect(page.getByText('Several key prefixes look like sessions. Which one do you want to use?')).toBeVisible();
  await expect(page.getByRole('radio', { name: 'shopify_sessions' })).toBeChecked();
  await page.getByText('old_app', { exact: true }).click();
  await expectAccessible(page);
  await fillIn(page, { Name: 'Old app' });
  await page.getByRole('button', { name: 'Add store', exact: true }).click();
  await expect(page.getByText('old-tea')).toBeVisible();
  await expect(page.getByText('plain-tea')).toBeHidden();
  expect(await page.content()).not.toContain(at.password);
});

test('a URL with a user gives its password away only to its own field; an empty database is added too', async ({
  page,
}) => {
  await goTo(page, '/stores/new');
  await box(page).fill(`redis://desk:desk-password@${at.host}:${at.port}`);
  await expect(passwordBox(page)).toHaveValue('desk-password');
  await expect(page.getByText('Password entered below')).toBeVisible();
  await expect(step(page, 'Sign-in')).toContainText('desk');
  await page.getByRole('button', { name: 'Enter details instead' }).click();
  await expect(page.getByLabel('User', { exact: true })).toHaveValue('desk');
  await fillIn(page, { 'Database number': '7' });
  await fillIn(page, { User: '' });
  await passwordBox(page).fill(at.password);
  await tryIt(page);
  await expect(step(page, 'Prefix')).toContainText('no sessions yet');
  await page.getByRole('button', { name: 'Add store', exact: true }).click();
  await expect(page.getByText('No sessions yet')).toBeVisible();
});

test('its page says what Redis can and cannot do, and its settings change how it is reached', async ({ page }) => {
  await addStore(page, at.url);
  const storeId = storeIdIn(page);
  await goTo(page, `/stores/${storeId}/about`);
  await expect(page.getByText('No sorting: sessions are listed in the store’s own order.')).toBeVisible();
  await expect(page.getByText(/^Can’t compare and store in one step/)).toBeHidden();
  await expect(page.getByRole('heading', { name: 'Pairs' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Indexes' })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Check shop index…' })).toBeVisible();
  await expectAccessible(page);

  await goTo(page, `/stores/${storeId}/edit`);
  const prefix = page.getByLabel('Key prefix (optional)');
  await expect(prefix).toHaveValue('shopify_sessions');
  await tryIt(page);
  await expect(prefix.getByRole('option', { name: 'old_app' })).toHaveCount(1);
  await prefix.selectOption('old_app');
  await tryIt(page);
  await expect(step(page, 'Prefix')).toContainText('old_app with 1 session');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Unsaved changes')).toBeHidden();
  await goTo(page, `/stores/${storeId}`);
  await expect(page.getByText('old-tea')).toBeVisible();
});

test('a cluster is reached through one of its nodes', async ({ page }) => {
  await using cluster = await startCluster();
  await openFields(page, 'redis');
  await page.getByLabel('Topology').selectOption('cluster');
  await expect(page.getByLabel('Database number')).toBeHidden();
  await fillIn(page, { 'Cluster nodes': 'here:x' });
  await tryIt(page);
  await expect(page.getByText('“here:x” is not an address: enter host:port.')).toBeVisible();
  await fillIn(page, { 'Cluster nodes': `127.0.0.1:${cluster?.ports[0] ?? ''}` });
  await tryIt(page);
  await expect(step(page, 'Prefix')).toContainText('no sessions yet');
  await page.getByRole('button', { name: 'Add store', exact: true }).click();
  await expect(page.getByText('No sessions yet')).toBeVisible();
});

test('a server is found through its Sentinels', async ({ page }) => {
  await using sentinel = server && (await startSentinel(server, 'tea'));
  await openFields(page, 'redis');
  await page.getByLabel('Topology').selectOption('sentinel');
  await fillIn(page, { Sentinels: `127.0.0.1:${new URL(sentinel?.url ?? '').port}` });
  await tryIt(page);
  await expect(page.getByText('Enter the name that the Sentinels know the server by, often mymaster.')).toBeVisible();
  await fillIn(page, { 'Sentinel master name': 'tea', Password: at.password });
  await tryIt(page);
  await expect(step(page, 'Sentinel')).toContainText(`${at.host}:${at.port}`);
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('tea');
  await page.getByRole('button', { name: 'Add store', exact: true }).click();
  await expect(page.getByText('plain-tea')).toBeVisible();
});
