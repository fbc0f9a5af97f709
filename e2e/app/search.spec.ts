import { type Page } from '@playwright/test';
import { statusAt, type SessionFields } from '../../shared/session.ts';
import { addFilter, expect, search } from './program.ts';
import { offline, online, someSessions, testOn } from './store-file.ts';

const sessions = [
  ...someSessions(),
  offline('tea-room.myshopify.com'),
  online('late-lamp.myshopify.com', '9007199254740993', { email: 'mira@lamp.example' }),
  { ...offline('custom-app.myshopify.com'), id: '' },
];

const test = testOn(sessions);

function isExpiredOnline(session: SessionFields): boolean {
  return session.isOnline && statusAt({ ...session, hasRefreshToken: false }, Date.now()) === 'expired';
}

/** What the line over the list says, once it agrees with the sessions that should be there. */
async function expectMatches(page: Page, matches: (session: SessionFields) => boolean): Promise<void> {
  const count = sessions.filter(matches).length;
  const words = `${count} ${count === 1 ? 'match' : 'matches'} in ${sessions.length} sessions`;
  await expect(page.getByRole('status').filter({ hasText: words })).toBeVisible();
  // Of a long list only the rows near the screen are drawn.
  if (count <= 15) await expect(page.getByRole('checkbox', { name: /^Select (?!all)/ })).toHaveCount(count);
}

test('a shop is found by its beginning, by any part and exactly; a session by id, user id and email', async ({
  page,
}) => {
  const box = page.getByRole('textbox', { name: 'Search sessions' });
  await expect(page.getByRole('status').filter({ hasText: `${sessions.length} sessions` })).toBeVisible();
  await page.keyboard.press('/');
  await expect(box).toBeFocused();

  await page.keyboard.type('plain-t');
  await expect(page.getByText('Shops starting with “plain-t”.')).toBeVisible();
  await expectMatches(page, ({ shop }) => shop.startsWith('plain-t'));
  await expect(page).toHaveURL(/\?shop=plain-t$/);

  await box.fill('tea');
  await expectMatches(page, ({ shop }) => shop.startsWith('tea'));
  await page.getByRole('button', { name: 'Contains' }).click();
  await expect(page.getByText('Shops containing “tea”.')).toBeVisible();
  await expectMatches(page, ({ shop }) => shop.includes('tea'));
  await expect(page).toHaveURL(/\?shop=tea&match=contains$/);

  await box.fill('https://admin.shopify.com/store/tea-room/orders');
  await page.keyboard.press('Enter');
  await expectMatches(page, ({ shop }) => shop === 'tea-room.myshopify.com');
  await box.fill('tea-room.myshopify.com');
  await page.getByRole('button', { name: 'Exact match' }).click();
  await expectMatches(page, ({ shop }) => shop === 'tea-room.myshopify.com');

  for (const [text, words, matches] of [
    [
      'offline_tea-room.myshopify.com',
      'Session ID is “offline_tea-room',
      ({ id }) => id === 'offline_tea-room.myshopify.com',
    ],
    ['9007199254740993', 'Sessions of user 9007199254740993', ({ userId }) => userId === '9007199254740993'],
    ['mira@lamp.example', 'the user with email “mira@lamp.example”', ({ email }) => email === 'mira@lamp.example'],
  ] satisfies [string, string, (session: SessionFields) => boolean][]) {
    await box.fill(text);
    await expect(page.getByText(words)).toBeVisible();
    await expectMatches(page, matches);
  }

  await box.fill('nobody-here');
  await expect(page.getByText('No matching sessions')).toBeVisible();
  await expect(page.getByText(`No matches in ${sessions.length} sessions`)).toBeVisible();
  await page.getByRole('button', { name: 'Clear all filters' }).click();
  await expect(page.getByRole('status').filter({ hasText: `${sessions.length} sessions` })).toBeVisible();
  await expect(box).toHaveValue('');
});

test('typing goes on while a search is on its way, and a page that is left is not come back to', async ({ page }) => {
  const box = page.getByRole('textbox', { name: 'Search sessions' });
  await box.fill('plain-t');
  await page.keyboard.press('Enter');
  await page.keyboard.type('ea');
  await expect(box).toHaveValue('plain-tea');
  await expect(page).toHaveURL(/\?shop=plain-tea$/);
  await expectMatches(page, ({ shop }) => shop.startsWith('plain-tea'));

  await box.fill('tea');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Activity' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Activity' })).toBeVisible();
  await expect(page).toHaveURL(/\/activity$/);
});

