import type { Page } from '@playwright/test';
import { expect, search, test as base } from './program.ts';
import { makeStore, offline, online, profileOf, rowsOf, someSessions, writeProfiles } from './store-file.ts';
import path from 'node:path';

const shop = 'plain-tea.myshopify.com';
const sessions = [...someSessions(), online('busy-bakery.myshopify.com', '7001')];

/** The same file as three stores: read-only, in production and so read-only, in production with changes allowed. */
const test = base.extend<{ file: string }>({
  file: ({ folder }, use) => use(makeStore(path.join(folder, 'shop.sqlite'), sessions)),
  dataDir: async ({ folder, file }, use) => {
    const dataDir = path.join(folder, 'data');
    writeProfiles(dataDir, [
      profileOf(file, { id: 'looked-at', name: 'Looked at', environment: 'staging', access: 'read-only' }),
      profileOf(file, { id: 'live', name: 'Live shop', environment: 'production', access: 'read-only' }),
      profileOf(file, { id: 'risky', name: 'Risky shop', environment: 'production', access: 'read-write' }),
    ]);
    await use(dataDir);
  },
});

const openStore = (page: Page, name: string) =>
  page
    .getByRole('navigation')
    .getByRole('link', { name: new RegExp(name) })
    .click();

/** What the main process answers to a call that the window would not make. */
function call(page: Page, procedure: string, input: unknown): Promise<string> {
  return page.evaluate(
    async ([name, json]) => {
      const socket = new WebSocket(`ws://${location.host}/rpc`, [
        'session-desk',
        localStorage.getItem('session-desk.proof') ?? '',
      ]);
      const told: string[] = [];
      await new Promise<void>((resolve) => {
        socket.addEventListener('open', () =>
          socket.send(JSON.stringify({ i: '1', p: { u: `/${name}`, b: { json } } })),
        );
        socket.addEventListener('message', ({ data }) => {
          told.push(String(data));
          // A stream says when it has ended; anything else comes in one piece.
          if (!/event-stream|"e":"message"/.test(String(data))) resolve();
        });
      });
      socket.close();
      return told.join('\n');
    },
    [procedure, input] as const,
  );
}

test('a read-only store has its buttons off and says why, until it is unlocked', async ({ page, file }) => {
  const before = rowsOf(file);
  await openStore(page, 'Looked at');
  const bar = page.getByRole('region', { name: 'Access' });
  await expect(bar).toContainText('StagingLooked at · read-only');
  await expect(page.getByRole('button', { name: 'New session' })).toBeDisabled();
  await search(page, 'busy');
  await page.getByRole('checkbox', { name: /^Select busy-bakery/ }).check();
  await expect(page.getByRole('button', { name: 'Delete… (read-only)' })).toBeDisabled();

  await page.getByRole('link', { name: 'busy-bakery.myshopify.com' }).first().click();
  const pane = page.getByRole('complementary', { name: 'Session' });
  const reason = /read-only/;
  await expect(pane.getByText(reason)).toBeVisible();
  await expect(pane.getByRole('button', { name: 'Edit' })).toBeDisabled();
  await expect(pane.getByRole('button', { name: 'Delete…' })).toBeDisabled();
  await pane.getByRole('button', { name: 'More' }).click();
  const whole = page.getByRole('menuitem', { name: /Delete all sessions of this shop/ });
  await expect(whole).toBeDisabled();
  await expect(whole).toContainText(reason);
  await page.keyboard.press('Escape');

  await bar.getByRole('button', { name: 'Unlock…' }).click();
  await page
    .getByRole('dialog', { name: 'Allow changes to Looked at?' })
    .getByRole('button', { name: 'Unlock' })
    .click();
  await expect(bar).toContainText(/unlocked, 1[45]:\d\d left/);
  await expect(pane.getByRole('button', { name: 'Delete…' })).toBeEnabled();
  await bar.getByRole('button', { name: 'Lock now' }).click();
  await expect(bar).toContainText('read-only');
  await expect(pane.getByRole('button', { name: 'Delete…' })).toBeDisabled();

  await page.getByRole('link', { name: 'Activity' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Changes allowed for 15 minutes' })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Read-only again' })).toBeVisible();
  expect(rowsOf(file)).toEqual(before);
});

