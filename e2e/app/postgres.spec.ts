import { Client } from 'pg';
import { startPostgres } from '../servers/postgres.ts';
import type { TestServer } from '../servers/server.ts';
import { expect, test } from './program.ts';
import {
  addStore,
  box,
  expectAccessible,
  goTo,
  passwordBox,
  reachedBy,
  step,
  storeIdIn,
  type Reached,
} from './server-pages.ts';

// One server for the whole file.
test.describe.configure({ mode: 'default' });
test.skip(({ host }) => host !== 'browser', 'Both hosts serve the same window.');

let server: TestServer | undefined;
let database: Client;
let at: Reached;

const OFFICIAL = `(id varchar(255) NOT NULL PRIMARY KEY, shop varchar(255) NOT NULL, state varchar(255) NOT NULL,
  "isOnline" boolean NOT NULL, scope varchar(1024), expires integer, "accessToken" varchar(255), "userId" bigint,
  "firstName" varchar(255), "lastName" varchar(255), email varchar(255), "accountOwner" boolean, locale varchar(255),
  collaborator boolean, "emailVerified" boolean, "refreshToken" varchar(255), "refreshTokenExpires" bigint)`;

/** Sessions of as many shops. */
function fill(table: string, count: number): string {
  return `INSERT INTO ${table} (id, shop, state, "isOnline", scope, "accessToken")
    SELECT 'offline_' || shop, shop, '', false, 'read_orders', 'shpat_' || md5(shop)
    FROM (SELECT 'shop-' || n || '.myshopify.com' AS shop FROM generate_series(1, ${count}) AS n) AS shops`;
}

test.beforeAll(async () => {
  server = await startPostgres();
  if (server === undefined) return;
  at = reachedBy(server.url);
  database = new Client({ connectionString: server.url });
  await database.connect();
  await database.query(`CREATE TABLE shopify_sessions ${OFFICIAL}`);
  await database.query(fill('shopify_sessions', 3000));
  await database.query('CREATE SCHEMA archive');
  await database.query(`CREATE TABLE archive.shopify_sessions ${OFFICIAL}`);
  await database.query(fill('archive.shopify_sessions', 120_000));
  await database.query('ANALYZE');
  // As old adapters left it: no room for refresh tokens, and only the user's id.
  await database.query('CREATE DATABASE older');
});

test.afterAll(async () => {
  await database?.end();
  await server?.[Symbol.asyncDispose]();
});

test.beforeEach(() => {
  test.skip(server === undefined, 'There is no PostgreSQL here.');
});

test('a wrong database, a wrong password and a wrong port are told apart', async ({ page }) => {
  await goTo(page, '/stores/new');
  await box(page).fill(at.url.replace(/\/postgres$/, '/nowhere'));
  await expect(step(page, 'Database')).toContainText('nowhere');
  await box(page).fill(at.url.replace(at.password, 'not-it'));
  await expect(step(page, 'Sign-in')).toContainText('failed');
  await expect(page.getByText('The password was rejected. Enter it again.')).toBeVisible();
  await box(page).fill(at.url.replace(`:${at.port}/`, ':1/'));
  await expect(step(page, 'Connection')).toContainText('failed');
  await expect(passwordBox(page)).toHaveValue(at.password);
});

test('another schema is reached by its field, and a big table is estimated until it is counted', async ({ page }) => {
  await goTo(page, '/stores/new');
  await box(page).fill(at.url);
  await expect(step(page, 'Table')).toContainText('3,000');
  await page.getByRole('button', { name: 'Enter details instead' }).click();
  await page.getByLabel('Schema (optional)').fill('archive');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(step(page, 'Table')).toContainText('about 120,000');
  await page.getByRole('button', { name: 'Add store', exact: true }).click();
  await expect(page.getByText('about 120,000 sessions')).toBeVisible();
  await page.getByRole('button', { name: 'Count all sessions' }).click();
  await expect(page.getByText('120,000 sessions', { exact: true })).toBeVisible();
});

