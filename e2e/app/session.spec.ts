import path from 'node:path';
import { HOUR } from '../../shared/session.ts';
import { expect, test, type RunningDesk } from './program.ts';
import { makeStore, offline, online, rowsOf, run } from './store-file.ts';

const TOKEN = 'shpua_fedcba9876543210fedcba9876543210';
const shop = 'plain-tea.myshopify.com';
const whole = online(shop, '9007199254740993', {
  scope: 'write_products,read_orders,unauthenticated_read_checkouts',
  expires: Date.now() + 5.5 * HOUR,
  email: 'ada@marsh.example',
});
const spent = offline('quiet-lamp.myshopify.com', {
  expires: Date.now() - 3.5 * 24 * HOUR,
  refreshToken: 'shprt_00112233445566778899aabbccddeeff',
  refreshTokenExpires: Date.now() + 80 * 24 * HOUR,
});
const malformed = offline('blue-harbour.myshopify.com');

test.use({
  permissions: ['clipboard-read', 'clipboard-write'],
  store: async ({ folder }, use) => {
    const file = makeStore(path.join(folder, 'shop.sqlite'), [whole, spent, malformed, offline(shop)]);
    run(file, `UPDATE shopify_sessions SET expires = 'next tuesday' WHERE id = '${malformed.id}'`);
    await use(file);
  },
});

async function clipboard({ page, electron }: RunningDesk): Promise<string> {
  if (electron !== undefined) return electron.evaluate(({ clipboard: board }) => board.readText());
  return page.evaluate(() => navigator.clipboard.readText());
}

test('a session shows all that it holds, in words and as it is stored', async ({ page, desk }) => {
  await page.getByRole('row', { name: /plain-tea.*Ada Marsh/ }).click();
  const pane = page.getByRole('complementary', { name: 'Session' });
  await expect(pane.getByRole('heading', { name: shop })).toBeVisible();
  await expect(pane.getByText('Online session of Ada Marsh')).toBeVisible();

  const verdict = pane.getByRole('region', { name: 'Summary' });
  await expect(verdict).toContainText('Active, expires in 5 hours');
  await expect(verdict).toContainText('The user gets a new session after that. Nothing to do.');
  await expect(verdict).toContainText(/local · .* UTC/);
  await expect(pane).toContainText(`Online session of user 9007199254740993 in ${shop} (embedded app).`);
  for (const value of ['482913746512345', 'ada@marsh.example', 'Verified', 'Account owner', '2 sessions']) {
    await expect(pane.getByText(value).first()).toBeVisible();
  }
  await expect(pane).toContainText('checkouts (storefront)read');
  await expect(pane).toContainText('productsread (implied)write');

  await expect(pane).toContainText('shpua_••••••••3210');
  await expect(pane).toContainText(/38 characters · fingerprint [0-9a-f]{4} [0-9a-f]{4}/);
  expect(await page.content()).not.toContain(TOKEN);

  await pane.getByRole('tab', { name: 'As stored' }).click();
  const stored = pane.getByRole('tabpanel');
  await expect(stored).toContainText('expiresINTEGER · Expires · Seconds since 1970');
  await expect(stored).toContainText('userIdINTEGER · User ID9007199254740993');
  await expect(stored).toContainText('isOnlineINTEGER · Type1');
  await expect(stored).toContainText('refreshTokenvarchar(255) · Refresh tokenNULL');
  await expect(stored).toContainText('accessTokenvarchar(255) · Access token · masked');
  expect(await page.content()).not.toContain(TOKEN);
  await page.keyboard.press('ArrowLeft');
  await expect(pane.getByRole('tab', { name: 'Session' })).toBeFocused();

  const more = async (item: string | RegExp) => {
    await pane.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  await more('Copy as JSON (tokens masked)');
  await expect(page.getByText('JSON with masked tokens copied')).toBeVisible();
  const copied: unknown = JSON.parse(await clipboard(desk));
  expect(copied).toMatchObject({ id: whole.id, shop, isOnline: true, accessToken: 'shpua_••••••••3210' });
  expect(JSON.stringify(copied)).toContain('9007199254740993');
  await more('Copy ID');
  await expect.poll(() => clipboard(desk)).toBe(whole.id);
  await more('Copy shop');
  await expect.poll(() => clipboard(desk)).toBe(shop);
});

test('a token is shown only when asked for, and that is written down', async ({ page, desk }) => {
  await page.getByRole('row', { name: /plain-tea.*Ada Marsh/ }).click();
  const pane = page.getByRole('complementary', { name: 'Session' });
  await pane.getByRole('button', { name: 'Reveal access token' }).click();
  await expect(pane.getByText(TOKEN)).toBeVisible();
  await expect(pane.getByText('Recorded in Activity.')).toBeVisible();
  await pane.getByRole('button', { name: 'Hide access token' }).click();
  await expect(pane.getByText(TOKEN)).toBeHidden();
  expect(await page.content()).not.toContain(TOKEN);

  await pane.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Copy as JSON with tokens' }).click();
  await expect.poll(() => clipboard(desk)).toContain(TOKEN);

  await page.getByRole('link', { name: 'Activity' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: `Access token of ${whole.id}` })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: `${whole.id} as JSON with tokens` })).toBeVisible();
  expect(await page.content()).not.toContain(TOKEN);
});

