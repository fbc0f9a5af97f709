import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { check } from './axe.ts';
import { checkLooks } from './looks.ts';
import { addFilter, expect } from './program.ts';
import { offline, someSessions, testOn } from './store-file.ts';

const ACCESS = 'shpat_5ec2ec0ffee0123456789abcdef01234';
const REFRESH = 'shprt_0ddba11c0ffee0123456789abcdef012';
const HEX = '9f86d081884c7d659a2feaa0c55ad015';
const LEAKED = offline('leaky-lamp.myshopify.com', { accessToken: ACCESS, refreshToken: REFRESH });
const OLD = offline('old-token.myshopify.com', { accessToken: HEX });
const SECRETS = [ACCESS, REFRESH, HEX];
/** So much of a token is as good as one. */
const PARTS = SECRETS.flatMap((secret) => [secret.slice(0, 14), secret.slice(-10)]);

const sessions = [...someSessions(), LEAKED, OLD];

/** Every address that the page ever had, and all that it sent. */
interface Traces {
  addresses: string[];
  sent: string[];
}

const test = testOn(sessions).extend<{ traces: Traces }>({
  traces: async ({ page }, use) => {
    const traces: Traces = { addresses: [], sent: [] };
    page.on('framenavigated', (frame) => traces.addresses.push(frame.url()));
    page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => traces.sent.push(payload.toString()));
    });
    // The connection that is there was made before anybody listened.
    await page.reload();
    await expect(page.getByRole('status').filter({ hasText: `${sessions.length} sessions` })).toBeVisible();
    await use(traces);
  },
});

const box = (page: Page) => page.getByRole('textbox', { name: 'Search sessions' });
const rows = (page: Page) => page.getByRole('checkbox', { name: /^Select (?!all)/ });

/** Puts a text into the box as the clipboard does: in one piece. */
async function paste(page: Page, text: string): Promise<void> {
  await box(page).focus();
  await page.keyboard.insertText(text);
}

async function expectOnly(page: Page, shop: string): Promise<void> {
  await expect(page.getByRole('status').filter({ hasText: `1 match in ${sessions.length} sessions` })).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toHaveAccessibleName(new RegExp(shop));
}

/** No address, store of the page, title or element has a token or much of one. */
async function expectNoTrace(page: Page, { addresses }: Traces): Promise<void> {
  const kept = await page.evaluate(() => [
    location.href,
    document.title,
    ...[localStorage, sessionStorage].flatMap((storage) => Object.entries(storage).flat().map(String)),
    JSON.stringify(history.state),
    document.documentElement.outerHTML,
    ...Array.from(document.querySelectorAll('input'), ({ value }) => value),
    // How the page itself was asked for cannot be taken back; every address is looked at beside this.
    ...performance.getEntries().flatMap(({ name, entryType }) => (entryType === 'navigation' ? [] : [name])),
  ]);
  for (const part of PARTS) for (const text of [...kept, ...addresses]) expect(text).not.toContain(part);
}

