import { MongoClient } from 'mongodb';
import { startMongodb } from '../servers/mongodb.ts';
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
  step,
  storeIdIn,
  tryIt,
} from './server-pages.ts';

// One server for the whole file.
test.describe.configure({ mode: 'default' });
test.skip(({ host }) => host !== 'browser', 'Both hosts serve the same window.');

const TOKEN = 'shpat_0123456789abcdef0123456789abcdef';

let server: TestServer | undefined;
let app: MongoClient;
let url: string;

/** An offline session as the official adapter stores it. */
const offline = (name: string) => ({
  id: `offline_${name}-tea.myshopify.com`,
  shop: `${name}-tea.myshopify.com`,
  state: '',
  isOnline: false,
  scope: 'read_orders',
  accessToken: TOKEN,
});

test.beforeAll(async () => {
  // Where there is no MongoDB, one is built once.
  test.setTimeout(300_000);
  server = await startMongodb();
  if (server === undefined) return;
  url = server.url;
  app = new MongoClient(url);
  const orders = app.db('orders');
  await orders.collection('shopify_sessions').insertMany([offline('plain'), offline('black')]);
  await orders.collection('old_sessions').insertMany([offline('old'), offline('old')]);
  await app
    .db('odd')
    .collection('logins')
    .insertMany([
      { key: 'offline_green-tea.myshopify.com', store: 'green-tea.myshopify.com', by: { user: false }, secret: TOKEN },
    ]);
});

test.afterAll(async () => {
  await app?.close();
  await server?.[Symbol.asyncDispose]();
});

test.beforeEach(() => {
  test.skip(server === undefined, 'There is no MongoDB here.');
});

test('a connection string gives its password away only to its own field, and a collection is chosen', async ({
  page,
}) => {
  await openFields(page, 'mongodb');
  await tryIt(page);
  await expect(page.getByText('Enter the connection string.')).toBeVisible();
  await fillIn(page, { 'Connection string': 'mongodb://app:s3cr%40t@127.0.0.1:1/?authSource=admin' });
  await expect(page.getByLabel('Connection string')).toHaveValue('mongodb://app@127.0.0.1:1/?authSource=admin');
  await expect(passwordBox(page)).toHaveValue('s3cr@t');
  await tryIt(page);
  await expect(step(page, 'Connection')).toContainText('failed');
  await expect(page.getByRole('button', { name: 'Add store', exact: true })).toBeHidden();

  // What was typed for one kind of store is not sent to another.
  await page.getByLabel('Kind of store').selectOption('redis');
  await expect(passwordBox(page)).toHaveValue('');
  await page.getByLabel('Kind of store').selectOption('mongodb');
  await fillIn(page, { 'Connection string': url, 'Database (optional)': 'orders' });
  await tryIt(page);
  await expect(page.getByText('Several collections look like sessions. Which one do you want to use?')).toBeVisible();
  await page.getByText('old_sessions', { exact: true }).click();
  await expectAccessible(page);
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('orders');
  await page.getByRole('button', { name: 'Add store', exact: true }).click();
  await expect(page.getByText('old-tea').first()).toBeVisible();
  await expect(page.getByText('plain-tea')).toBeHidden();

  await goTo(page, `/stores/${storeIdIn(page)}/edit`);
  const collection = page.getByLabel('Collection (optional)');
  await expect(collection).toHaveValue('old_sessions');
  await collection.selectOption('shopify_sessions');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Unsaved changes')).toBeHidden();
  await goTo(page, `/stores/${storeIdIn(page)}`);
  await expect(page.getByText('plain-tea')).toBeVisible();
});

test('ids that are stored twice stand in the way of a unique index; without them both indexes are made', async ({
  page,
}) => {
  await addStore(page, `${url}orders`);
  const storeId = storeIdIn(page);
  await goTo(page, `/stores/${storeId}/about`);
  await expect(page.getByText('There is no index on the shop.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Document fields' })).toBeVisible();
  await expect(page.getByRole('row', { name: /^accessToken/ })).toContainText('Access token');
  await page.getByRole('button', { name: 'Create indexes…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create indexes in orders?' });
  await expect(dialog).toContainText('createIndex({ id: 1 }, { name: "id_unique", unique: true })');
  await expect(dialog).toContainText('createIndex({ shop: 1, _id: 1 }');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Create the indexes' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('There is no index on the shop.')).toBeHidden();
  await expect(page.getByRole('row', { name: /^id_unique/ })).toContainText('Yes');

  await app.db('orders').collection('old_sessions').createIndex({ shop: 1 });
  await goTo(page, `/stores/${storeId}/edit`);
  await page.getByLabel('Collection (optional)').selectOption('old_sessions');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Unsaved changes')).toBeHidden();
  await goTo(page, `/stores/${storeId}/about`);
  await page.getByRole('button', { name: 'Create indexes…' }).click();
  await expect(dialog).toContainText('One id is stored more than once.');
  await expect(dialog.getByRole('button', { name: 'Create the indexes' })).toBeDisabled();
  await expectAccessible(page);
});

test('documents of another shape are mapped by hand, paths within them too', async ({ page }) => {
  await goTo(page, '/stores/new');
  await box(page).fill(`${url}odd`);
  await expect(step(page, 'Collection')).toContainText('failed');
  await page.getByRole('button', { name: 'Map a collection by hand…' }).click();
  for (const [field, path] of Object.entries({ 'Session ID': 'key', Shop: 'store', Type: 'by.user' })) {
    await page.getByLabel(`Path for ${field}`, { exact: true }).selectOption(path);
  }
  await expect(page.getByRole('row', { name: /^Shop/ })).toContainText('green-tea.myshopify.com');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Use this layout' }).click();
  await page.getByRole('button', { name: 'Add store', exact: true }).click();
  await expect(page.getByText('green-tea')).toBeVisible();
});

test('a collection is made in an empty database after what makes it was shown', async ({ page }) => {
  await addStore(page, `${url}fresh`);
  await expect(page.getByRole('heading', { name: 'No collection for sessions yet' })).toBeVisible();
  await page.getByRole('link', { name: 'Create the collection…' }).click();
  await page.getByRole('button', { name: 'Create the collection…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create the collection in fresh?' });
  await expect(dialog).toContainText('createCollection("shopify_sessions")');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Create the collection' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('row', { name: /^id_unique/ })).toBeVisible();
});
