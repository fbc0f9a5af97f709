import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { LONG } from '../long.ts';
import { runHost, startHost, type Host } from './host.ts';
import { expect, test } from './program.ts';
import { makeStore, online, query } from './store-file.ts';

test.skip(({ host }) => host !== 'browser', 'The desktop host has its own ways to start and end.');

const SHOP = 'busy-bakery.myshopify.com';
/** Enough batches that a deletion can be met in the middle. */
const SESSIONS = 20_000;

test('started four times at once, one runs and the others lead to it', async ({ dataDir, folder, browser }) => {
  // Those that join end by themselves; the one that runs is found by its address.
  const starts = Array.from({ length: 4 }, () => startHost(['--data-dir', dataDir], folder));
  const hosts = await Promise.all(starts);
  try {
    expect(new Set(hosts.map(({ origin }) => origin)).size).toBe(1);
    expect(new Set(hosts.map(({ address }) => address)).size).toBe(4);
    expect(hosts.map(({ printed }) => printed.err)).toEqual(['', '', '', '']);
    const page = await browser.newPage();
    await page.goto(hosts[3]?.address ?? '');
    await expect(page.getByRole('heading', { level: 1, name: 'Demo store' })).toBeVisible();
    await page.close();
  } finally {
    await Promise.all(hosts.map((host) => host.stop()));
  }
});

async function openIn(page: Page, host: Host): Promise<void> {
  await page.goto(host.address);
  await expect(page.getByRole('row', { name: new RegExp(SHOP.slice(0, 11)) }).first()).toBeVisible();
}

/** Begins to delete all sessions of the shop, and comes back when some are gone. */
async function beginDeleting(page: Page): Promise<void> {
  await page
    .getByRole('row', { name: /busy-bakery/ })
    .first()
    .click();
  await page.getByRole('complementary').getByRole('button', { name: 'More' }).click();
  await page.getByText('Delete all sessions of this shop…').click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Delete [\d,]+ sessions$/ })
    .click();
  await expect(page.getByRole('progressbar')).toBeVisible();
}

const remaining = (file: string) => Number(query(file, 'SELECT count(*) AS n FROM shopify_sessions')[0]?.['n']);

// SIGINT and SIGHUP end the program as SIGTERM does, whatever it is at.
const ENDS = [
  ['SIGTERM', 0],
  ['SIGKILL', 'SIGKILL'],
  ...(LONG
    ? ([
        ['SIGINT', 0],
        ['SIGHUP', 0],
      ] as const)
    : []),
] as const;

for (const [signal, end] of ENDS) {
  test(`${signal} while a deletion runs: the next start tells exactly how far it came`, async ({
    dataDir,
    folder,
    browser,
  }) => {
    const file = makeStore(
      path.join(folder, 'shop.sqlite'),
      Array.from({ length: SESSIONS }, (_, n) => online(SHOP, String(1_000_000 + n))),
    );
    const page = await browser.newPage();
    const host = await startHost(['--data-dir', dataDir, file], folder);
    await openIn(page, host);
    await beginDeleting(page);
    await expect.poll(() => remaining(file)).toBeLessThan(SESSIONS);
    expect(await host.stop(signal)).toBe(end);
    const gone = SESSIONS - remaining(file);
    expect(gone).toBeGreaterThan(0);
    expect(gone).toBeLessThan(SESSIONS);

    await using next = await startHost(['--data-dir', dataDir], folder);
    await page.goto(next.address);
    await page.getByRole('link', { name: 'Activity' }).click();
    const entry = page.getByRole('listitem').filter({ hasText: SHOP }).first();
    // Killed, nobody could write down the end: the copies tell.
    if (signal === 'SIGKILL') await expect(entry).toContainText(/interrupted/i);
    else await expect(entry).toContainText(`Deleted ${gone} of ${SESSIONS} sessions of ${SHOP}`);
    await page.close();
  });
}

test('a data folder that goes away: what needs it is refused in words, nothing is deleted, and the program ends in order', async ({
  dataDir,
  folder,
  browser,
}) => {
  const file = makeStore(path.join(folder, 'shop.sqlite'), [online(SHOP, '7001'), online(SHOP, '7002')]);
  const page = await browser.newPage();
  const host = await startHost(['--data-dir', dataDir, file], folder);
  await openIn(page, host);
  await rm(dataDir, { recursive: true });
  await page
    .getByRole('row', { name: /busy-bakery/ })
    .first()
    .click();
  await page.getByRole('complementary').getByRole('button', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /^Delete 1 session/ }).click();
  await expect(dialog.getByText(/data folder of Session Desk/)).toBeVisible();
  expect(remaining(file)).toBe(2);
  expect(await host.stop()).toBe(0);
  await page.close();
});

test('a data folder that cannot be used is said before anything starts', async ({ folder }) => {
  const file = makeStore(path.join(folder, 'shop.sqlite'), []);
  const { code, err } = await runHost(['--data-dir', path.join(file, 'desk')], folder);
  expect(code).toBe(1);
  expect(err).toContain('can’t be used');
  expect(err).toContain('--data-dir');
  expect(err).not.toContain('    at ');
});
