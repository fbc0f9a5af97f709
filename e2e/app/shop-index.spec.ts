import type { Page } from '@playwright/test';
import { offlineId } from '../../shared/ids.ts';
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

const SHOPS = ['amber-soap', 'bold-press', 'cedar-lamp', 'dune-tea'].map((name) => `${name}.myshopify.com`);
const [AMBER = '', BOLD = '', CEDAR = '', DUNE = ''] = SHOPS;

let house: RedisHouse | undefined;
const test = testOnRedis(
  () => house,
  [
    { id: 'live', name: 'orders-cache', environment: 'production', access: 'read-only' },
    { id: 'staged', name: 'staging-cache' },
  ],
);
test.describe.configure({ mode: 'default' });

test.beforeAll(async () => {
  house = await openHouse();
});
test.afterAll(() => closeHouse(house));

const own = (shop: string) => sessionKey(offlineId(shop));

/** One shop is right; one has forgotten a session, one names what is gone, one is no list at all. */
test.beforeEach(async () => {
  test.skip(house === undefined, 'There is no Redis here.');
  const { app } = opened(house);
  await store(
    app,
    SHOPS.flatMap((shop) => [offline(shop), online(shop, '7001')]),
  );
  await app.set(sessionKey(BOLD), JSON.stringify([own(BOLD)]));
  await app.set(sessionKey(CEDAR), JSON.stringify([...(await entryOf(app, CEDAR)), own(CEDAR), sessionKey('gone')]));
  await app.set(sessionKey(DUNE), '{"no":"list"}');
});

/** Everything but the index. */
async function sessionsIn({ app }: Pick<RedisHouse, 'app'>): Promise<(string | null)[]> {
  const keys = (await app.keys(sessionKey('*'))).filter((key) => !SHOPS.some((shop) => key === sessionKey(shop)));
  return app.mget(keys.toSorted());
}

async function check(page: Page, storeId: string): Promise<void> {
  await goTo(page, `/stores/${storeId}/about`);
  await page.getByRole('button', { name: 'Check shop index…' }).click();
}

test('in production it is checked read-only, and repaired after unlocking and typing the name', async ({ page }) => {
  const { app } = opened(house);
  const before = await sessionsIn({ app });
  await check(page, 'live');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('heading', { name: 'The shop index is wrong for 3 shops' })).toBeVisible();
  await expect(dialog).toContainText('Compared 8 sessions with the index entries of 4 shops.');
  await expect(dialog).toContainText('orders-cache is read-only. Unlock it first.');
  await expect(dialog.getByRole('button', { name: /Repair/ })).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Check shop index…' })).toBeFocused();

  const access = page.getByRole('region', { name: 'Access' });
  await access.getByRole('button', { name: 'Unlock…' }).click();
  await dialog.getByRole('textbox').fill('orders-cache');
  await page.keyboard.press('Enter');
  await expect(access).toContainText('unlocked');
  await page.getByRole('button', { name: 'Check shop index…' }).click();
  await expect(dialog.getByRole('heading', { name: 'Repair the shop index for 3 shops?' })).toBeVisible();
  const shops = dialog.getByRole('list', { name: 'Shops' }).getByRole('listitem');
  await expect(shops).toHaveText([
    `${DUNE}unreadable, 2 missing`,
    `${BOLD}1 missing`,
    `${CEDAR}1 dangling, 1 duplicate`,
  ]);
  await expect(dialog).toContainText('No sessions are changed.');
  await expect(dialog.getByRole('button', { name: 'Repair 3 shops' })).toBeDisabled();
  await expect(dialog.getByRole('textbox')).toBeFocused();
  await checkLooks(page);

  await page.keyboard.type('orders-cache');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('heading', { name: 'Shop index repaired for 3 shops' })).toBeVisible();
  for (const shop of SHOPS) {
    const listed = [offlineId(shop), `${shop}_7001`].map(sessionKey);
    expect((await entryOf(app, shop)).toSorted(), shop).toEqual(listed.toSorted());
  }
  expect(await sessionsIn({ app })).toEqual(before);

  await dialog.getByRole('button', { name: 'Check again' }).click();
  await expect(dialog.getByRole('heading', { name: 'The shop index is correct' })).toBeVisible();
  await expect(dialog).toContainText('Nothing to repair.');
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Activity' }).click();
  await expect(page.getByText('Repaired the shop index of 3 shops')).toBeVisible();
});

test('what was put right meanwhile is counted as it is, and a check can be stopped', async ({ page }) => {
  const { app, network } = opened(house);
  await check(page, 'staged');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Repair 3 shops' })).toBeEnabled();
  // The app stores a session for a shop while the report is being read.
  await store(app, [online(AMBER, '7009'), online(BOLD, '7009')]);
  await page.keyboard.press('Tab');
  await dialog.getByRole('button', { name: 'Repair 3 shops' }).press('Enter');
  await expect(dialog.getByRole('heading', { name: 'Shop index repaired for 3 shops' })).toBeVisible();
  expect(await entryOf(app, BOLD)).toEqual(
    expect.arrayContaining([offlineId(BOLD), `${BOLD}_7001`, `${BOLD}_7009`].map(sessionKey)),
  );
  await dialog.getByRole('button', { name: 'Close' }).click();
  await app.del(sessionKey(`${AMBER}_7009`), sessionKey(`${BOLD}_7009`));

  // Many more keys, far away: it takes a moment, and tells how far it is.
  await app.eval(`for n = 1, 100000 do redis.call('SET', 'cache:page:' .. n, 'x') end`, 0);
  network.become({ delay: 30 });
  await page.getByRole('button', { name: 'Check shop index…' }).click();
  await dialog.getByRole('button', { name: 'Stop' }).click();
  await expect(dialog).toContainText('Stopped. Nothing was changed.');
  network.become({});
  await dialog.getByRole('button', { name: 'Check again' }).click();
  await expect(dialog.getByRole('heading', { name: 'Repair the shop index for 2 shops?' })).toBeVisible();
});