test('a search that is answered at once is cleared like any other', async ({ page }) => {
  // The page waits 50 ms for the first rows, here as long as it takes.
  await page.addInitScript(`{
    const { setTimeout } = window;
    window.setTimeout = (run, time, ...rest) => setTimeout(run, time === 50 ? 60_000 : time, ...rest);
  }`);
  await page.reload();
  const all = page.getByRole('status').filter({ hasText: new RegExp(`^${sessions.length} sessions`) });
  await expect(all).toBeVisible();
  for (const leave of [
    () => page.getByRole('button', { name: 'Clear all', exact: true }).click(),
    () => page.getByRole('button', { name: 'Clear', exact: true }).click(),
    () => page.getByRole('textbox', { name: 'Search sessions' }).press('Escape'),
  ]) {
    await search(page, 'tea-room');
    await leave();
    await expect(all).toBeVisible();
    await expect(page).not.toHaveURL(/tea-room/);
  }
});

test('filters go together, and the address keeps them through reload, back and forward', async ({ page }) => {
  await page.getByRole('button', { name: 'Online', exact: true }).click();
  await expectMatches(page, ({ isOnline }) => isOnline);
  await page.getByRole('button', { name: 'Status' }).click();
  await page.getByRole('checkbox', { name: 'Expired' }).check();
  await expectMatches(page, isExpiredOnline);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Expired' })).toBeFocused();
  await page.getByRole('textbox', { name: 'Search sessions' }).fill('b');
  const matches = (session: SessionFields) => isExpiredOnline(session) && session.shop.startsWith('b');
  await expectMatches(page, matches);
  await expect(page).toHaveURL(/\?shop=b&kind=online&status=expired$/);

  await page.reload();
  await expectMatches(page, matches);
  await expect(page.getByRole('textbox', { name: 'Search sessions' })).toHaveValue('b');
  await expect(page.getByRole('button', { name: 'Online', exact: true })).toHaveAttribute('aria-pressed', 'true');

  await page.getByRole('link', { name: 'Activity' }).click();
  await expect(page.getByText('No activity yet')).toBeVisible();
  await page.goBack();
  await expectMatches(page, matches);
  await page.goBack();
  await expectMatches(page, ({ isOnline }) => isOnline);
  await page.goForward();
  await expectMatches(page, matches);

  await page.getByRole('button', { name: 'Clear all', exact: true }).click();
  const user = await addFilter(page, 'User ID');
  await user.getByLabel('User ID').fill('12x');
  await expect(user.getByText('A user ID has up to 19 digits.')).toBeVisible();
  await expect(user.getByRole('button', { name: 'Apply' })).toBeDisabled();
  await user.getByLabel('User ID').fill('9007199254740993');
  await user.getByRole('button', { name: 'Apply' }).click();
  const email = await addFilter(page, 'User email');
  await email.getByLabel('User email').fill('mira@lamp.example');
  await email.getByRole('button', { name: 'Apply' }).click();
  await expectMatches(page, ({ userId }) => userId === '9007199254740993');
  await expect(page).toHaveURL(/\?user=9007199254740993&email=mira%40lamp\.example$/);
});

test('the order is chosen, and says what it costs', async ({ page }) => {
  await page.getByRole('button', { name: 'ID, A to Z' }).click();
  const orders = page.getByRole('dialog', { name: 'ID, A to Z' });
  await expect(orders.getByRole('menuitem', { name: /Expiry, soonest first/ })).toContainText('Scans the whole store');
  await orders.getByRole('menuitem', { name: /Shop, Z to A/ }).click();
  await expect(page).toHaveURL(/\?order=shop\.desc$/);
  const last =
    sessions
      .map(({ shop }) => shop)
      .toSorted()
      .at(-1) ?? '';
  await expect(page.getByRole('checkbox', { name: /^Select (?!all)/ }).first()).toHaveAccessibleName(new RegExp(last));
});

test('the head of the list stays above its columns, scrolled and with a session open', async ({ page }) => {
  const counts = page.getByRole('status').filter({ hasText: `${sessions.length} sessions` });
  await expect(counts).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Summary' })).toBeVisible();
  for (const name of ['Status', 'Type']) {
    const column = page.getByRole('columnheader', { name });
    const places = async () =>
      Promise.all((await page.getByText(name, { exact: true }).all()).map((one) => one.boundingBox()));
    await expect
      .poll(async () => {
        // The head in the table itself is scrolled out of sight; what is seen on top is Polaris' own copy of it.
        const above = (await counts.boundingBox())?.y ?? 0;
        const seen = (await places()).filter((place) => place !== null && place.y >= above && place.y < above + 60);
        const [left = 0, wanted = 0] = [seen[0]?.x, (await column.boundingBox())?.x];
        return Math.abs(left - wanted);
      }, name)
      .toBeLessThan(14);
  }
});