test('production asks for its name, to unlock, to delete and to be protected less', async ({ page, file }) => {
  const before = rowsOf(file);
  await openStore(page, 'Live shop');
  const bar = page.getByRole('region', { name: 'Access' });
  await bar.getByRole('button', { name: 'Unlock…' }).click();
  const unlocking = page.getByRole('dialog', { name: 'Allow changes to Live shop?' });
  const unlock = unlocking.getByRole('button', { name: 'Unlock' });
  const unlockName = unlocking.getByRole('textbox', { name: 'Type Live shop to allow changes in production' });
  await expect(unlockName).toBeFocused();
  await expect(unlock).toBeDisabled();
  await unlockName.fill('live shop');
  await expect(unlock).toBeDisabled();
  await page.keyboard.press('Enter');
  await expect(unlocking.getByRole('alert')).toHaveText('That is not the store’s name.');
  await expect(unlockName).toHaveAccessibleDescription('That is not the store’s name.');
  await expect(unlockName).toBeFocused();
  await unlockName.fill('Live shop');
  await unlock.click();
  await expect(bar).toContainText(/unlocked, 1[45]:\d\d left/);

  await search(page, 'busy');
  await page.getByRole('row', { name: /busy-bakery/ }).click();
  await page.getByRole('complementary').getByRole('button', { name: 'Delete…' }).click();
  const deleting = page.getByRole('dialog', { name: /Delete the online session of busy-bakery/ });
  await expect(deleting).toContainText('ProductionLive shop');
  const remove = deleting.getByRole('button', { name: 'Delete 1 session' });
  const name = deleting.getByRole('textbox', { name: 'Type Live shop to delete in production' });
  await expect(name).toBeFocused();
  await name.fill('Shop live');
  await expect(remove).toBeDisabled();
  await page.keyboard.press('Enter');
  await expect(deleting.getByRole('alert')).toHaveText('That is not the store’s name.');
  await expect(name).toBeFocused();
  expect(rowsOf(file)).toEqual(before);
  await name.fill('Live shop');
  await expect(deleting.getByRole('alert')).toBeHidden();
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 session deleted')).toBeVisible();
  expect(rowsOf(file)).toHaveLength(before.length - 1);
  // Restoring in production asks as deleting does.
  await page.getByRole('button', { name: 'Undo' }).click();
  const restoring = page.getByRole('dialog', { name: 'Restore 1 session into Live shop?' });
  await expect(restoring.getByRole('button', { name: 'Restore 1 session' })).toBeDisabled();
  await restoring.getByRole('textbox', { name: 'Type Live shop to restore in production' }).fill('Live shop');
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 session restored')).toBeVisible();
  expect(rowsOf(file)).toEqual(before);

  await page.getByRole('link', { name: 'Live shop' }).click();
  await page.getByRole('link', { name: 'Store page' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Edit connection' }).click();
  await page.getByRole('group', { name: 'Access' }).getByText('Read and write').click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const loosening = page.getByRole('dialog', { name: 'Reduce protection for Live shop?' });
  await expect(loosening.getByRole('button', { name: 'Save' })).toBeDisabled();
  await loosening.getByRole('textbox').fill('Live shop');
  await loosening.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Live shop saved')).toBeVisible();
});

test('the main process refuses whatever the window asks', async ({ page, file, host }) => {
  test.skip(host !== 'browser', 'Electron’s window has no address to send calls to.');
  const before = rowsOf(file);
  const { id } = offline(shop);
  const draft = { ...offline(shop), accessToken: { action: 'clear' }, refreshToken: { action: 'clear' } };
  const page1 = JSON.stringify(await call(page, 'sessions/page', { storeId: 'risky', filter: { id }, limit: 1 }));
  const key = /\\"key\\":\\"(.*?)\\"/.exec(page1)?.[1] ?? '';
  const target = { keys: [key] };

  for (const storeId of ['looked-at', 'live']) {
    expect(await call(page, 'sessions/planDelete', { storeId, target })).toContain('READ_ONLY');
    expect(await call(page, 'sessions/planDelete', { storeId, target: { shop } })).toContain('READ_ONLY');
    expect(await call(page, 'sessions/store', { storeId, draft, confirmation: 'Live shop' })).toContain('READ_ONLY');
    expect(await call(page, 'stores/createTable', { storeId, confirmation: 'Live shop' })).toContain('READ_ONLY');
  }
  expect(await call(page, 'stores/unlock', { storeId: 'live' })).toContain('CONFIRMATION_REQUIRED');
  expect(await call(page, 'stores/unlock', { storeId: 'live', confirmation: 'Live' })).toContain(
    'CONFIRMATION_REQUIRED',
  );
  const tamed = profileOf(file, { name: 'Live shop', environment: 'local' });
  const { id: _id, ...loosened } = tamed;
  expect(await call(page, 'profiles/update', { storeId: 'live', draft: loosened })).toContain('CONFIRMATION_REQUIRED');
  expect(await call(page, 'sessions/store', { storeId: 'risky', draft })).toContain('CONFIRMATION_REQUIRED');

  const planned = await call(page, 'sessions/planDelete', { storeId: 'risky', target });
  const planId = /"planId":"(.*?)"/.exec(planned)?.[1] ?? '';
  expect(planned).toContain('"total":1');
  expect(await call(page, 'sessions/delete', { planId })).toContain('CONFIRMATION_REQUIRED');
  expect(await call(page, 'sessions/delete', { planId, confirmation: 'risky' })).toContain('CONFIRMATION_REQUIRED');
  expect(rowsOf(file)).toEqual(before);
  // With the name typed the same call goes through: the refusals were about that and nothing else.
  expect(await call(page, 'sessions/delete', { planId, confirmation: 'Risky shop' })).toContain('"changed":1');
  expect(rowsOf(file)).toEqual(before.filter((row) => row['id'] !== id));
});
