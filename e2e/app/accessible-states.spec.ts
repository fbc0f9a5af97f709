import path from 'node:path';
import { HOUR } from '../../shared/session.ts';
import { checkLooks } from './looks.ts';
import { expect, search, test as base } from './program.ts';
import { makeStore, offline, profileOf, run, someSessions, writeProfiles } from './store-file.ts';

const inUse = offline('rotating-socks.myshopify.com', {
  expires: Date.now() - HOUR,
  refreshToken: 'shprt_0123456789abcdef',
});

const test = base.extend({
  dataDir: async ({ folder }, use) => {
    const dataDir = path.join(folder, 'data');
    const file = makeStore(path.join(folder, 'shop.sqlite'), [...someSessions(), inUse]);
    const odd = makeStore(path.join(folder, 'odd.sqlite'), someSessions());
    run(odd, "UPDATE shopify_sessions SET isOnline = 'perhaps'");
    writeProfiles(dataDir, [
      profileOf(file, { id: 'live', name: 'Live shop', environment: 'production', access: 'read-only' }),
      profileOf(file, { id: 'staged', name: 'Staged app', environment: 'staging', access: 'read-only' }),
      profileOf(odd, { id: 'odd', name: 'Odd table' }),
    ]);
    await use(dataDir);
  },
});

test('axe finds nothing in locking and unlocking, and in deleting what is in use', async ({ page }) => {
  await page.goto(new URL('/stores/live', page.url()).href);
  await expect(page.getByRole('row').nth(2)).toBeVisible();
  await checkLooks(page, 'locked production');
  await page.getByRole('button', { name: 'Unlock…' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('Life shop');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toBeVisible();
  await checkLooks(page, 'the wrong name');
  await page.getByRole('dialog').getByRole('textbox').fill('Live shop');
  await page.keyboard.press('Enter');
  await expect(page.getByText('unlocked', { exact: true })).toBeVisible();
  await checkLooks(page, 'unlocked production');
  await search(page, 'rotating');
  await page.getByRole('row', { name: /rotating-socks/ }).click();
  await page.getByRole('complementary').getByRole('button', { name: 'Delete…' }).click();
  await expect(page.getByRole('dialog')).toContainText('still in use');
  await checkLooks(page, 'deleting what is in use');
});

test('axe finds nothing where nothing can be read, where a session is gone, and in unlocked staging', async ({
  page,
}) => {
  await page.goto(new URL('/stores/odd', page.url()).href);
  await expect(page.getByText('None of these sessions can be read')).toBeVisible();
  await page.getByRole('row').nth(2).click();
  await expect(page.getByText('Check the layout before deleting anything.')).toBeVisible();
  await checkLooks(page, 'nothing can be read');
  await page.goto(new URL('/stores/staged?open=i%3Agone', page.url()).href);
  await expect(page.getByText('Session not found')).toBeVisible();
  await page.getByRole('button', { name: 'Unlock…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Unlock' }).click();
  await expect(page.getByText('unlocked', { exact: true })).toBeVisible();
  await checkLooks(page, 'a session that is gone, unlocked staging');
});
