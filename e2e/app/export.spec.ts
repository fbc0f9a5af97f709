import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { checkLooks } from './looks.ts';
import { expect, search, test as base } from './program.ts';
import { makeStore, offline, online, profileOf, writeProfiles } from './store-file.ts';

const sessions = [
  ...Array.from({ length: 300 }, (_, n) => online('barn.myshopify.com', String(70_000 + n))),
  ...Array.from({ length: 20 }, (_, n) => offline(`tea-${n}.myshopify.com`)),
];

const test = base.extend<{ file: string }>({
  file: ({ folder }, use) => use(path.join(folder, 'dev.sqlite')),
  dataDir: async ({ folder, file }, use) => {
    const dataDir = path.join(folder, 'data');
    makeStore(file, sessions);
    writeProfiles(dataDir, [profileOf(file, { id: 'dev', name: 'Barn app' })]);
    await use(dataDir);
  },
});

async function openStore(page: Page): Promise<void> {
  await page.goto(new URL('/stores/dev', page.url()).href);
  await expect(page.getByRole('checkbox', { name: /^Select (?!all)/ }).first()).toBeVisible();
}

async function exportTo(dialog: Locator, folder: string, name: string): Promise<void> {
  await dialog.getByRole('textbox', { name: 'Folder', exact: true }).fill(folder);
  await dialog.getByRole('textbox', { name: 'File name' }).fill(name);
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
}

const linesOf = (text: string) => text.trim().split('\n');

test('what matches is written, encrypted with its tokens, and the file is named', async ({ page, folder }) => {
  await openStore(page);
  await search(page, 'tea');
  await page.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export the sessions that match' });
  await expect(dialog.getByRole('textbox', { name: 'File name' })).toHaveValue('barn-app-sessions.ndjson');
  await checkLooks(page, 'the choices');
  await dialog.getByRole('combobox', { name: 'Tokens' }).selectOption('Included, file encrypted with a passphrase');
  await expect(dialog.getByRole('textbox', { name: 'File name' })).toHaveValue('barn-app-sessions.ndjson.age');
  await dialog.getByLabel('Passphrase', { exact: true }).fill('a long passphrase');
  await dialog.getByLabel('Passphrase again').fill('another');
  await expect(dialog.getByText('The passphrases differ.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Export', exact: true })).toBeDisabled();
  await checkLooks(page, 'a passphrase');
  await dialog.getByLabel('Passphrase again').fill('a long passphrase');
  await exportTo(dialog, folder, 'tea.age');

  const target = path.join(folder, 'tea.age');
  const done = page.getByRole('dialog', { name: '20 sessions exported' });
  await expect(done).toContainText(target);
  await expect(done).toContainText(`age -d ${target}`);
  await checkLooks(page, 'exported');
  const decrypter = new Decrypter();
  decrypter.addPassphrase('a long passphrase');
  const lines = linesOf(await decrypter.decrypt(await readFile(target), 'text'));
  expect(lines).toHaveLength(20);
  expect(lines.every((line) => line.includes('"accessToken":"shp'))).toBe(true);
});

test('each format is written; a file that is there stays, and a folder that is not there is named', async ({
  page,
  folder,
}) => {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  await openStore(page);
  for (const [format, tokens] of [
    ['JSON', 'Left out'],
    ['CSV', 'Masked'],
    ['NDJSON', 'Included, file encrypted for an age public key'],
  ] as const) {
    await page.getByRole('button', { name: 'Export…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export all sessions' });
    await dialog.getByRole('combobox', { name: 'Format' }).selectOption(format);
    await dialog.getByRole('combobox', { name: 'Tokens' }).selectOption(tokens);
    if (format === 'NDJSON') await dialog.getByRole('textbox', { name: 'Public key' }).fill(recipient);
    await exportTo(dialog, folder, format);
    const done = page.getByRole('dialog', { name: '320 sessions exported' });
    if (format === 'NDJSON') await expect(done).toContainText(`age -d -i key.txt ${path.join(folder, format)}`);
    await done.getByRole('button', { name: 'Close' }).click();
  }
  expect(JSON.parse(await readFile(path.join(folder, 'JSON'), 'utf8'))).toHaveLength(320);
  expect(linesOf(await readFile(path.join(folder, 'CSV'), 'utf8'))).toHaveLength(321);
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const text = await decrypter.decrypt(await readFile(path.join(folder, 'NDJSON')), 'text');
  expect(linesOf(text)).toHaveLength(320);

  await page.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export all sessions' });
  const before = await readdir(folder);
  await exportTo(dialog, folder, 'JSON');
  await expect(dialog).toContainText(`${path.join(folder, 'JSON')} already exists.`);
  await checkLooks(page, 'a file that is there');
  await exportTo(dialog, path.join(folder, 'none'), 'JSON');
  await expect(dialog).toContainText('The folder doesn’t exist.');
  expect(await readdir(folder)).toEqual(before);
});

test('selected sessions are written', async ({ page, folder }) => {
  await openStore(page);
  const boxes = page.getByRole('checkbox', { name: /^Select (?!all)/ });
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await page.getByRole('button', { name: 'Export…' }).filter({ visible: true }).last().click();
  const dialog = page.getByRole('dialog', { name: 'Export 2 sessions' });
  await exportTo(dialog, folder, 'two');
  await expect(page.getByRole('dialog', { name: '2 sessions exported' })).toContainText(path.join(folder, 'two'));
  expect(linesOf(await readFile(path.join(folder, 'two'), 'utf8'))).toHaveLength(2);
});

test('one session is written from the menu of its row, and all that match where they are selected', async ({
  page,
  folder,
}) => {
  await openStore(page);
  await search(page, 'tea-7');
  const row = page.getByRole('row', { name: /tea-7/ });
  await row.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Export…' }).click();
  await exportTo(page.getByRole('dialog', { name: 'Export 1 session' }), folder, 'one');
  const done = page.getByRole('dialog', { name: '1 session exported' });
  await done.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('link', { name: /tea-7/ })).toBeFocused();
  expect(JSON.parse(await readFile(path.join(folder, 'one'), 'utf8'))).toMatchObject({ shop: 'tea-7.myshopify.com' });

  await search(page, 'barn');
  await page.locator('[data-row="0"]').focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+a');
  await expect(page.getByText('All that match are selected')).toBeVisible();
  await page.getByRole('row', { name: /barn/ }).first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Export all that match…' }).click();
  await exportTo(page.getByRole('dialog', { name: 'Export the sessions that match' }), folder, 'all');
  await expect(page.getByRole('dialog', { name: '300 sessions exported' })).toBeVisible();
  expect(linesOf(await readFile(path.join(folder, 'all'), 'utf8'))).toHaveLength(300);
});
