import { once } from 'node:events';
import { createServer } from 'node:net';
import type { BrowserContext, Page } from '@playwright/test';
import Database from 'better-sqlite3';
import { startHost } from './host.ts';
import { expect, search, test as base } from './program.ts';
import { online, rowsOf, someSessions, testOn } from './store-file.ts';

base.skip(({ host }) => host !== 'browser', 'Only a browser has tabs.');

const TABS = 10;
const shop = 'crowded-cafe.myshopify.com';
/** More than are deleted at a time. */
const CROWD = 1_200;
const sessions = [...someSessions(), ...Array.from({ length: CROWD }, (_, at) => online(shop, String(7001 + at)))];

const test = testOn(sessions);

const listOf = (page: Page, count: number) =>
  page.getByRole('status').filter({ hasText: `${count.toLocaleString('en')} sessions` });

/** Ten tabs of one browser, each with the page's address. */
async function tenTabs(context: BrowserContext, first: Page): Promise<[Page, ...Page[]]> {
  const others: Page[] = [];
  while (others.length < TABS - 1) {
    const tab = await context.newPage();
    await tab.goto(first.url());
    others.push(tab);
  }
  return [first, ...others];
}

test('ten tabs each show the list, and what one of them changes', async ({ page, context }) => {
  await expect(listOf(page, sessions.length)).toBeVisible();
  const tabs = await tenTabs(context, page);
  for (const tab of tabs) await expect(listOf(tab, sessions.length)).toBeVisible();

  const [first] = tabs;
  await first.bringToFront();
  await search(first, shop);
  await first
    .getByRole('checkbox', { name: /^Select crowded-cafe/ })
    .first()
    .check();
  await first.getByRole('button', { name: 'Delete…' }).click();
  await first.getByRole('dialog').getByRole('button', { name: 'Delete 1 session' }).click();
  await expect(first.getByText('1 session deleted')).toBeVisible();
  for (const tab of tabs.slice(1)) await expect(listOf(tab, sessions.length - 1)).toBeVisible();
});

test('a deletion is stopped while nine other tabs wait for a server that says nothing', async ({
  page,
  context,
  file,
}) => {
  await expect(listOf(page, sessions.length)).toBeVisible();
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const [first, ...others] = await tenTabs(context, page);
  for (const tab of others) {
    await tab.goto(new URL(`/stores/new?address=postgres://app@127.0.0.1:${port}/orders`, page.url()).href);
    await expect(tab.getByRole('listitem').filter({ hasText: 'TLS' }).getByText('running')).toBeVisible();
  }

  await first.bringToFront();
  await search(first, shop);
  await first
    .getByRole('row', { name: /crowded-cafe/ })
    .first()
    .click();
  await first.getByRole('complementary').getByRole('button', { name: 'More' }).click();
  await first.getByRole('menuitem', { name: 'Delete all of this shop…' }).click();
  const dialog = first.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: /^Delete 1,200 sessions/ })).toBeEnabled();
  // The app writes, so that the first batch has to wait for it.
  const app = new Database(file);
  app.exec('BEGIN IMMEDIATE');
  await dialog.getByRole('button', { name: /^Delete 1,200 sessions/ }).click();
  await dialog.getByRole('button', { name: 'Stop' }).click();
  await expect(dialog.getByRole('button', { name: 'Stopping…' })).toBeVisible();
  app.exec('ROLLBACK');
  app.close();
  await expect(dialog).toContainText('You stopped it before the end.');
  const left = rowsOf(file).length - someSessions().length;
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(CROWD);
  silent.close();
});

test.describe('a host that ends', () => {
  test.use({ store: undefined });

  test('is missed by every tab, and found again when it is back', async ({ context, folder, dataDir }) => {
    const args = ['--data-dir', dataDir];
    const ended = await startHost(args, folder);
    const page = await context.newPage();
    await page.goto(ended.address);
    await expect(page.getByRole('heading', { level: 1, name: 'Sessions' })).toBeVisible();
    const tabs = await tenTabs(context, page);
    for (const tab of tabs) await expect(tab.getByRole('heading', { level: 1, name: 'Sessions' })).toBeVisible();
    await ended.stop();
    for (const tab of tabs) await expect(tab.getByText('Session Desk does not answer.')).toBeVisible();

    await using again = await startHost([...args, '--port', new URL(ended.origin).port], folder);
    const notSignedIn = 'This window is not signed in to the Session Desk that runs now.';
    for (const tab of tabs) await expect(tab.getByText(notSignedIn)).toBeVisible();
    const signedIn = await context.newPage();
    await signedIn.goto(again.address);
    for (const tab of tabs) {
      await expect(tab.getByText(notSignedIn)).toBeHidden();
      await expect(tab.getByRole('status').filter({ hasText: '203 sessions' })).toBeVisible();
    }
    await Promise.all([...tabs, signedIn].map((tab) => tab.close()));
  });
});
