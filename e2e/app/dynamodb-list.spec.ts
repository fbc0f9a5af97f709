import path from 'node:path';
import type { Page } from '@playwright/test';
import { generateSessions } from '../../main/stores/memory/generate.ts';
import { startDynalite } from '../servers/dynamodb.ts';
import type { TestServer } from '../servers/server.ts';
import { makeDynamodbPlace, SECRETS, type DynamodbAddress } from '../stores/dynamodb-place.ts';
import { standBefore, type StandIn } from './dynamodb-stand-in.ts';
import { checkLooks } from './looks.ts';
import { expect, test as base } from './program.ts';
import { goTo } from './server-pages.ts';
import { offline, online, writeProfiles } from './store-file.ts';

const SHOP = 'plain-lamp-shade.myshopify.com';
/** Many enough, and each large enough, that reading all of them is worth a question. */
const OTHERS = 900;
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
  const others = generateSessions({ shops: 400, sessions: OTHERS, seed: 3, now: Date.now() });
  const sessions = [...others].map((session) => ({ ...session, scope: LONG_SCOPE }));
  const all = [...sessions, offline(SHOP), online(SHOP, '7001')];
  for (let at = 0; at < all.length; at += 50) {
    await Promise.all(all.slice(at, at + 50).map((session) => store.write(session, {})));
  }
  await store.close();
});

test.afterAll(async () => {
  await standIn[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const SIZE = { items: OTHERS + 2, bytes: 1_900_000 };
test.beforeEach(() => Object.assign(standIn, { denied: new Set(), throttled: 0, delay: 0, scans: 0, size: SIZE }));

/** Opens a list; the secret is asked for, as there is no keychain here. */
async function open(page: Page, search = ''): Promise<void> {
  await goTo(page, `/stores/orders${search}`);
  await page.getByLabel(/^Secret access key/).fill(SECRETS.password);
  await page.keyboard.press('Enter');
}

const box = (page: Page) => page.getByRole('textbox', { name: 'Search sessions' });
const rows = (page: Page) => page.getByRole('checkbox', { name: /^Select (?!all)/ });

test('with the policy that Shopify documents the window offers what can be had', async ({ page }) => {
  standIn.denied.add('Scan');
  await open(page);
  await expect(page.getByRole('heading', { name: 'These credentials can’t list all sessions' })).toBeVisible();
  await expect(box(page)).toBeFocused();
  await expect(page.getByRole('button', { name: /^Count / })).toBeHidden();
  await checkLooks(page);

  // The beginning of a shop cannot be looked for, but what is most likely meant can.
  await page.keyboard.type('plain-lamp-shade');
  await page.getByRole('button', { name: `Search for exactly ${SHOP}` }).click();
  await expect(rows(page)).toHaveCount(2);
  await expect(page).toHaveURL(/\?shop=plain-lamp-shade\.myshopify\.com&match=exact$/);
  await expect(page.getByRole('button', { name: /^Count / })).toBeHidden();

  // A whole domain, and an id, are found as they are typed.
  await box(page).fill('nobody-here.myshopify.com');
  await expect(page.getByText('No session has exactly this value. Matching is case-sensitive.')).toBeVisible();
  await box(page).fill(`offline_${SHOP}`);
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole('link', { name: /plain-lamp/ }).click();
  const pane = page.getByRole('complementary', { name: 'Session' });
  await expect(pane.getByRole('link', { name: SHOP })).toBeVisible();
  await expect(pane.getByText('2 sessions')).toBeVisible();
  expect(standIn.scans).toBe(0);
});

test('a search that reads the whole table says first what that costs, and how far it is', async ({ page }) => {
  standIn.delay = 300;
  await open(page, '?shop=zz&order=expires.desc');
  await expect(page.getByRole('heading', { name: 'No sessions found yet' })).toBeVisible();
  await expect(page.getByText(/^Scanned [\d,]+ of about 902 items, [\d.,]+ read units used\.$/)).toBeVisible();
  await expect(page.getByText(/^Scanning the whole table uses about [\d,]+ read units\.$/)).toBeVisible();
  const before = standIn.scans;
  await checkLooks(page);
  expect(standIn.scans, 'nothing is read until somebody says so').toBe(before);

  Object.assign(standIn, { throttled: 3, delay: 1200 });
  await page.getByRole('button', { name: 'Continue scanning' }).click();
  await expect(page.getByText(/^The store throttled requests: waited [\d.]+ s so far\.$/)).toBeVisible();
  await expect(page.getByText('No matching sessions')).toBeVisible();
  await expect(page.getByText('Scanned all 902 items.')).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: /No matches.* read units used/ })).toBeVisible();
});

test('the list comes in the order of the table, and is stopped and taken up again', async ({ page }) => {
  standIn.delay = 150;
  await open(page, '?order=expires.desc');
  await expect(rows(page).first()).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'in storage order' })).toBeVisible();
  await expect(page.getByRole('button', { name: /Expiry|Sort/ })).toBeHidden();
  await expect(page.getByRole('button', { name: /^Count all sessions \(about [\d,]+ read units\)$/ })).toBeVisible();

  const [some, all] = [/^Scanned [\d,]+ of about 902 items/, /^Scanned all 902 items\.$/];
  standIn.scans = 0;
  await goTo(page, '/stores/orders?kind=offline&status=expired&shop=a');
  await page.getByRole('button', { name: 'Continue scanning' }).click();
  await expect(page.getByText(all)).toBeVisible();
  const needed = standIn.scans;
  standIn.scans = 0;
  await page.reload();
  await page.getByRole('button', { name: 'Continue scanning' }).click();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText(some)).toBeVisible();
  await page.getByRole('button', { name: 'Continue scanning' }).click();
  await expect(page.getByText(all)).toBeVisible();
  // Had it gone on after it was stopped, it would have asked for more than the one it was at twice.
  expect(standIn.scans, 'stopped is stopped').toBeLessThanOrEqual(needed + 1);
});
