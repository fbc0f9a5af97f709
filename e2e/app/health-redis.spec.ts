import { checkLooks } from './looks.ts';
import { expect } from './program.ts';
import { closeHouse, openHouse, opened, testOnRedis, type RedisHouse } from './redis-store.ts';
import { goTo } from './server-pages.ts';

const SHOPS = 20_000;

let house: RedisHouse | undefined;
const test = testOnRedis(() => house, [{}]);
test.describe.configure({ mode: 'default' });

test.beforeAll(async () => {
  house = await openHouse();
  await house?.app.eval(
    `for n = 1, ${SHOPS} do
      local shop = 'shop-' .. n .. '.myshopify.com'
      local key = 'shopify_sessions_offline_' .. shop
      redis.call('SET', key, '[["id","offline_' .. shop .. '"],["shop","' .. shop .. '"],["state",""],["isOnline",false],["scope","read_products"],["accessToken","shpat_' .. n .. '"]]')
      redis.call('SET', 'shopify_sessions_' .. shop, '["' .. key .. '"]')
    end`,
    0,
  );
});
test.afterAll(() => closeHouse(house));
test.beforeEach(() => {
  test.skip(house === undefined, 'There is no Redis here.');
});

test('a check says how far it is and stops; the report from before stays', async ({ page }) => {
  const { network, app } = opened(house);
  await goTo(page, '/stores/cache/health');
  await expect(page.getByText(/^Reads every session once/)).toBeVisible();
  network.become({ delay: 40 });
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByText(/^Scanned [\d,]+ of about [\d,]+ keys\.$/)).toBeVisible();
  await checkLooks(page);
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText('The check was stopped, so there is no report.')).toBeVisible();

  network.become({});
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByText('20,000 sessions of 20,000 shops.')).toBeVisible();

  await app.del('shopify_sessions_offline_shop-1.myshopify.com', 'shopify_sessions_shop-1.myshopify.com');
  network.become({ delay: 40 });
  await page.getByRole('button', { name: 'Check again' }).click();
  await expect(page.getByText(/^Scanned /)).toBeVisible();
  await expect(page.getByText('20,000 sessions of 20,000 shops.')).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText('The check was stopped. This is still the report from before.')).toBeVisible();
  await expect(page.getByText('20,000 sessions of 20,000 shops.')).toBeVisible();
  network.become({});
});
