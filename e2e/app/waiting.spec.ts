import { rename } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { expect, test as base } from './program.ts';
import { makeStore, profileOf, someSessions, writeProfiles } from './store-file.ts';

/** One store at a server that takes connections and says nothing, and one in a file. */
const test = base.extend<{ silent: Server; file: string }>({
  silent: async ({ folder: _folder }, use) => {
    const server = createServer((socket) => socket.on('error', () => {}));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await use(server);
    server.close();
  },
  file: ({ folder }, use) => use(makeStore(path.join(folder, 'shop.sqlite'), someSessions())),
  dataDir: async ({ folder, silent, file }, use) => {
    const dataDir = path.join(folder, 'data');
    const address = silent.address();
    if (address === null || typeof address === 'string') throw new Error('It has no port.');
    const { port } = address;
    writeProfiles(dataDir, [
      profileOf(file, { id: 'file', name: 'In a file' }),
      profileOf(file, {
        id: 'silent',
        name: 'Silent server',
        address: {
          backend: 'postgres',
          host: '127.0.0.1',
          port,
          database: 'orders',
          user: 'app',
          tls: { mode: 'disable' },
        },
      }),
    ]);
    await use(dataDir);
  },
});

for (const where of ['the list', 'the store page'] as const) {
  test(`${where} says what is waited for and how long, and waiting can be given up and tried again`, async ({
    page,
  }) => {
    await page.goto(new URL(where === 'the list' ? '/stores/silent' : '/stores/silent/about', page.url()).href);
    const main = page.getByRole('main');
    await expect(main.getByRole('status').filter({ hasText: /Connecting to 127\.0\.0\.1:\d+…/ })).toBeVisible();
    await expect(main.getByText(/^[1-9] s$/)).toBeVisible();
    await main.getByRole('button', { name: 'Cancel' }).click();
    await expect(main.getByText('Stopped before the store answered.')).toBeVisible();
    await main.getByRole('button', { name: 'Try again' }).click();
    await expect(main.getByRole('status').filter({ hasText: 'Connecting to' })).toBeVisible();
    await expect(main.getByText('did not respond')).toBeVisible({ timeout: 25_000 });
  });
}

test('a store that cannot be reached any more is marked as such wherever one is, until it can', async ({
  page,
  file,
}) => {
  const link = page.getByRole('navigation').getByRole('link', { name: /In a file/ });
  await link.click();
  await expect(page.getByRole('row').nth(2)).toBeVisible();
  await expect(link).not.toContainText('can’t connect');
  await rename(file, `${file}.away`);
  await page.getByRole('link', { name: 'Store page' }).click();
  await page.getByRole('button', { name: 'Reconnect' }).click();
  await expect(page.getByRole('main').getByText('There is no file').first()).toBeVisible();
  await expect(link).toContainText('can’t connect');
  await rename(`${file}.away`, file);
  await page.getByRole('button', { name: 'Reconnect' }).click();
  await expect(page.getByRole('heading', { name: 'Details' })).toBeVisible();
  await expect(link).not.toContainText('can’t connect');
});