test('a shop that is not all right says why, and what cannot be read is listed and can go', async ({ page, store }) => {
  await page.getByRole('row', { name: /quiet-lamp/ }).click();
  const pane = page.getByRole('complementary', { name: 'Session' });
  const verdict = pane.getByRole('region', { name: 'Summary' });
  await expect(verdict).toContainText(/Expired 3 days ago, refresh token valid until \d+ \w+ 20\d\d/);
  await expect(verdict).toContainText('the app gets a new token the next time it runs for this shop.');
  await expect(pane).toContainText('Offline session of quiet-lamp.myshopify.com.');

  await page.getByRole('row', { name: /blue-harbour.*Unreadable/ }).click();
  await expect(verdict).toContainText('Unreadable:');
  await expect(pane.getByRole('heading', { name: 'Problems' })).toBeVisible();
  await pane.getByRole('tab', { name: 'As stored' }).click();
  await expect(pane.getByRole('tabpanel')).toContainText('Seconds since 1970expires isn’t a valid date.next tuesday');

  await pane.getByRole('button', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog', { name: /Delete the unreadable session of blue-harbour/ });
  await expect(dialog).toContainText('Their contents are unknown.');
  await dialog.getByRole('button', { name: 'Delete 1 session' }).click();
  await expect(page.getByText('1 session deleted')).toBeVisible();
  await expect(page.getByRole('row', { name: /blue-harbour/ })).toHaveCount(0);
  expect(rowsOf(store ?? '').map(({ id }) => id)).not.toContain(malformed.id);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('row', { name: /blue-harbour.*Unreadable/ })).toBeVisible();
  expect(rowsOf(store ?? '').find(({ id }) => id === malformed.id)).toMatchObject({ expires: 'next tuesday' });
});

test('a right click in the pane copies a field, and a token only as it is shown', async ({ page, desk }) => {
  await page.getByRole('row', { name: /plain-tea.*Ada Marsh/ }).click();
  const pane = page.getByRole('complementary', { name: 'Session' });
  const copy = async (field: string, item: string) => {
    await pane.getByText(field, { exact: true }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: item }).click();
  };
  await copy('482913746512345', 'Copy value');
  await expect.poll(() => clipboard(desk)).toBe('482913746512345');
  await copy('State', 'Copy name');
  await expect.poll(() => clipboard(desk)).toBe('state');

  await copy('shpua_••••••••3210', 'Copy value');
  await expect.poll(() => clipboard(desk)).toBe('shpua_••••••••3210');
  await pane.getByRole('button', { name: 'Reveal access token' }).click();
  await copy(TOKEN, 'Copy value');
  await expect.poll(() => clipboard(desk)).toBe(TOKEN);

  await pane.getByRole('tab', { name: 'As stored' }).click();
  await copy('shpua_••••••••3210', 'Copy value');
  await expect.poll(() => clipboard(desk)).toBe('shpua_••••••••3210');
  await copy('accessToken', 'Copy name');
  await expect.poll(() => clipboard(desk)).toBe('accessToken');
});

test('keys edit the open session and ask before deleting it', async ({ page, store }) => {
  await page.getByRole('row', { name: /quiet-lamp/ }).click();
  const pane = page.getByRole('complementary', { name: 'Session' });
  await expect(pane.getByRole('heading', { name: spent.shop })).toBeVisible();
  await page.keyboard.press('Delete');
  const dialog = page.getByRole('dialog', { name: /Delete the offline session of quiet-lamp/ });
  await expect(dialog.getByRole('button', { name: 'Delete 1 session' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  expect(rowsOf(store ?? '').map(({ id }) => id)).toContain(spent.id);
  await page.keyboard.press('e');
  await expect(page.getByRole('heading', { name: 'Edit session' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Session ID' })).toHaveValue(spent.id);
});
