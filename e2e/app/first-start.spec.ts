import { readdirSync, readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { makeStore, run, someSessions } from './store-file.ts';
import { expect, test } from './program.ts';

const address = 'Store address';

test('a first start shows invented sessions and the ways to add real ones', async ({ page }) => {
  await expect(page.getByRole('heading', { level: 1, name: 'Demo store' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Welcome' })).toContainText('This is demo data');
  await expect(page.getByRole('status').filter({ hasText: '203 sessions' })).toBeVisible();
  await expect.poll(() => page.getByRole('row').count()).toBeGreaterThan(15);

  await page.getByRole('link', { name: 'Add your store' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Add a store' })).toBeVisible();
  await expect(page.getByText('DATABASE_URL')).toBeVisible();

  await page.getByRole('button', { name: 'Use it' }).click();
  await expect(page.getByText('An empty store in memory', { exact: true })).toBeVisible();
  await page.getByRole('textbox', { name: 'Name' }).fill('Scratch');
  await page.getByRole('button', { name: 'Add store' }).click();
  await expect(page.getByText('No sessions yet')).toBeVisible();
  await expect(page.getByRole('link', { name: 'New session' })).toHaveCount(2);
  await expect(page.getByRole('navigation').getByRole('link', { name: /Scratch/ })).toBeVisible();
});

test('a file is tried step by step and kept with its environment, and looking leaves no trace', async ({
  page,
  folder,
}) => {
  const sessions = someSessions();
  const file = makeStore(path.join(folder, 'app.sqlite'), sessions);
  const before = readFileSync(file);

  await page.getByRole('link', { name: 'Add store', exact: true }).click();
  await page.getByRole('textbox', { name: address }).fill(`file:${file}`);
  await expect(page.getByText(`SQLite file app.sqlite in ${folder}`)).toBeVisible();
  const steps = page.getByRole('listitem').filter({ hasText: ' ms' });
  await expect(steps.filter({ hasText: 'File' })).toContainText('app.sqlite exists and is readable');
  await expect(steps.filter({ hasText: 'Database' })).toContainText('SQLite 3.');
  await expect(steps.filter({ hasText: 'Table' })).toContainText('shopify_sessions with 80 sessions');
  await expect(steps.filter({ hasText: 'Layout' })).toContainText('official adapter, 6.0 and later');
  await expect(steps.filter({ hasText: 'Layout' })).toContainText('There is no index on the shop column.');

  const name = page.getByRole('textbox', { name: 'Name' });
  await expect(name).toHaveValue('app.sqlite');
  await name.fill('');
  await page.getByRole('button', { name: 'Add store' }).click();
  await expect(page.getByText('Give the store a name.')).toBeVisible();
  await name.fill('Live shop');
  await page.getByRole('radio', { name: /Production/ }).check();
  await expect(page.getByRole('radio', { name: 'Read-only until unlocked', exact: true })).toBeChecked();
  await page.getByRole('button', { name: 'Add store' }).click();

  await expect(page.getByRole('heading', { level: 1, name: 'Live shop' })).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: '80 sessions' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Access' })).toContainText('Live shop · read-only');
  const link = page.getByRole('navigation').getByRole('link', { name: /Live shop/ });
  await expect(link).toHaveAttribute('aria-current', 'page');
  await expect(link).toHaveAccessibleName(/read-only/);

  expect(readFileSync(file).equals(before)).toBe(true);
  expect(readdirSync(folder).toSorted()).toEqual(['app.sqlite', 'data']);
});

test('what cannot be a store is refused with the reason', async ({ page, folder }) => {
  const inFolder = (name: string) => path.join(folder, name);
  writeFileSync(inFolder('notes.txt'), 'Remember the milk.\n'.repeat(100));
  run(inFolder('empty.sqlite'), 'PRAGMA user_version = 1; CREATE TABLE t (a); DROP TABLE t;');
  run(inFolder('shop.sqlite'), 'CREATE TABLE orders (id, total); CREATE TABLE customers (id, name);');
  await page.getByRole('link', { name: 'Add store', exact: true }).click();
  const box = page.getByRole('textbox', { name: address });
  const add = page.getByRole('button', { name: 'Add store' });

  const refusals = [
    [inFolder('none.sqlite'), `There is no file ${inFolder('none.sqlite')}. Check the path`],
    [folder, `${folder} is a folder, not a file.`],
    [inFolder('notes.txt'), 'notes.txt is not a SQLite database. Choose the file that the app keeps its sessions in.'],
    [inFolder('shop.sqlite'), /No table in this database looks like sessions\..*customers.*orders/],
    ['carrier-pigeon://coop', '“carrier-pigeon:” is no kind of store that Session Desk knows.'],
  ] as const;
  for (const [text, words] of refusals) {
    await box.fill(text);
    await expect(page.getByText(words)).toBeVisible();
    await expect(add).toBeHidden();
    await expect(box).toHaveValue(text);
  }
  // An empty database is no mistake: the table can be made in it.
  await box.fill(inFolder('empty.sqlite'));
  await expect(page.getByText('The database is empty. The table for sessions can be created in it.')).toBeVisible();
  await expect(page.getByText('Adding the store creates nothing.')).toBeVisible();
  await expect(add).toBeVisible();
});

test.describe('a file named on the command line', () => {
  test.use({
    store: 'shop.sqlite',
    dataDir: async ({ folder }, use) => {
      makeStore(path.join(folder, 'shop.sqlite'), someSessions());
      await use(path.join(folder, 'data'));
    },
  });

  test('is open straight away', async ({ page }) => {
    await expect(page.getByRole('status').filter({ hasText: '80 sessions' })).toBeVisible();
    await expect(page.getByRole('navigation').getByRole('link', { name: /shop\.sqlite/ })).toHaveAttribute(
      'aria-current',
      'page',
    );
  });
});

test.describe('a name on the command line that leads nowhere', () => {
  test.use({ store: './not-there.sqlite' });

  test('opens the page for adding, which says what is wrong', async ({ page }) => {
    await expect(page.getByRole('textbox', { name: address })).toHaveValue(/not-there\.sqlite$/);
    await expect(page.getByText(/There is no file .*not-there\.sqlite\./)).toBeVisible();
  });
});

test.describe('a broken profiles.json', () => {
  const broken = '{ "version": 1, "profiles": [ { "name": "Live", ';
  test.use({
    dataDir: async ({ folder }, use) => {
      const dataDir = path.join(folder, 'data');
      mkdirSync(dataDir);
      writeFileSync(path.join(dataDir, 'profiles.json'), broken);
      await use(dataDir);
    },
  });

  test('is told of and kept aside, and the program works', async ({ page, dataDir }) => {
    await expect(page.getByText('Your store list couldn’t be read')).toBeVisible();
    await expect(page.getByText(/The original was kept as .*profiles\.json\.broken-/)).toBeVisible();
    await page.getByRole('link', { name: 'Add store', exact: true }).click();
    await page.getByRole('button', { name: 'Use it' }).click();
    await page.getByRole('button', { name: 'Add store' }).click();
    await expect(page.getByText('No sessions yet')).toBeVisible();

    const [kept = ''] = readdirSync(dataDir).filter((name) => name.startsWith('profiles.json.broken-'));
    expect(readFileSync(path.join(dataDir, kept), 'utf8')).toBe(broken);
    expect(readFileSync(path.join(dataDir, 'profiles.json'), 'utf8')).toContain('"Memory"');
  });
});
