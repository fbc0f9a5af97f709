import path from 'node:path';
import type { Page } from '@playwright/test';
import { offlineId } from '../../shared/ids.ts';
import { startKv } from '../servers/kv.ts';
import type { TestServer } from '../servers/server.ts';
import { makeKvPlace, type KvPlace } from '../stores/kv-place.ts';
import { expect, test as base } from './program.ts';
import { expectAccessible, goTo } from './server-pages.ts';
import { offline, online, writeProfiles } from './store-file.ts';

const LATE = /Written a moment ago may not be visible yet/;
const NAMES = ['amber-soap', 'bold-press', 'cedar-lamp', 'dune-tea', 'early-cup', 'fine-lace'];
const [AMBER = '', BOLD = '', CEDAR = ''] = NAMES.map((name) => `${name}.myshopify.com`);

let server: TestServer | undefined;
let place: KvPlace;

const test = base.extend({
  dataDir: async ({ folder }, use) => {
    const dataDir = path.join(folder, 'data');
    const { address } = place;
    writeProfiles(dataDir, [{ id: 'edge', name: 'edge-app', environment: 'staging', access: 'read-write', address }]);
    await use(dataDir);
  },
});
test.describe.configure({ mode: 'default' });

test.beforeAll(async () => {
  server = await startKv();
  if (server !== undefined) place = await makeKvPlace(server.url);
});
test.afterAll(async () => server?.[Symbol.asyncDispose]());

test.beforeEach(async () => {
  test.skip(server === undefined, 'Miniflare could not be had.');
  await place.wish({});
  for (const name of NAMES) {
    const shop = `${name}.myshopify.com`;
    const sessions = [offline(shop), online(shop, '7001')];
    const ids = sessions.map(({ id }) => id);
    for (const session of sessions) await place.put(session.id, JSON.stringify(Object.entries(session)));
    // As the adapter leaves it: every storing appends once more.
    await place.put(`shop:${shop}`, JSON.stringify([...ids, ...ids]));
  }
});

async function open(page: Page, search = ''): Promise<void> {
  await signIn(page, search);
  await expect(rows(page).first()).toBeVisible();
}

async function signIn(page: Page, search: string): Promise<void> {
  await goTo(page, `/stores/edge${search}`);
  await page.getByLabel(/^API token/).fill(place.token);
  await page.keyboard.press('Enter');
}

const rows = (page: Page) => page.getByRole('checkbox', { name: /^Select (?!all)/ });

test('storing says that the app can come between, and that it may not show at once', async ({ page }) => {
  await open(page);
  await expect(rows(page)).toHaveCount(2 * NAMES.length);
  await expect(page.getByText('Scanned all 18 keys.')).toBeVisible();
  await goTo(page, `/stores/edge/edit-session?key=${offlineId(AMBER)}`);
  await page.getByRole('textbox', { name: 'State' }).fill('by hand');
  await page.getByRole('button', { name: 'Review…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save these changes?' });
  await expect(dialog).toContainText('This store cannot compare and replace in one step');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText(/^Session saved\. Written a moment ago/)).toBeVisible();
  const list = page.getByRole('main');
  await expect(list.getByText(LATE)).toBeVisible();
  await list.getByRole('button', { name: 'Reload list' }).click();
  await expect(rows(page)).toHaveCount(2 * NAMES.length);
});

test('a deletion shows at once here, and says where it may not yet', async ({ page }) => {
  await open(page, `?shop=${BOLD}&match=exact`);
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByText('Results are from the shop index, which may be incomplete.')).toBeVisible();
  // What is written now shows to readers later only.
  await place.wish({ delayed: 3000 });
  await page.getByRole('checkbox', { name: 'Select all sessions' }).check();
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete 2 sessions' }).click();
  await expect(page.getByText(/^2 sessions deleted\. Written a moment ago/)).toBeVisible();
  await expect(page.getByText('No matching sessions')).toBeVisible();
  await expect(page.getByRole('main').getByText(LATE)).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText(/^2 sessions restored/)).toBeVisible();
  await expect(rows(page)).toHaveCount(2);
});

test('a whole shop is looked for before it is deleted, and left alone by closing', async ({ page }) => {
  await open(page);
  await page
    .getByRole('link', { name: /cedar-lamp/ })
    .first()
    .click();
  await page.getByRole('complementary').getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Delete all sessions of this shop…' }).click();
  const dialog = page.getByRole('dialog', { name: `Delete 2 sessions of ${CEDAR}?` });
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  expect(await place.get(offlineId(CEDAR))).toBeDefined();
});

test('a store that takes no more requests now is not called broken', async ({ page }) => {
  const headers = { 'Retry-After': '120' };
  await place.wish({ failures: [{ on: 'GET .*/keys', times: 1, status: 429, code: 10429, headers }] });
  await signIn(page, '');
  await expect(page.getByRole('heading', { name: 'The store throttled requests' })).toBeVisible();
  await expect(page.getByText(/Try again in 1\d\d seconds\./)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  await expectAccessible(page);
});

test('the shop index is repaired without claiming what KV cannot do', async ({ page }) => {
  await open(page);
  await goTo(page, '/stores/edge/about');
  await page.getByRole('button', { name: 'Check shop index…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Repair the shop index for 6 shops?' });
  await expect(dialog).toContainText('12duplicate. The session is already listed.');
  await expect(dialog).toContainText('Cloudflare KV can’t read and write an entry in one step.');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Repair 6 shops' }).click();
  const done = page.getByRole('dialog', { name: 'Shop index repaired for 6 shops' });
  await expect(done).toContainText(LATE);
  expect(JSON.parse((await place.get(`shop:${AMBER}`)) ?? '')).toEqual([offlineId(AMBER), `${AMBER}_7001`]);
});
