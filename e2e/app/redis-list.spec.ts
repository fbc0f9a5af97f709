import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { offlineId, onlineId } from '../../shared/ids.ts';
import { checkLooks } from './looks.ts';
import { expect } from './program.ts';
import {
  closeHouse,
  entryOf,
  openHouse,
  opened,
  sessionKey,
  store,
  testOnRedis,
  type RedisHouse,
} from './redis-store.ts';
import { goTo } from './server-pages.ts';
import { offline, online } from './store-file.ts';

const KEYS = 300_000;
/** Of other programs; the rest is 20,000 sessions and their shops' entries. */
const FOREIGN = 260_000;
const SHOP = 'plain-lamp-shade.myshopify.com';

let house: RedisHouse | undefined;
const test = testOnRedis(() => house, [{}]);
test.describe.configure({ mode: 'default' });

test.beforeAll(async () => {
  house = await openHouse();
  if (house === undefined) return;
  const { app } = house;
  await app.eval(`for n = 1, ${FOREIGN} do redis.call('SET', 'cache:page:' .. n, 'x') end`, 0);
  await app.eval(
    `for n = 1, ${(KEYS - FOREIGN) / 2} do
      local shop = 'shop-' .. n .. '.myshopify.com'
      local key = 'shopify_sessions_offline_' .. shop
      redis.call('SET', key, '[["id","offline_' .. shop .. '"],["shop","' .. shop .. '"],["state",""],["isOnline",false],["scope","read_products"],["accessToken","shpat_' .. n .. '"]]')
      redis.call('SET', 'shopify_sessions_' .. shop, '["' .. key .. '"]')
    end`,
    0,
  );
  await store(app, [offline(SHOP), online(SHOP, '7001')]);
  await store(app, [online(SHOP, '7002', { firstName: 'Jürgen', lastName: 'Weiß' })], 'forgotten');
});
test.afterAll(() => closeHouse(house));
test.beforeEach(() => {
  test.skip(house === undefined, 'There is no Redis here.');
});

const rows = (page: Page) => page.getByRole('checkbox', { name: /^Select (?!all)/ });

test('among 300,000 keys the first sessions show at once, long before all were checked', async ({ page }) => {
  await goTo(page, '/stores/cache?order=expires.desc');
  await expect(rows(page).first()).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'in storage order' })).toBeVisible();
  await expect(page.getByRole('button', { name: /Expiry|Sort/ })).toBeHidden();
  await page.keyboard.press('j');
  await page.keyboard.press('End');
  const progress = page.getByText(/^Scanned ([\d,]+) of about 300,00\d keys\.$/);
  const scanned = async () =>
    Number(/Scanned ([\d,]+)/.exec((await progress.textContent()) ?? '')?.[1]?.replaceAll(',', ''));
  expect(await scanned()).toBeLessThan(KEYS / 5);

  // Reloading shows them again as soon.
  await page.reload();
  await expect(rows(page).first()).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('End');
  expect(await scanned()).toBeLessThan(KEYS / 5);
});

test('the shop index answers at once, and looking through all keys finds what it forgot', async ({ page }) => {
  await goTo(page, '/stores/cache');
  await expect(rows(page).first()).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type(SHOP);
  await expect(rows(page)).toHaveCount(2);
  await expect(page).toHaveURL(new RegExp(`shop=${SHOP}&match=exact$`));
  await expect(page.getByText('Results are from the shop index, which may be incomplete.')).toBeVisible();
  await page.getByRole('button', { name: 'Scan all keys' }).click();
  await expect(rows(page)).toHaveCount(3);
  await expect(page.getByText('Results are from a scan of all keys, not the shop index.')).toBeVisible();
  await expect(page.getByText('Scanned all keys.')).toBeVisible();
  await expect(page).toHaveURL(/&thorough=1$/);
  await checkLooks(page);
  await page.reload();
  await expect(rows(page)).toHaveCount(3);
  await page.goBack();
  await expect(rows(page)).toHaveCount(2);
  await page.goForward();
  await expect(rows(page)).toHaveCount(3);
  // Another search is not thorough because the last one was.
  await page.getByRole('textbox', { name: 'Search sessions' }).fill('nobody-here.myshopify.com');
  await expect(page.getByText('The shop index lists none, but it may be incomplete.')).toBeVisible();
  await expect(page).toHaveURL(/match=exact$/);
  await page.getByRole('button', { name: 'Scan all keys' }).click();
  await expect(page.getByText('Scanned all keys.')).toBeVisible();
  await expect(page.getByText('No matching sessions')).toBeVisible();
});

