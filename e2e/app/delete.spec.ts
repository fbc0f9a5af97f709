import { expect, search } from './program.ts';
import { offline, online, query, rowsOf, run, someSessions, testOn } from './store-file.ts';

const shop = 'busy-bakery.myshopify.com';
const sessions = [
  ...someSessions(),
  offline(shop),
  online(shop, '7001'),
  online(shop, '7002', { firstName: 'Jürgen', lastName: 'Weiß' }),
  online(shop, '9007199254740993', { firstName: '李', lastName: '小龙' }),
  offline('lonely-lamp.myshopify.com'),
];

const test = testOn(sessions);

test('one session is deleted, is really gone, and comes back exactly as it was', async ({ page, file }) => {
  const before = rowsOf(file);
  await search(page, 'lonely');
  await page.getByRole('row', { name: /lonely-lamp/ }).click();
  await page.getByRole('complementary').getByRole('button', { name: 'Delete…' }).click();

  const dialog = page.getByRole('dialog', { name: 'Delete the offline session of lonely-lamp.myshopify.com?' });
  await expect(dialog).toContainText('offline_lonely-lamp.myshopify.com');
  await expect(dialog).toContainText('Background jobs for the shop stop until the app is opened there again.');
  await expect(dialog).toContainText('the token stays alive at Shopify until it expires');
  await expect(dialog).toContainText('This one never expires.');
  await expect(dialog).toContainText('only until you quit');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(rowsOf(file)).toEqual(before);

  await page.getByRole('complementary').getByRole('button', { name: 'Delete…' }).click();
  await dialog.getByRole('button', { name: 'Delete 1 session' }).click();
  await expect(page.getByText('1 session deleted')).toBeVisible();
  await expect(page.getByText('No matching sessions')).toBeVisible();
  expect(rowsOf(file)).toEqual(before.filter(({ shop: of }) => of !== 'lonely-lamp.myshopify.com'));

  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('1 session restored.')).toBeVisible();
  await expect(page.getByRole('row', { name: /lonely-lamp/ })).toBeVisible();
  expect(rowsOf(file)).toEqual(before);
});

test('the selected go together, and Activity puts them back', async ({ page, file }) => {
  const before = rowsOf(file);
  await search(page, shop);
  await page.getByRole('checkbox', { name: `Select ${shop}, Ada Marsh` }).check();
  await page.getByRole('checkbox', { name: `Select ${shop}, Jürgen Weiß` }).check();
  await expect(page.getByRole('status').filter({ hasText: '2 selected' })).toBeVisible();
  await page.getByRole('button', { name: 'Delete…' }).click();

  const dialog = page.getByRole('dialog', { name: `Delete 2 sessions of ${shop}?` });
  await expect(dialog).toContainText('2online, for 2 users. They sign in again at their next visit.');
  // One of them is gone before the answer is given.
  await expect(dialog.getByRole('button', { name: 'Delete 2 sessions' })).toBeEnabled();
  run(file, `DELETE FROM shopify_sessions WHERE userId = 7001`);
  await dialog.getByRole('button', { name: 'Delete 2 sessions' }).click();
  await expect(page.getByText('1 session deleted. 1 session was already deleted')).toBeVisible();
  await expect(page.getByRole('checkbox', { name: /^Select busy/ })).toHaveCount(2);
  await expect(page.getByText('selected')).toBeHidden();

  await page.getByRole('link', { name: 'Activity' }).click();
  const entry = page.getByRole('listitem').filter({ hasText: 'Deleted' });
  await expect(entry).toContainText('1 copy kept until you quit');
  await entry.getByRole('button', { name: 'Restore' }).click();
  const restore = page.getByRole('dialog', { name: 'Restore 1 session into' });
  await expect(restore).toContainText('1not in the store. Will be restored.');
  await restore.getByRole('button', { name: 'Restore 1 session' }).click();
  await expect(page.getByText('1 session restored')).toBeVisible();
  expect(rowsOf(file)).toEqual(before.filter(({ userId }) => userId !== 7001n));
  await expect(page.getByRole('listitem').filter({ hasText: 'Restored 1 session' })).toBeVisible();
});

test('a whole shop goes with its numbers said, and what was stored again meanwhile is left alone', async ({
  page,
  file,
}) => {
  const before = rowsOf(file);
  await search(page, shop);
  await page.getByRole('row', { name: /busy-bakery.*Ada Marsh/ }).click();
  await page.getByRole('complementary').getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Delete all sessions of this shop…' }).click();

  const dialog = page.getByRole('dialog', { name: `Delete 4 sessions of ${shop}?` });
  await expect(dialog).toContainText('3online, for 3 users. They sign in again at their next visit.');
  await expect(dialog).toContainText('1offline. Background jobs for the shop stop');
  await expect(dialog).toContainText('1 of these never expires.');
  await expect(dialog.getByRole('list', { name: 'Shops' })).toContainText(`${shop}3 online, 1 offline`);
  await dialog.getByRole('button', { name: 'Delete 4 sessions' }).click();
  await expect(page.getByText('4 sessions deleted')).toBeVisible();
  expect(rowsOf(file)).toEqual(before.filter((row) => row['shop'] !== shop));

  run(
    file,
    `INSERT INTO shopify_sessions (id, shop, state, isOnline, accessToken) VALUES
    ('offline_${shop}', '${shop}', '', 0, 'shpat_new0000000000000000000000000000')`,
  );
  await page.getByRole('button', { name: 'Undo' }).click();
  // One of them is newer in the store: that is shown before anything is restored.
  const restore = page.getByRole('dialog', { name: 'Restore 3 sessions into' });
  await expect(restore).toContainText('3not in the store. Will be restored.');
  await expect(restore).toContainText('1newer in the store. Won’t be overwritten.');
  const newer = restore.getByRole('region', { name: 'Newer in the store' });
  await newer.getByText(`offline_${shop}`).click();
  await expect(newer.getByRole('row', { name: /Access token/ })).toContainText('shpat_••••••••0000');
  await restore.getByRole('button', { name: 'Restore 3 sessions' }).click();
  await expect(page.getByText('3 sessions restored')).toContainText('1 session is newer in the store and was kept');
  const after = rowsOf(file);
  expect(after).toHaveLength(before.length);
  expect(after.filter(({ isOnline }) => isOnline === 1n)).toEqual(before.filter(({ isOnline }) => isOnline === 1n));
  expect(query(file, `SELECT accessToken FROM shopify_sessions WHERE id = 'offline_${shop}'`)).toEqual([
    { accessToken: 'shpat_new0000000000000000000000000000' },
  ]);
});

test('what is gone before it is deleted is said to be gone', async ({ page, file }) => {
  await search(page, 'lonely');
  await page.getByRole('row', { name: /lonely-lamp/ }).click();
  await expect(page.getByRole('complementary').getByRole('button', { name: 'Delete…' })).toBeVisible();
  run(file, `DELETE FROM shopify_sessions WHERE shop = 'lonely-lamp.myshopify.com'`);
  await page.getByRole('complementary').getByRole('button', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Nothing to delete' });
  await expect(dialog).toContainText('The sessions were already deleted');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
});