test('production opens read-only; an index is made after unlocking and typing its name', async ({ page }) => {
  await goTo(page, '/stores/new');
  await box(page).fill(at.url);
  await page.getByRole('radio', { name: /^Production/ }).check();
  await page.getByLabel('Name', { exact: true }).fill('orders');
  await page.getByRole('button', { name: 'Add store', exact: true }).click();
  const access = page.getByRole('region', { name: 'Access' });
  await expect(access).toContainText('orders · read-only');
  await expect(page.getByText('shop-1', { exact: true })).toBeVisible();

  await goTo(page, `/stores/${storeIdIn(page)}/about`);
  await expect(page.getByText('Each search by shop reads 3,000 sessions.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Create an index…' })).toBeDisabled();
  await expectAccessible(page);
  await access.getByRole('button', { name: 'Unlock…' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('orders');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Create an index…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('CREATE INDEX CONCURRENTLY');
  await expect(dialog.getByRole('button', { name: 'Create the index' })).toBeDisabled();
  await dialog.getByRole('textbox').fill('orders');

  // Somebody holds the table, so it takes its time; then it is stopped, and nothing is left of it.
  await using other = await holding(at.url);
  await dialog.getByRole('button', { name: 'Create the index' }).click();
  await expect(dialog.getByText(/Creating the index/)).toBeVisible();
  await expect.poll(() => buildsOf(database)).toBe(1);
  await dialog.getByRole('button', { name: 'Stop' }).click();
  await expect.poll(() => buildsOf(database)).toBe(0);
  await other.release();
  await expect.poll(() => indexesOn(database, 'shop')).toEqual([]);

  await dialog.getByRole('button', { name: 'Create the index' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Each search by shop')).toBeHidden();
  expect(await indexesOn(database, 'shop')).toHaveLength(1);
  await goTo(page, '/activity');
  await expect(page.getByText(/Indexed .* for searches by shop/)).toBeVisible();
  await expect(page.getByText('Stopped', { exact: true })).toBeVisible();
});

test('storing what the table has no room for says so first', async ({ page }) => {
  const older = new Client({ connectionString: at.url.replace(/\/postgres$/, '/older') });
  await older.connect();
  await older.query(`CREATE TABLE shopify_sessions (id varchar(255) NOT NULL PRIMARY KEY, shop varchar(255) NOT NULL,
    state varchar(255) NOT NULL, "isOnline" boolean NOT NULL, scope varchar(255), expires integer,
    "onlineAccessInfo" varchar(255), "accessToken" varchar(255))`);
  await older.end();
  await addStore(page, at.url.replace(/\/postgres$/, '/older'));
  await goTo(page, `/stores/${storeIdIn(page)}/about`);
  await expect(page.getByText(/Can’t store refresh tokens/)).toBeVisible();
  await goTo(page, `/stores/${storeIdIn(page)}/new`);
  await expect(page.getByText('This store cannot hold every field')).toBeVisible();
  await expect(page.getByText(/It has no column for: Refresh token/)).toBeVisible();
  await expectAccessible(page);
});

/** Keeps another connection's transaction open on the table, which an index that is made concurrently waits for. */
async function holding(url: string): Promise<AsyncDisposable & { release: () => Promise<void> }> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('BEGIN');
  await client.query('LOCK TABLE shopify_sessions IN ROW EXCLUSIVE MODE');
  let open = true;
  const release = async (): Promise<void> => {
    if (!open) return;
    open = false;
    await client.query('ROLLBACK');
    await client.end();
  };
  return { release, [Symbol.asyncDispose]: release };
}

async function buildsOf(client: Client): Promise<number> {
  const { rows } = await client.query(
    `SELECT 1 FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX%' AND state = 'active'`,
  );
  return rows.length;
}

async function indexesOn(client: Client, column: string): Promise<unknown[]> {
  const { rows } = await client.query(
    `SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND tablename = 'shopify_sessions' AND indexdef LIKE $1`,
    [`%(${column})%`],
  );
  return rows;
}

test('a shop is found by its IDs while the rest of a slow table is searched', async ({ page }) => {
  // Looking at a row takes a while, save at those that an index on the id leads to.
  await database.query("CREATE ROLE reader LOGIN PASSWORD 'reader-password'");
  await database.query('CREATE DATABASE slow');
  const url = new URL(server?.url ?? '');
  url.pathname = '/slow';
  const slow = new Client({ connectionString: url.href });
  await slow.connect();
  await slow.query(`
    CREATE TABLE shopify_sessions ${OFFICIAL};
    ${fill('shopify_sessions', 300)};
    INSERT INTO shopify_sessions (id, shop, state, "isOnline", "accessToken", "userId")
      VALUES ('shop-7.myshopify.com_42', 'shop-7.myshopify.com', '', true, 'shpat_online', 42),
        ('f3f1c3c6-6d0c-4d9b-9a43-0d7e5b3a3c11', 'shop-7.myshopify.com', '', true, 'shpat_random', 43);
    ALTER TABLE shopify_sessions ENABLE ROW LEVEL SECURITY;
    CREATE POLICY slowly ON shopify_sessions USING (id LIKE '%shop-7.%' OR pg_sleep(0.008) IS NOT NULL);
    GRANT SELECT ON shopify_sessions TO reader`);
  await slow.end();
  url.username = 'reader';
  url.password = 'reader-password';
  await addStore(page, url.href);
  await page.getByRole('textbox', { name: 'Search sessions' }).fill('shop-7.myshopify.com');
  await expect(page.getByText('2 found by their IDs · searching the rest…')).toBeVisible();
  await expect(page.getByText('Searching for sessions of this shop with other IDs.')).toBeVisible();
  await expectAccessible(page);
  const found = page.getByRole('row').filter({ hasText: 'shop-7' });
  await expect(found).toHaveCount(2);
  await expect(page.getByText(/^3 matches/)).toBeVisible();
  await expect(found).toHaveCount(3);
});
