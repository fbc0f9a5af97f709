import type { Page } from '@playwright/test';
import { startKeychain, type TestKeychain } from '../servers/keychain.ts';
import { startHost } from './host.ts';
import { expect, test } from './program.ts';
import { profileOf, writeProfiles } from './store-file.ts';

test.skip(({ host }) => host !== 'browser', 'Both hosts reach the keychain through the same code.');

const PROFILE = profileOf('', {
  name: 'Orders',
  address: {
    backend: 'postgres',
    host: '127.0.0.1',
    port: 1,
    database: 'orders',
    user: 'app',
    tls: { mode: 'disable' },
  },
});
const EDIT = `/stores/${PROFILE.id}/edit`;

let keys: TestKeychain | undefined;
test.beforeAll(async () => {
  keys = await startKeychain();
});
test.afterAll(() => keys?.[Symbol.asyncDispose]());

const password = (page: Page) => page.getByRole('combobox', { name: 'Password' });

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Orders saved')).toBeVisible();
}

test('a password outlives the program in the keychain until it is removed, and a locked keychain is told', async ({
  context,
  dataDir,
  folder,
}) => {
  test.skip(keys === undefined, 'gnome-keyring is neither there nor to be had.');
  if (keys === undefined) return;
  writeProfiles(dataDir, [PROFILE]);
  const start = async () => {
    const host = await startHost(['--data-dir', dataDir], folder, { ...keys?.env, SESSION_DESK_KEYCHAIN: undefined });
    const page = await context.newPage();
    await page.goto(host.address);
    await page.waitForURL(({ pathname }) => !pathname.startsWith('/start/'));
    await page.goto(`${host.origin}${EDIT}`);
    return { host, page };
  };
  const kept = async () => (await keys?.accounts())?.filter((account) => account.includes(PROFILE.id));

  const first = await start();
  await password(first.page).selectOption('set');
  await first.page.getByLabel('New password').fill('kept-in-the-keychain');
  await expect(first.page.getByText('Saved in this computer’s keychain')).toBeVisible();
  await save(first.page);
  await first.host.stop();
  expect(await kept()).toHaveLength(1);

  const second = await start();
  await expect(password(second.page)).toHaveValue('keep');
  await password(second.page).selectOption('clear');
  await save(second.page);
  expect(await kept()).toEqual([]);
  await password(second.page).selectOption('set');
  await second.page.getByLabel('New password').fill('kept-once-more');
  await save(second.page);
  // The word of the save before may still stand there.
  await expect.poll(kept).toHaveLength(1);
  await second.host.stop();

  await keys.lock();
  const third = await start();
  const notice = third.page.getByRole('alert').filter({ hasText: 'The keychain isn’t available' });
  await expect(notice).toContainText('is locked');
  await keys.stop();
  await keys.start();
  await notice.getByRole('button', { name: 'Try again' }).click();
  await expect(notice).toBeHidden();
  await expect(password(third.page).locator('option[value="clear"]')).toHaveCount(1);
  await third.host.stop();
});
