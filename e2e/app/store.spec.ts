import { HOUR } from '../../shared/session.ts';
import { expect } from './program.ts';
import { offline, online, query, rowsOf, run, testOn } from './store-file.ts';

const shop = 'plain-tea.myshopify.com';
const user = online(shop, '9007199254740993');
const background = offline('quiet-lamp.myshopify.com', {
  expires: Math.floor(Date.now() / 1000) * 1000 + 2 * HOUR,
  refreshToken: 'shprt_00112233445566778899aabbccddeeff',
});

const test = testOn([user, background]);

test('a session is made with checks, help and a last look', async ({ page, file }) => {
  await page.getByRole('link', { name: 'New session' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'New session' })).toBeVisible();
  const review = page.getByRole('button', { name: 'Review…' });
  await review.click();
  await expect(page.getByText('Enter the shop, for example plain-tea.myshopify.com.')).toBeVisible();
  const shopBox = page.getByRole('textbox', { name: 'Shop', exact: true });
  await expect(shopBox).toBeFocused();

  await shopBox.fill('new-kiln');
  await expect(page.getByText('Enter the full domain')).toBeVisible();
  await page.getByRole('button', { name: 'Use new-kiln.myshopify.com' }).click();
  const id = page.getByRole('textbox', { name: 'Session ID' });
  await expect(id).toHaveValue('offline_new-kiln.myshopify.com');
  await page.getByText('Online', { exact: true }).click();
  await expect(page.getByRole('radio', { name: 'Online' })).toBeChecked();
  await expect(id).toHaveValue('');
  await review.click();
  await expect(page.getByText('Enter a session ID, or a user ID to generate it from.')).toBeVisible();
  const userId = page.getByRole('textbox', { name: 'User ID' });
  await userId.fill('9223372036854775808');
  await review.click();
  await expect(page.getByText('This is larger than a 64-bit number.')).toBeVisible();
  await userId.fill('9007199254740995');
  await expect(id).toHaveValue('new-kiln.myshopify.com_9007199254740995');
  await expect(page.getByText('Online session of user 9007199254740995')).toBeVisible();

  await page.getByRole('combobox', { name: 'Access token' }).selectOption('Set a token');
  const token = page.getByLabel('New access token');
  await token.fill('two words');
  await review.click();
  await expect(page.getByText('Tokens contain no spaces or line breaks.')).toBeVisible();
  await token.fill('shprt_11112222333344445555666677778888');
  await expect(page.getByText('This looks like a refresh token.')).toBeVisible();
  await token.fill('shpua_11112222333344445555666677778888');
  await page.getByRole('button', { name: 'Expires: in 24 hours' }).click();
  const scopes = page.getByRole('textbox', { name: 'Granted scopes' });
  await scopes.fill('read_products');
  await scopes.press('Enter');
  await scopes.fill('write_orders,');
  await expect(page.getByRole('list', { name: 'Granted scopes' })).toContainText('write_orders');
  await page.getByRole('textbox', { name: 'Email', exact: true }).fill('nobody');
  await review.click();
  await expect(page.getByText('Not a valid email address.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Email', exact: true }).fill('kiln@new.example');
  await page.getByRole('combobox', { name: 'Account owner' }).selectOption('Yes');
  await expect(page.getByLabel('Lifetime when issued (seconds)')).toBeDisabled();
  await expect(page.getByText('This store has no column for this field.').first()).toBeVisible();

  await review.click();
  const dialog = page.getByRole('dialog', { name: 'Create this session?' });
  await expect(dialog.getByRole('row', { name: /Access token/ })).toContainText('shpua_••••••••8888');
  await expect(dialog.getByRole('row', { name: /Scopes/ })).toContainText('read_products');
  expect(rowsOf(file)).toHaveLength(2);
  await dialog.getByRole('button', { name: 'Create session' }).click();
  await expect(page.getByText('Session created')).toBeVisible();
  await expect(page.getByRole('complementary').getByRole('heading', { name: 'new-kiln.myshopify.com' })).toBeVisible();

  const [row] = query(file, `SELECT * FROM shopify_sessions WHERE shop LIKE 'new-kiln%'`);
  expect(row).toMatchObject({
    id: 'new-kiln.myshopify.com_9007199254740995',
    isOnline: 1n,
    userId: 9_007_199_254_740_995n,
    accessToken: 'shpua_11112222333344445555666677778888',
    scope: 'read_products,write_orders',
    email: 'kiln@new.example',
    accountOwner: 1n,
    collaborator: null,
    refreshToken: null,
  });
  expect(Number(row?.['expires'])).toBeCloseTo((Date.now() + 24 * HOUR) / 1000, -3);
});

