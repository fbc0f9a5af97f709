import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import Database from 'better-sqlite3';
import { runHost, startHost } from './host.ts';
import { expect, search, test as base } from './program.ts';
import { makeStore, online, rowsOf, someSessions, testOn } from './store-file.ts';

base.skip(({ host }) => host !== 'browser', 'Only a browser has tabs.');

const TABS = 10;
const shop = 'crowded-cafe.myshopify.com';
/** Many times what is deleted at a time, so that Stop comes before the end. */
const CROWD = 10_000;
const sessions = [...someSessions(), ...Array.from({ length: CROWD }, (_, at) => online(shop, String(7001 + at)))];

const test = testOn(sessions);

const listOf = (page: Page, count: number) =>
  page.getByRole('status').filter({ hasText: `${count.toLocaleString('en')} sessions` });

const demo = (page: Page) => page.getByRole('status').filter({ hasText: '203 sessions' });

/** So many tabs of one browser, each with the address of the first. */
async function openTabs(context: BrowserContext, first: Page, count: number): Promise<[Page, ...Page[]]> {
  const others: Page[] = [];
  while (others.length < count - 1) {
    const tab = await context.newPage();
    await tab.goto(first.url());
    others.push(tab);
  }
  return [first, ...others];
}

test('ten tabs each show the list and what one of them changes, and Stop gets through while nine wait', async ({
  page,
  context,
  file,
}) => {
  await expect(listOf(page, sessions.length)).toBeVisible();
  const tabs = await openTabs(context, page, TABS);
  for (const tab of tabs) await expect(listOf(tab, sessions.length)).toBeVisible();

  const [first, ...others] = tabs;
  await first.bringToFront();
  await search(first, shop);
  await first
    .getByRole('checkbox', { name: /^Select crowded-cafe/ })
    .first()
    .check();
  await first.getByRole('button', { name: 'Delete…' }).click();
  const dialog = first.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Delete 1 session' }).click();
  await expect(first.getByText('1 session deleted')).toBeVisible();
  for (const tab of others) await expect(listOf(tab, sessions.length - 1)).toBeVisible();

  await first
    .getByRole('row', { name: /crowded-cafe/ })
    .first()
    .click();
  await first.getByRole('complementary').getByRole('button', { name: 'More' }).click();
  await first.getByRole('menuitem', { name: 'Delete all sessions of this shop…' }).click();
  const deleteAll = dialog.getByRole('button', { name: /^Delete 9,999 sessions/ });
  await expect(deleteAll).toBeEnabled();

  // A server that takes connections and says nothing: each trial of it is a stream that waits.
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const at = silent.address();
  const port = typeof at === 'object' && at !== null ? at.port : 0;
  const trial = new URLSearchParams({ address: `postgres://app@127.0.0.1:${port}/orders?connect_timeout=60` });
  for (const tab of others) {
    await tab.goto(new URL(`/stores/new?${trial.toString()}`, page.url()).href);
    await expect(tab.getByRole('listitem').filter({ hasText: 'TLS' }).getByText('running')).toBeVisible();
  }

  await first.bringToFront();
  // The app writes, so that the first batch has to wait for it.
  const app = new Database(file);
  app.exec('BEGIN IMMEDIATE');
  await deleteAll.click();
  await dialog.getByRole('button', { name: 'Stop' }).click();
  await expect(dialog.getByRole('button', { name: 'Stopping…' })).toBeVisible();
  app.exec('ROLLBACK');
  app.close();
  await expect(dialog).toContainText('You stopped it.');
  const left = rowsOf(file).length - someSessions().length;
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(CROWD - 1);
  for (const tab of others) {
    await expect(tab.getByRole('listitem').filter({ hasText: 'TLS' }).getByText('running')).toBeVisible();
  }
  silent.close();
});

test('a second start has a tab of its own; the others stay where they are', async ({
  page,
  context,
  dataDir,
  folder,
}) => {
  await expect(listOf(page, sessions.length)).toBeVisible();
  const here = page.url();
  makeStore(path.join(folder, 'other.sqlite'), someSessions());
  const second = await runHost(['--data-dir', dataDir, './other.sqlite'], folder);
  expect(second).toMatchObject({ code: 0, err: '' });
  const tab = await context.newPage();
  await tab.goto(/http:\S+\/start\/\S+/.exec(second.out)?.[0] ?? '');
  await expect(tab).toHaveURL(/\/stores\/[0-9a-f-]{36}$/);
  await expect(page.getByRole('navigation').getByRole('link', { name: /other\.sqlite/ })).toBeVisible();
  await expect(page).toHaveURL(here);
  await expect(listOf(page, sessions.length)).toBeVisible();
});

test('what a store leads to is changed in one tab and shown by the others', async ({ page, context, folder }) => {
  await expect(listOf(page, sessions.length)).toBeVisible();
  const [first, second] = await openTabs(context, page, 2);
  const moved = makeStore(path.join(folder, 'moved.sqlite'), someSessions());
  await first.bringToFront();
  await first.goto(`${first.url()}/edit`);
  await first.getByRole('textbox', { name: 'File' }).fill(moved);
  await first.getByRole('button', { name: 'Save', exact: true }).click();
  if (second === undefined) throw new Error('There is one tab.');
  await expect(listOf(second, someSessions().length)).toBeVisible();
});

test.describe('a host that ends', () => {
  test.use({ store: undefined });

  test('is missed by every tab, and found again when it is back', async ({ context, folder, dataDir }) => {
    const args = ['--data-dir', dataDir];
    const ended = await startHost(args, folder);
    const page = await context.newPage();
    await page.goto(ended.address);
    await expect(demo(page)).toBeVisible();
    const tabs = await openTabs(context, page, 3);
    for (const tab of tabs) await expect(demo(tab)).toBeVisible();
    await ended.stop();
    for (const tab of tabs) await expect(tab.getByText('Session Desk does not answer.')).toBeVisible();

    await using again = await startHost([...args, '--port', new URL(ended.origin).port], folder);
    const notSignedIn = 'This browser is not signed in to the Session Desk that runs now.';
    for (const tab of tabs) await expect(tab.getByText(notSignedIn)).toBeVisible();
    const signedIn = await context.newPage();
    await signedIn.goto(again.address);
    for (const tab of [...tabs, signedIn]) {
      await expect(tab.getByText(notSignedIn)).toBeHidden();
      await expect(demo(tab)).toBeVisible();
    }
    await Promise.all([...tabs, signedIn].map((tab) => tab.close()));
  });
});
