import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { checkLooks } from './looks.ts';
import { expect, test } from './program.ts';
import { box, expectFits, goTo, passwordBox } from './server-pages.ts';

const SECRET = 'hunter2Xq';
// Nobody answers at port 1.
const POSTGRES = `postgres://app:${SECRET}@127.0.0.1:1/orders`;
const REDIS = `redis://:${SECRET}@127.0.0.1:1/2`;
const ENV = `# The app
SHOPIFY_API_SECRET=${SECRET}
DATABASE_URL="${POSTGRES}"
REDIS_URL=${REDIS}
`;

test.skip(({ host }) => host !== 'browser', 'Both hosts serve the same window.');

/** As a person does it: what is selected in the box is replaced. */
async function paste(page: Page, text: string): Promise<void> {
  await box(page).focus();
  await box(page).selectText();
  await box(page).evaluate((input, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    input.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

/** Nothing that can be seen, selected or gone back to holds the secret. */
async function expectNoSecret(page: Page): Promise<void> {
  expect(page.url()).not.toContain(SECRET);
  await expect(page.locator('body')).not.toContainText(SECRET);
  const values = await page
    .locator('input:not([type=password]), textarea')
    .evaluateAll((inputs) => inputs.map((input) => ('value' in input ? String(input.value) : '')));
  expect(values.join('\n')).not.toContain(SECRET);
}

test('a line of an .env file leaves the box without its password, which goes where passwords belong', async ({
  page,
}) => {
  await goTo(page, '/stores/new');
  await paste(page, `export DATABASE_URL="${POSTGRES}?sslmode=require";`);
  await expectNoSecret(page);
  await expect(box(page)).toHaveValue('postgres://app@127.0.0.1:1/orders?sslmode=require');
  await expect(passwordBox(page)).toHaveValue(SECRET);
  await expect(page.getByText('PostgreSQL at 127.0.0.1:1, database orders')).toBeVisible();
  await expectNoSecret(page);

  // The password does not go on to another server.
  await paste(page, 'postgres://app@127.0.0.2:1/orders');
  await expect(page.getByText('PostgreSQL at 127.0.0.2:1,')).toBeVisible();
  await expect(passwordBox(page)).toHaveValue('');
});

test('of a whole .env file one of its addresses is chosen', async ({ page, folder }) => {
  await goTo(page, '/stores/new');
  await paste(page, ENV);
  const choices = page.getByRole('list', { name: 'Found 2 addresses.' }).getByRole('listitem');
  await expect(choices).toHaveText([
    /^DATABASE_URL.*PostgreSQL at 127\.0\.0\.1:1, database orders/,
    /^REDIS_URL.*Redis at 127\.0\.0\.1:1, database 2/,
  ]);
  await expect(box(page)).toHaveValue('');
  await expectNoSecret(page);
  await checkLooks(page);
  await page.getByRole('button', { name: 'Use REDIS_URL' }).click();
  await expect(box(page)).toHaveValue('redis://127.0.0.1:1/2');
  await expect(passwordBox(page)).toHaveValue(SECRET);
  await expect(choices).toHaveCount(0);
  await expect(box(page)).toBeFocused();
  await expectNoSecret(page);

  // The same for the file itself, as one that is dropped or chosen.
  const file = path.join(folder, '.env.local');
  writeFileSync(file, ENV);
  await paste(page, file);
  await expect(choices).toHaveCount(2);
  await expect(box(page)).toHaveValue(file);
  await page.getByRole('button', { name: 'Use DATABASE_URL' }).click();
  await expect(box(page)).toHaveValue('postgres://app@127.0.0.1:1/orders');
  await expectNoSecret(page);
});

test('what is not understood is shown by its name and left out', async ({ page }) => {
  await goTo(page, '/stores/new');
  await paste(page, `${POSTGRES}?pgbouncer=true&channel_binding=${SECRET}&sslpassword=${SECRET}`);
  await expect(page.getByText('Unknown option ignored: channel_binding.')).toBeVisible();
  await expect(
    page.getByText('sslpassword is left out: a key file that needs a password cannot be used.'),
  ).toBeVisible();
  await expect(page.getByText('the address leads through a pooler')).toBeVisible();
  await expectNoSecret(page);
  await checkLooks(page);
  await page.setViewportSize({ width: 900, height: 800 });
  await expectFits(page);
});

test('what is refused stays nowhere, and its example keeps a password', async ({ page }) => {
  await goTo(page, '/stores/new');
  await paste(page, `postgres:/app:${SECRET}@127.0.0.1/orders`);
  await expect(page.getByText('Two slashes are missing after postgres:.')).toBeVisible();
  await expect(page.getByText('postgres://user:password@host/')).toBeVisible();
  await expect(box(page)).toHaveValue('');
  await expectNoSecret(page);
  await checkLooks(page);
});

test('a password that is typed in another form than a URL leaves the box as soon as nobody types', async ({ page }) => {
  await goTo(page, '/stores/new');
  await box(page).pressSequentially(`host=127.0.0.1 port=1 user=app dbname=orders password=${SECRET}`);
  await expect(passwordBox(page)).toHaveValue(SECRET);
  await expect(box(page)).toHaveValue('postgres://app@127.0.0.1:1/orders');
  await expectNoSecret(page);
});

test('a file of a Prisma project is found beside its schema, and that is said', async ({ page, folder }) => {
  mkdirSync(path.join(folder, 'prisma'));
  writeFileSync(path.join(folder, 'prisma', 'schema.prisma'), '');
  const file = path.join(folder, '.env');
  writeFileSync(file, 'DATABASE_URL="file:dev.sqlite"\n');
  await goTo(page, '/stores/new');
  await paste(page, file);
  await expect(
    page.getByText(`Looked for beside Prisma’s schema, and at ${path.join(folder, 'dev.sqlite')}.`),
  ).toBeVisible();
  await expect(box(page)).toHaveValue(path.join(folder, 'prisma', 'dev.sqlite'));
});

test.describe('an address named on the command line that does not answer', () => {
  test.use({ store: `DATABASE_URL=${POSTGRES}` });
  test('is shown without its password', async ({ page }) => {
    await expect(box(page)).toHaveValue('postgres://app@127.0.0.1:1/orders');
    await expectNoSecret(page);
  });
});

test.describe('a text named on the command line that is not understood', () => {
  test.use({ store: `app:${SECRET}@127.0.0.1/orders` });
  test('is not repeated', async ({ page }) => {
    await expect(page.getByText('The store given on the command line was not recognized')).toBeVisible();
    await expect(box(page)).toHaveValue('');
    await expectNoSecret(page);
    await checkLooks(page);
  });
});