test('an edit shows its difference, changes nothing else, and can be undone', async ({ page, file }) => {
  const before = rowsOf(file);
  await page.getByRole('row', { name: /plain-tea/ }).click();
  await page.getByRole('complementary').getByRole('link', { name: 'Edit' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Edit session' })).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Access token', exact: true })).toContainText('Keep shpua_••••3210');
  await page.getByRole('textbox', { name: 'First name' }).fill('Augusta');
  await page.getByRole('textbox', { name: 'Last name' }).fill('');
  await page.getByRole('button', { name: 'Review…' }).click();

  const dialog = page.getByRole('dialog', { name: 'Save these changes?' });
  await expect(dialog.getByRole('row')).toHaveCount(3);
  await expect(dialog.getByRole('row', { name: /First name/ })).toContainText('AdaAugusta');
  await expect(dialog.getByRole('row', { name: /Last name/ })).toContainText('MarshNone');
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('Session saved')).toBeVisible();
  await expect(page.getByRole('row', { name: /plain-tea.*Augusta/ })).toBeVisible();
  const changed = before.map((row) => (row['id'] === user.id ? { ...row, firstName: 'Augusta', lastName: null } : row));
  expect(rowsOf(file)).toEqual(changed);

  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('1 session restored.')).toBeVisible();
  await expect(page.getByRole('row', { name: /plain-tea.*Ada Marsh/ })).toBeVisible();
  expect(rowsOf(file)).toEqual(before);
});

test('nothing is overwritten that the app stored meanwhile, and nothing is lost on leaving', async ({ page, file }) => {
  await page.getByRole('row', { name: /quiet-lamp/ }).click();
  await page.getByRole('complementary').getByRole('link', { name: 'Edit' }).click();
  await page.getByRole('textbox', { name: 'State' }).fill('changed by hand');

  await page.getByRole('link', { name: 'Activity' }).click();
  const guard = page.getByRole('dialog', { name: 'Leave without saving?' });
  await guard.getByRole('button', { name: 'Keep editing' }).click();
  await expect(page.getByRole('textbox', { name: 'State' })).toHaveValue('changed by hand');
  await page.evaluate(() => history.back());
  await guard.getByRole('button', { name: 'Keep editing' }).click();
  await expect(page.getByRole('textbox', { name: 'State' })).toHaveValue('changed by hand');

  await page.getByRole('button', { name: 'Review…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('row', { name: /State/ })).toContainText('changed by hand');
  const refreshed = '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';
  run(file, `UPDATE shopify_sessions SET accessToken = '${refreshed}' WHERE id = '${background.id}'`);
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await expect(dialog).toContainText('The stored session has changed');
  await expect(dialog).toContainText('Nothing was saved.');
  expect(rowsOf(file).find(({ id }) => id === background.id)).toMatchObject({ state: '', accessToken: refreshed });

  await dialog.getByRole('button', { name: 'Show the new difference' }).click();
  await expect(dialog).toContainText('The stored session changed since you opened it');
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('Session saved')).toBeVisible();
  // The token that the form keeps is the one that is stored, not the one of when it was opened.
  expect(rowsOf(file).find(({ id }) => id === background.id)).toMatchObject({
    state: 'changed by hand',
    accessToken: refreshed,
  });
});
