import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startDynalite } from '../servers/dynamodb.ts';
import type { TestServer } from '../servers/server.ts';
import { makeDynamodbPlace, SECRETS, KEYS, type DynamodbPlace } from '../stores/dynamodb-place.ts';
import { standBefore, type StandIn } from './dynamodb-stand-in.ts';
import { expect, test } from './program.ts';
import { expectAccessible, fillIn, goTo, openFields, step, storeIdIn, tryIt } from './server-pages.ts';
import { offline } from './store-file.ts';

// One server for the whole file.
test.describe.configure({ mode: 'default' });
test.skip(({ host }) => host !== 'browser', 'Both hosts serve the same window.');

let server: TestServer;
let standIn: StandIn;
let place: DynamodbPlace;
let table: string;
let fields: Record<string, string>;
let awsFiles: string;

test.beforeAll(async () => {
  awsFiles = await mkdtemp(path.join(os.tmpdir(), 'session-desk-aws-'));
  const config = path.join(awsFiles, 'config');
  await writeFile(config, '[default]\nregion = us-east-1\n[profile support]\nregion = us-east-1\n');
  process.env['AWS_CONFIG_FILE'] = config;
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = path.join(awsFiles, 'credentials');
  server = await startDynalite();
  standIn = await standBefore(server.url);
  place = await makeDynamodbPlace(server.url);
  table = place.address.table ?? '';
  const store = await place.open();
  await store.write(offline('plain-tea.myshopify.com'), {});
  await store.close();
  fields = {
    Region: 'us-east-1',
    Table: table,
    'Access key ID': KEYS.accessKeyId,
    'Secret access key': SECRETS.password,
  };
});

test.afterAll(async () => {
  delete process.env['AWS_CONFIG_FILE'];
  delete process.env['AWS_SHARED_CREDENTIALS_FILE'];
  await rm(awsFiles, { recursive: true, force: true });
  await standIn[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

test.beforeEach(() => standIn.denied.clear());

test('a table is reached by filling in its fields, with what AWS must allow at hand', async ({ page }) => {
  await openFields(page, 'dynamodb');
  await page.getByLabel('Credentials').selectOption('keys');
  await tryIt(page);
  await expect(page.getByText('Enter the region that the table is in.')).toBeVisible();
  await expect(page.getByText('Enter the access key ID.')).toBeVisible();
  await page.getByText('More: endpoint').click();
  await fillIn(page, { ...fields, Table: '', 'Secret access key': '', 'Endpoint (optional)': '127.0.0.1:8000' });
  await page.keyboard.press('Tab');
  await expect(page.getByText('Write it as https://host:port.')).toBeVisible();
  await fillIn(page, { 'Endpoint (optional)': 'http://me:secret@127.0.0.1:8000' });
  await page.keyboard.press('Tab');
  await expect(page.getByText('Leave user and password out of the endpoint')).toBeVisible();
  await fillIn(page, { 'Endpoint (optional)': standIn.url });
  await tryIt(page);
  await expect(step(page, 'Credentials')).toContainText('failed');
  await expect(page.getByText('The secret access key is required.')).toBeVisible();

  // The usual table is not there, and could be made.
  await fillIn(page, { 'Secret access key': SECRETS.password });
  await tryIt(page);
  await expect(step(page, 'Table')).toContainText(table);
  await expect(page.getByText('No table for sessions yet')).toBeVisible();
  await page.getByText('Statement that creates it').click();
  await expect(page.getByText('"KeyType": "HASH"').first()).toBeVisible();

  await page.getByText('Required AWS permissions').click();
  await page.getByRole('tab', { name: 'With listing everything' }).click();
  await expect(page.getByText('"dynamodb:Scan"')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByText('Policy copied.')).toBeVisible();

  await fillIn(page, { Table: table });
  await tryIt(page);
  await expect(step(page, 'Listing')).toContainText('Allowed');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(table);
  await page.getByRole('button', { name: 'Add store', exact: true }).click();
  await expect(page.getByText('plain-tea')).toBeVisible();
  expect(await page.content()).not.toContain(SECRETS.password);
});

test('a table that may not be listed is added all the same, and its page says what is missing', async ({ page }) => {
  standIn.denied.add('Scan');
  standIn.size = { items: 12_000, bytes: 10_000_000 };
  await openFields(page, 'dynamodb');
  await page.getByLabel('Credentials').selectOption('keys');
  await page.getByText('More: endpoint').click();
  await fillIn(page, { ...fields, 'Endpoint (optional)': standIn.url });
  await tryIt(page);
  await expect(step(page, 'Listing')).toContainText('may not list everything');
  await page.getByRole('button', { name: 'Add store', exact: true }).click();
  await expect(page.getByRole('link', { name: 'Store page' })).toBeVisible();

  const storeId = storeIdIn(page);
  await goTo(page, `/stores/${storeId}/about`);
  await expect(page.getByText('uses about 1,200 read units')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Count / })).toBeHidden();
  await expect(page.getByText('No sorting: sessions are listed in the store’s own order.')).toBeVisible();
  await expect(page.getByRole('row', { name: /^shop / })).toContainText('Shop');
  await expect(page.getByRole('row', { name: /^shop_index/ })).toBeVisible();
  await expect(page.getByText('Required AWS permissions')).toBeVisible();
  await expectAccessible(page);

  // Its settings are the same fields. The secret that is known stays unless another is set.
  await goTo(page, `/stores/${storeId}/edit`);
  await expect(page.getByLabel('Table', { exact: true })).toHaveValue(table);
  await expect(page.getByLabel('Secret access key', { exact: true })).toHaveValue('keep');
  standIn.denied.add('DescribeTable');
  await tryIt(page);
  await expect(step(page, 'Table')).toContainText('describe the table');
  await page.getByLabel('Credentials').selectOption('profile');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Choose the profile.')).toBeVisible();
  await page.getByLabel('Profile', { exact: true }).selectOption('support');
  await expect(page.getByText('Choose the profile.')).toBeHidden();
  await page.getByLabel('Credentials').selectOption('keys');
  await page.getByLabel('Secret access key', { exact: true }).selectOption('set');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Enter the secret access key.')).toBeVisible();
  await page.getByLabel('Secret access key', { exact: true }).selectOption('keep');
  await fillIn(page, { 'Index on shop': 'by_shop' });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Unsaved changes')).toBeHidden();
  await expect(page.getByLabel('Index on shop')).toHaveValue('by_shop');
});
