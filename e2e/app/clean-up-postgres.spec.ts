import { Client } from 'pg';
import { startPostgres } from '../servers/postgres.ts';
import type { TestServer } from '../servers/server.ts';
import { expect, test } from './program.ts';
import { addStore, expectAccessible, goTo } from './server-pages.ts';

test.skip(({ host }) => host !== 'browser', 'Both hosts serve the same window.');

let server: TestServer | undefined;
let database: Client;

/** 3,000 online sessions, of which 2,000 expired 31 days ago and the others today; and 40 offline ones that expired long ago. */
const SESSIONS = `INSERT INTO shopify_sessions (id, shop, state, "isOnline", expires, "accessToken", "userId")
  SELECT 'shop-' || n % 50 || '.myshopify.com_' || n, 'shop-' || n % 50 || '.myshopify.com', '', true,
    extract(epoch FROM now())::int - CASE WHEN n <= 2000 THEN 32 * 86400 ELSE 60 END, 'shpua_' || md5(n::text), n
  FROM generate_series(1, 3000) AS n
  UNION ALL SELECT 'offline_shop-' || n || '.myshopify.com', 'shop-' || n || '.myshopify.com', '', false,
    extract(epoch FROM now())::int - 90 * 86400, 'shpat_' || md5(n::text), NULL
  FROM generate_series(1, 40) AS n`;

test.beforeAll(async () => {
  server = await startPostgres();
  if (server === undefined) return;
  database = new Client({ connectionString: server.url });
  await database.connect();
  await database.query(`CREATE TABLE shopify_sessions (id varchar(255) NOT NULL PRIMARY KEY, shop varchar(255) NOT NULL,
    state varchar(255) NOT NULL, "isOnline" boolean NOT NULL, scope varchar(1024), expires integer,
    "accessToken" varchar(255), "userId" bigint, "firstName" varchar(255), "lastName" varchar(255), email varchar(255),
    "accountOwner" boolean, locale varchar(255), collaborator boolean, "emailVerified" boolean,
    "refreshToken" varchar(255), "refreshTokenExpires" bigint)`);
  await database.query(SESSIONS);
});

test.afterAll(async () => {
  await database?.end();
  await server?.[Symbol.asyncDispose]();
});

test.beforeEach(() => {
  test.skip(server === undefined, 'There is no PostgreSQL here.');
});

test('online sessions that expired long ago are cleaned up from the health of a server database', async ({ page }) => {
  await addStore(page, server?.url ?? '');
  const health = `${new URL(page.url()).pathname}/health`;
  await goTo(page, health);
  await expect(page.getByRole('link', { name: '3,000 expired online sessions' })).toBeVisible();
  await page.getByRole('button', { name: 'Clean up', exact: true }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'List', exact: true }).click();
  await expect(page.getByText(/^All (2,000 )?that match are selected$/)).toBeVisible();
  await page.getByRole('button', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete 2,000 sessions of 50 shops?' });
  await dialog.getByRole('button', { name: 'Delete 2,000 sessions' }).click();
  await expect(page.getByText('2,000 sessions deleted')).toBeVisible();
  await expect(page.getByText('No matching sessions')).toBeVisible();
  const left = await database.query<{ online: boolean; sessions: string }>(
    'SELECT "isOnline" AS online, count(*) AS sessions FROM shopify_sessions GROUP BY 1 ORDER BY 1',
  );
  expect(left.rows).toEqual([
    { online: false, sessions: '40' },
    { online: true, sessions: '1000' },
  ]);
  await goTo(page, health);
  await page.getByRole('button', { name: 'Check again' }).click();
  await expect(page.getByRole('link', { name: '1,000 expired online sessions' })).toBeVisible();
});