test('the beginning of a shop is searched for by names, which find what the shop index forgot', async ({ page }) => {
  await goTo(page, '/stores/cache');
  await expect(rows(page).first()).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('plain-lamp-sha');
  await expect(rows(page)).toHaveCount(3);
  await expect(page.getByText('Checked the names of all keys.')).toBeVisible();
  await expect(page.getByText('Results are from the shop index, which may be incomplete.')).toBeVisible();
  await expect(page).toHaveURL(/shop=plain-lamp-sha$/);
  await page.keyboard.type('de');
  await expect(page).toHaveURL(/shop=plain-lamp-shade$/);
  await expect(rows(page)).toHaveCount(3);
  await checkLooks(page);
  await page.getByRole('button', { name: 'Scan all keys' }).click();
  await expect(page.getByText('Scanned all keys.')).toBeVisible();
  await expect(rows(page)).toHaveCount(3);
});

test('a shop is deleted whole, also what the index forgot, and comes back with its time and its entry', async ({
  page,
}) => {
  const { app, network } = opened(house);
  const [own, known, forgotten] = [offlineId(SHOP), onlineId(SHOP, '7001'), onlineId(SHOP, '7002')].map(sessionKey);
  if (own === undefined || known === undefined || forgotten === undefined) throw new Error('no keys');
  await app.expire(known, 3600);
  const before = await app.mget(own, known, forgotten);

  await goTo(page, `/stores/cache?shop=${SHOP}&match=exact`);
  await page
    .getByRole('link', { name: /plain-lamp/ })
    .first()
    .click();
  const deleteAll = async () => {
    await page.getByRole('complementary').getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Delete all sessions of this shop…' }).click();
  };
  const dialog = page.getByRole('dialog');
  // From far away it takes its time, says how far it is, and stops with the dialog.
  network.become({ delay: 40 });
  await deleteAll();
  await expect(dialog.getByText(/: [\d,]+ of about 300,00\d keys, [0-3] found$/)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect.poll(() => isScanned(app)).toBe(false);
  network.become({});
  await deleteAll();
  await expect(dialog.getByRole('heading', { name: `Delete 3 sessions of ${SHOP}?` })).toBeVisible();
  await dialog.getByRole('button', { name: 'Delete 3 sessions' }).click();
  await expect(page.getByText('3 sessions deleted')).toBeVisible();
  expect(await app.exists(own, known, forgotten)).toBe(0);
  expect(await entryOf(app, SHOP)).toEqual([]);

  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('3 sessions restored.')).toBeVisible();
  expect(await app.mget(own, known, forgotten)).toEqual(before);
  expect(await app.ttl(known)).toBeGreaterThan(3500);
  expect(await app.ttl(own)).toBe(-1);
  expect(await entryOf(app, SHOP)).toEqual(expect.arrayContaining([own, known]));
  await expect(page.getByText(/^[23] match/)).toBeVisible();
});

/** Whether somebody goes on looking through the keys. */
async function isScanned(app: RedisHouse['app']): Promise<boolean> {
  const calls = async () => /cmdstat_scan:calls=(\d+)/.exec(await app.info('commandstats'))?.[1];
  const before = await calls();
  await sleep(300);
  return before !== (await calls());
}