/** The program's own files, as they lie on disk. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map(({ parentPath, name }) => readFile(path.join(parentPath, name), 'latin1')));
}

test('a pasted token finds its session, and is in no address, no store and no log', async ({
  page,
  traces,
  dataDir,
  desk,
}) => {
  await paste(page, ACCESS);
  await expectOnly(page, LEAKED.shop);
  await expect(box(page)).toHaveValue('');
  await expect(box(page)).toBeFocused();
  await expect(page.getByText('Sessions with this access token.')).toBeVisible();
  await expect(page.getByText('Access token shpat_••••1234')).toBeVisible();
  await expect(page).toHaveURL(/\?token=[\w-]{22}$/);
  await expectNoTrace(page, traces);

  await page.reload();
  await expectOnly(page, LEAKED.shop);
  await expect(page.getByText('Access token shpat_••••1234')).toBeVisible();

  await page.getByRole('button', { name: 'Online', exact: true }).click();
  await expect(page.getByText('No matching sessions')).toBeVisible();
  await page.goBack();
  await expectOnly(page, LEAKED.shop);

  await page.getByRole('button', { name: /Remove Access token/ }).click();
  await expect(page.getByRole('status').filter({ hasText: `${sessions.length} sessions` })).toBeVisible();
  await expect(page).toHaveURL(/\/stores\/[\w-]+$/);
  await page.goBack();
  await expectOnly(page, LEAKED.shop);

  await paste(page, `  ${REFRESH}\n`);
  await expect(page.getByText('Sessions with this refresh token.')).toBeVisible();
  await expectOnly(page, LEAKED.shop);
  await paste(page, `curl -H 'X-Shopify-Access-Token: ${ACCESS}'`);
  await expect(page.getByText('Sessions with this access token.')).toBeVisible();
  await expectOnly(page, LEAKED.shop);
  await paste(page, HEX);
  await expect(page.getByText('Sessions with this token, or with it as their ID.')).toBeVisible();
  await expectOnly(page, OLD.shop);

  await expectNoTrace(page, traces);
  // Each was told to the program once, by the call that is for it.
  const telling = traces.sent.filter((text) => PARTS.some((part) => text.includes(part)));
  expect(telling).toHaveLength(4);
  for (const text of telling) expect(text).toContain('seekSecret');
  for (const file of await filesIn(dataDir)) for (const part of PARTS) expect(file).not.toContain(part);
  expect(`${desk.host?.printed.out ?? ''}${desk.host?.printed.err ?? ''}`).not.toContain(ACCESS.slice(0, 14));
});

test('a token that is typed goes nowhere before Enter', async ({ page, traces }) => {
  await box(page).pressSequentially('shpat');
  await expect(page).toHaveURL(/\?shop=shpat$/);
  await box(page).pressSequentially(ACCESS.slice(5));
  await expect(page.getByText('This looks like a token. Press Enter to search for it')).toBeVisible();
  await expect(page).toHaveURL(/\?shop=shpat$/);
  expect(traces.sent.filter((text) => text.includes(ACCESS.slice(0, 10)))).toEqual([]);
  await page.keyboard.press('Enter');
  await expectOnly(page, LEAKED.shop);
  await box(page).pressSequentially(HEX.slice(0, 31));
  await expect(page.getByText('This may be part of a token.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(box(page)).toHaveValue('');
  await expectNoTrace(page, traces);
});

test('a text that is too long for a search is said to be', async ({ page }) => {
  await box(page).fill('tea '.repeat(1000));
  await expect(page.getByText('the limit is 2,048 characters')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/stores\/[\w-]+$/);
  await expect(page.getByRole('status').filter({ hasText: `${sessions.length} sessions` })).toBeVisible();
});

test('a token in a filter by an exact value is refused', async ({ page, traces }) => {
  const more = await addFilter(page, 'Session ID');
  await more.getByLabel('Session ID').fill(`offline_${ACCESS}`);
  await expect(more.getByText('This looks like a token. Paste it into the search box instead.')).toBeVisible();
  await expect(more.getByRole('button', { name: 'Apply' })).toBeDisabled();
  await more.getByLabel('Session ID').fill('');
  await expectNoTrace(page, traces);
});

test('a token that somebody writes into the address is taken out of it, and searched for', async ({ page }) => {
  for (const query of [
    `shop=${ACCESS}&match=exact`,
    `email=${ACCESS}`,
    `id=offline_${ACCESS}`,
    `whatever=${ACCESS}`,
    `open=i:offline_${ACCESS}`,
  ]) {
    const url = new URL(page.url());
    await page.goto(`${url.origin}${url.pathname}?kind=offline&${query}`);
    await expectOnly(page, LEAKED.shop);
    await expect(page).toHaveURL(/\?kind=offline&token=[\w-]{22}$/);
    await expectNoTrace(page, { addresses: [page.url()], sent: [] });
  }
});

test('a search whose token is not kept any more asks for it again', async ({ page }) => {
  const url = new URL(page.url());
  await page.goto(`${url.origin}${url.pathname}?token=AAAAAAAAAAAAAAAAAAAAAA`);
  await expect(page.getByRole('heading', { name: 'Paste the token again' })).toBeVisible();
  await check(page, 'a token that is not kept');
  await page.getByRole('button', { name: 'Clear token search' }).click();
  await expect(page.getByRole('status').filter({ hasText: `${sessions.length} sessions` })).toBeVisible();
  await page.goBack();
  await paste(page, ACCESS);
  await expectOnly(page, LEAKED.shop);
});

test('axe finds nothing in a search for a token', async ({ page }) => {
  await box(page).pressSequentially('shpat_5');
  await expect(page.getByText('This looks like a token.')).toBeVisible();
  await checkLooks(page, 'a token half typed');
  await page.keyboard.press('Escape');
  await paste(page, ACCESS);
  await expectOnly(page, LEAKED.shop);
  await checkLooks(page, 'a token searched for');
});
