import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../scripts/build.ts';
import { check } from './axe.ts';
import { expect, test } from './program.ts';

/** Packages whose own words stand in the built files: read from those, not from what the notices were made of. */
function packagesInBuild(): string[] {
  const marks: [string, RegExp][] = [
    ['react', /react\.element|react\.transitional\.element/],
    ['react-dom', /react-dom|Minified React error/],
    ['zod', /ZodError/],
    ['@shopify/polaris', /Polaris-/],
    ['mongodb', /MongoServerError/],
    ['ioredis', /ioredis/],
    ['pg', /node-postgres|pg-pool/],
    ['mysql2', /mysql2|caching_sha2_password/],
    ['@aws-sdk/client-dynamodb', /DynamoDB_20120810/],
    ['cloudflare', /api\.cloudflare\.com/],
    ['ws', /Sec-WebSocket-Accept/],
    ['electron-log', /electron-log/],
  ];
  const text = ['out/main', 'out/renderer/assets']
    .flatMap((folder) => readdirSync(path.join(ROOT, folder)).map((name) => path.join(ROOT, folder, name)))
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  return marks.filter(([, mark]) => mark.test(text)).map(([name]) => name);
}

test('About names what the program is made of, each with its licence', async ({ page }) => {
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'About and third-party notices' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'About Session Desk' })).toBeVisible();
  const find = page.getByRole('textbox', { name: 'Find a package or licence' });
  await expect(find).toBeVisible();
  await check(page, 'About');

  const names = await page.locator('summary strong').allTextContents();
  const built = packagesInBuild();
  expect(built.length).toBeGreaterThan(8);
  for (const name of [...built, 'better-sqlite3', '@napi-rs/keyring']) expect(names).toContain(name);

  await find.fill('better-sqlite3');
  await expect(page.getByText(/^1 of \d+ packages$/)).toBeVisible();
  await page.getByText('better-sqlite3').click();
  await expect(page.getByText('Permission is hereby granted')).toBeVisible();
  expect(readFileSync(path.join(ROOT, 'out/THIRD-PARTY-NOTICES.txt'), 'utf8')).toContain('better-sqlite3');
});
