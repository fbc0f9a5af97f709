import { startStranger, type Stranger } from '../servers/stranger.ts';
import { check } from './axe.ts';
import { expect, test as base } from './program.ts';
import { profileOf, writeProfiles } from './store-file.ts';

const test = base.extend<{ meant: Stranger; other: Stranger }>({
  meant: async ({ folder: _folder }, use) => {
    await using server = await startStranger();
    await use(server);
  },
  other: async ({ folder: _folder }, use) => {
    await using server = await startStranger();
    await use(server);
  },
  dataDir: async ({ dataDir, meant }, use) => {
    const address = {
      backend: 'postgres',
      host: '127.0.0.1',
      port: meant.port,
      database: 'orders',
      user: 'app',
    } as const;
    writeProfiles(dataDir, [profileOf('', { name: 'Orders', address: { ...address, tls: { mode: 'disable' } } })]);
    await use(dataDir);
  },
});

test('a kept password is not sent to another server before the person says so', async ({ page, meant, other }) => {
  await page.getByRole('link', { name: /Orders/ }).click();
  await page.goto(`${new URL(page.url()).origin}/stores/shop-app/edit`);
  await page.getByRole('combobox', { name: 'Password' }).selectOption('Set password');
  await page.getByLabel('New password').fill('kept-for-one');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Orders saved')).toBeVisible();

  await page.getByRole('textbox', { name: 'Port' }).fill(String(other.port));
  await expect(page.getByText(`The password was saved for app@127.0.0.1:${meant.port}, no TLS.`)).toBeVisible();
  await check(page, 'a changed server');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByText('Enter it again, or confirm that it may be sent there.')).toBeVisible();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Enter it again, or confirm that it may be sent there.')).toHaveCount(2);
  expect(other.heard().connections).toBe(0);

  await page.getByRole('checkbox', { name: `Send it to app@127.0.0.1:${other.port}, no TLS` }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Orders saved')).toBeVisible();
  await expect(page.getByText('It isn’t sent anywhere else without your consent.')).toBeHidden();
});
