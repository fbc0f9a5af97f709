import path from 'node:path';
import type { Page } from '@playwright/test';
import { HOUR } from '../../shared/session.ts';
import { expect, search, test as base } from './program.ts';
import { makeStore, offline, online, run, someSessions, testOn } from './store-file.ts';

const LONG = `${'a'.repeat(186)}.myshopify.com`;
const NAME = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(4);
const sessions = [
  ...someSessions(),
  offline(LONG),
  online('lonely-lamp.myshopify.com', '7001', { firstName: NAME, lastName: 'Junior' }),
  offline('rotating-socks.myshopify.com', {
    expires: Date.now() - HOUR,
    refreshToken: 'shprt_0123456789abcdef',
    refreshTokenExpires: Date.now() + 80 * 24 * HOUR,
  }),
];
const test = testOn(sessions);

const pane = (page: Page) => page.getByRole('complementary', { name: 'Session' });
const count = (page: Page, words: string) => page.getByRole('status').filter({ hasText: words });

test('R and the button reload the list, the counts and the open session, which says that it is gone', async ({
  page,
  file,
}) => {
  await search(page, 'lonely');
  await page.getByRole('row', { name: /lonely-lamp/ }).click();
  await expect(pane(page).getByRole('link', { name: 'Edit' })).toBeVisible();
  run(
    file,
    `INSERT INTO shopify_sessions (id, shop, state, isOnline, accessToken)
    VALUES ('offline_lonely-two.myshopify.com', 'lonely-two.myshopify.com', '', 0, 'shpat_x')`,
  );
  await page.keyboard.press('r');
  await expect(count(page, `2 matches in ${sessions.length + 1} sessions`)).toBeVisible();
  await expect(page.getByRole('row', { name: /lonely-two/ })).toBeVisible();

  run(file, `DELETE FROM shopify_sessions WHERE shop = 'lonely-lamp.myshopify.com'`);
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(pane(page).getByRole('heading', { name: 'Session not found' })).toBeVisible();
  await expect(pane(page).getByRole('link', { name: 'Edit' })).toBeHidden();
  await expect(pane(page).getByRole('button', { name: 'Delete…' })).toBeHidden();
  await expect(count(page, '1 match in')).toBeVisible();
  await pane(page).getByRole('button', { name: 'Back to sessions' }).click();
  await expect(pane(page)).toBeHidden();
  await expect(page).toHaveURL(/\?shop=lonely$/);
});

test('no editor opens for a session that is gone', async ({ page, file }) => {
  await search(page, 'lonely');
  await page.getByRole('row', { name: /lonely-lamp/ }).click();
  await expect(pane(page).getByRole('link', { name: 'Edit' })).toBeVisible();
  run(file, `DELETE FROM shopify_sessions WHERE shop = 'lonely-lamp.myshopify.com'`);
  await pane(page).getByRole('link', { name: 'Edit' }).click();
  await expect(page.getByRole('heading', { name: 'Session not found' })).toBeVisible();
  await expect(page.getByRole('textbox')).toHaveCount(0);
  await page.getByRole('link', { name: 'Back to sessions' }).click();
  await expect(page).toHaveURL(/\?shop=lonely$/);
});

test('saving goes back to the same search with the session open, and its message covers no button', async ({
  page,
}) => {
  await search(page, 'lonely');
  await page.getByRole('row', { name: /lonely-lamp/ }).click();
  await pane(page).getByRole('link', { name: 'Edit' }).click();
  await page.getByRole('textbox', { name: 'State' }).fill('changed');
  await page.getByRole('button', { name: 'Review…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  const toast = page.getByRole('status').filter({ hasText: 'Session saved' });
  await expect(toast).toBeVisible();
  await expect(page).toHaveURL(/\?shop=lonely&open=/);
  await expect(pane(page).getByText('changed')).toBeVisible();

  await pane(page).getByRole('link', { name: 'Edit' }).click();
  await page.getByRole('textbox', { name: 'State' }).fill('changed again');
  await expect(page.getByText('Unsaved changes')).toBeVisible();
  await expect(toast).toBeVisible();
  // A click that something else would take fails.
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByRole('textbox', { name: 'State' })).toHaveValue('changed');
});

test('long shops and names leave every column where it is, with the whole of them at hand', async ({ page }) => {
  for (const width of [1440, 900]) {
    await page.setViewportSize({ width, height: 900 });
    await search(page, 'aaaa');
    const row = page.getByRole('row', { name: /aaaa/ });
    const scopes = await row.getByRole('button').last().boundingBox();
    expect((scopes?.x ?? Infinity) + (scopes?.width ?? 0), `${width} px`).toBeLessThan(
      width + (width < 1100 ? 120 : 0),
    );
    await expect(row.getByTitle(LONG)).toBeVisible();
  }
  await search(page, 'lonely');
  await expect(page.getByTitle(`${NAME} Junior`)).toBeVisible();
  await page.getByRole('row', { name: /lonely-lamp/ }).click();
  await expect(pane(page).getByText(`Online session of ${NAME} Junior`)).toBeVisible();
  const isInside = await pane(page).evaluate((element) => element.scrollWidth <= element.clientWidth);
  expect(isInside, 'nothing runs out of the pane').toBe(true);
});

test('what the app refreshes by itself is a status of its own, and its deletion says that it is in use', async ({
  page,
}) => {
  await search(page, 'rotating');
  const row = page.getByRole('row', { name: /rotating-socks/ });
  await expect(row).toContainText('Refreshable');
  await page.getByRole('button', { name: 'Status' }).click();
  await page.getByRole('checkbox', { name: 'Expired' }).check();
  await expect(page.getByText('No matching sessions')).toBeVisible();
  await page.getByRole('checkbox', { name: 'Expired' }).uncheck();
  await page.getByRole('checkbox', { name: 'Refreshable' }).check();
  await expect(page).toHaveURL(/status=refreshable/);
  await page.keyboard.press('Escape');
  await row.click();
  await expect(pane(page)).toContainText('Still in use: the app gets a new token');
  await pane(page).getByRole('button', { name: 'Delete…' }).click();
  await expect(page.getByRole('dialog')).toContainText(
    'This session is still in use: the app refreshes it automatically.',
  );
});

test('a token that never expires says until when it works', async ({ page }) => {
  await search(page, 'aaaa');
  const row = page.getByRole('row', { name: /aaaa/ });
  await expect(row).toContainText('Never expires');
  await row.click();
  await expect(pane(page).getByRole('region', { name: 'Summary' })).toContainText('1 January 2027');
});

const unreadable = base.extend({
  store: async ({ folder }, use) => {
    const file = makeStore(path.join(folder, 'shop.sqlite'), someSessions());
    run(file, `UPDATE shopify_sessions SET expires = 'soon', isOnline = 'perhaps'`);
    await use(file);
  },
});

unreadable(
  'where not one session can be read the layout is doubted, and nothing advised to be deleted',
  async ({ page }) => {
    const banner = page
      .getByRole('alert')
      .or(page.getByRole('status'))
      .filter({ hasText: 'None of these sessions can be read' });
    await expect(banner).toContainText('All 20 sampled sessions failed to decode');
    await expect(banner).toContainText('Don’t delete them');
    await page.getByRole('row').nth(1).click();
    const verdict = pane(page).getByRole('region', { name: 'Summary' });
    await expect(verdict).toContainText('Check the layout before deleting anything.');
    await expect(verdict).not.toContainText('Delete it');
    await banner.getByRole('link', { name: 'Check layout…' }).click();
    await expect(page).toHaveURL(/\/layout$/);
  },
);
