import path from 'node:path';
import type { Page } from '@playwright/test';
import { generateSessions } from '../../main/stores/memory/generate.ts';
import { startDynalite } from '../servers/dynamodb.ts';
import type { TestServer } from '../servers/server.ts';
import { makeDynamodbPlace, SECRETS, type DynamodbAddress } from '../stores/dynamodb-place.ts';
import { standBefore, type StandIn } from './dynamodb-stand-in.ts';
import { checkLooks } from './looks.ts';
import { expect, test as base } from './program.ts';
import { expectAccessible, goTo } from './server-pages.ts';
import { writeProfiles } from './store-file.ts';

const SESSIONS = 600;
/** Long enough that a table takes several pages. */
const LONG_SCOPE = Array.from({ length: 60 }, (_, n) => `read_something_${n}`).join(',');

let server: TestServer;
let standIn: StandIn;
let address: DynamodbAddress;

const test = base.extend({
  dataDir: async ({ folder }, use) => {
    const dataDir = path.join(folder, 'data');
    const reached = { ...address, endpoint: standIn.url };
    writeProfiles(dataDir, [
      { id: 'orders', name: 'orders', environment: 'staging', access: 'read-write', address: reached },
    ]);
    await use(dataDir);
  },
});

test.describe.configure({ mode: 'default' });

test.beforeAll(async () => {
  server = await startDynalite();
  standIn = await standBefore(server.url);
  const place = await makeDynamodbPlace(server.url);
  address = place.address;
  const store = await place.open();
  const all = [...generateSessions({ shops: 300, sessions: SESSIONS, seed: 3, now: Date.now() })];
  for (let at = 0; at < all.length; at += 50) {
    const some = all.slice(at, at + 50).map((session) => ({ ...session, scope: LONG_SCOPE }));
    await Promise.all(some.map((session) => store.write(session, {})));
  }
  await store.close();
});

test.afterAll(async () => {
  await standIn[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

test.beforeEach(() =>
  Object.assign(standIn, {
    denied: new Set(),
    throttled: 0,
    delay: 0,
    scans: 0,
    size: { items: SESSIONS, bytes: 2_400_000 },
  }),
);

/** The secret is asked for, as there is no keychain here. */
async function open(page: Page): Promise<void> {
  await goTo(page, '/stores/orders/health');
  await page.getByLabel(/^Secret access key/).fill(SECRETS.password);
  await page.keyboard.press('Enter');
}

const first = (page: Page) => page.getByRole('heading', { name: 'Check the health of this store' });

test('a table that is billed by reads is read only once somebody agreed to the cost', async ({ page }) => {
  await open(page);
  await expect(first(page)).toBeVisible();
  await expect(page.getByText(/That uses about 290 read units\./)).toBeVisible();
  await checkLooks(page);
  const before = standIn.scans;
  await page.reload();
  await expect(first(page)).toBeVisible();
  const opening = standIn.scans - before;
  await page.getByRole('button', { name: 'Check now…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Read all of orders?' });
  await expect(dialog).toContainText('That uses about 290 read units.');
  await checkLooks(page);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  expect(standIn.scans, 'nothing is read until somebody agreed').toBe(before + opening);

  standIn.delay = 600;
  await page.getByRole('button', { name: 'Check now…' }).click();
  await dialog.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByText(/^Scanned [\d,]+ of about 600 items, [\d.,]+ read units used\.$/)).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText('The check was stopped, so there is no report.')).toBeVisible();
  await checkLooks(page);

  standIn.delay = 0;
  await page.getByRole('button', { name: 'Check now' }).click();
  await dialog.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByText('600 sessions of 300 shops.')).toBeVisible();
  // Coming back it is still there, and nothing is read again.
  await page.reload();
  await expect(page.getByText('600 sessions of 300 shops.')).toBeVisible();
  const after = standIn.scans;
  await expect(page.getByRole('button', { name: 'Check again' })).toBeEnabled();
  expect(standIn.scans).toBeLessThanOrEqual(after + opening);
});

test('a pasted list of shops says what matching costs before it is matched, and can be stopped', async ({ page }) => {
  await open(page);
  await expect(first(page)).toBeVisible();
  await goTo(page, '/stores/orders?id=none');
  await page.getByRole('button', { name: 'Clean up' }).click();
  await page.getByRole('menuitem', { name: /^Uninstalled shops/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Sessions of uninstalled shops' });
  await expect(dialog).toContainText('Matching reads everything in the store once. That uses about 290 read units.');
  const [{ shop = '' } = {}] = generateSessions({ shops: 300, sessions: 1, seed: 3, now: Date.now() });
  await dialog.getByLabel('Shops', { exact: true }).fill(`Shop\n${shop.toUpperCase()}/\nnobody`);
  await checkLooks(page);
  const before = standIn.scans;
  standIn.delay = 2_000;
  await dialog.getByRole('button', { name: 'Match shops' }).click();
  await expect(dialog.getByText(/^Scanned [\d,]+ of about 600 items, [\d.,]+ read units used\.$/)).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Stop' }).click();
  await expect(dialog.getByText('Matching was stopped, so it isn’t known')).toBeVisible();
  expect(standIn.scans, 'scans until it was stopped').toBeLessThan(before + 12);
  standIn.delay = 0;
  await dialog.getByRole('button', { name: 'Match shops' }).click();
  await expect(dialog.getByText(/^1 shop with \d+ sessions?, 2 not found\.$/)).toBeVisible();
  await expect(dialog.getByRole('listitem').first()).toContainText(shop);
  await checkLooks(page);
});

test('credentials that cannot list say so instead of failing', async ({ page }) => {
  standIn.denied.add('Scan');
  await open(page);
  await expect(page.getByRole('heading', { name: 'These credentials can’t list all sessions' })).toBeVisible();
  await checkLooks(page);
});
