import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test as base } from './program.ts';
import { friendlySessions, hostileSessions } from './hostile-sessions.ts';
import { makeStore, profileOf, writeProfiles } from './store-file.ts';

const test = base.extend({
  dataDir: async ({ folder }, use) => {
    const dataDir = path.join(folder, 'data');
    const friendly = makeStore(path.join(folder, 'friendly.sqlite'), friendlySessions);
    const hostile = makeStore(path.join(folder, 'hostile.sqlite'), hostileSessions);
    writeProfiles(dataDir, [
      profileOf(friendly, { id: 'friendly', name: 'Friendly' }),
      profileOf(hostile, { id: 'hostile', name: `Hostile ${'W'.repeat(72)}` }),
    ]);
    await use(dataDir);
  },
});

/** Where each column of the list begins and how wide it is, and how high each row is. */
async function shapeOf(page: Page) {
  return page.getByRole('table').evaluate((table) => ({
    columns: [...table.querySelectorAll('th')].map((cell) => {
      const { x, width } = cell.getBoundingClientRect();
      return [Math.round(x), Math.round(width)];
    }),
    rows: [
      ...new Set(
        [...table.querySelectorAll('tbody tr:not([aria-hidden])')].map((row) =>
          Math.round(row.getBoundingClientRect().height),
        ),
      ),
    ],
  }));
}

async function openStore(page: Page, name: RegExp, rows: number) {
  await page.getByRole('navigation').getByRole('link', { name }).first().click();
  await expect(page.getByRole('row')).toHaveCount(rows);
}

async function expectNoOverflow(page: Page) {
  const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  expect(inner).toBeLessThanOrEqual(outer ?? 0);
}

for (const { colorScheme, width } of [
  { colorScheme: 'light', width: 1400 },
  { colorScheme: 'dark', width: 900 },
] as const) {
  test(`no column or row moves, whatever stands in it, ${colorScheme}, at ${width} px`, async ({ page }, info) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    await openStore(page, /Friendly/, friendlySessions.length + 1);
    const friendly = await shapeOf(page);
    await openStore(page, /Hostile/, hostileSessions.length + 1);
    expect(await shapeOf(page)).toEqual(friendly);
    await expectNoOverflow(page);
    expect(await page.title()).not.toBe('run');
    await page.screenshot({ path: info.outputPath('list.png') });

    await page.getByRole('row', { name: /Cyrillic/ }).click();
    const pane = page.getByRole('complementary', { name: 'Session' });
    await expect(pane.getByText('“\u0430” is Cyrillic U+0430').first()).toBeVisible();
    await expectNoOverflow(page);
    await page.screenshot({ path: info.outputPath('pane.png') });
  });
}

test('a deletion names a domain as what it is', async ({ page }, info) => {
  await openStore(page, /Hostile/, hostileSessions.length + 1);
  await page
    .getByRole('row', { name: /U\+202E/ })
    .first()
    .click();
  const pane = page.getByRole('complementary', { name: 'Session' });
  await expect(pane.getByText('U+202E (right-to-left override)').first()).toBeVisible();
  await pane.getByRole('button', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog', { name: 'moc.evil[U+202E]moc.yfipohsym.aet' });
  await expect(dialog).toContainText('Contains characters that cannot be seen: U+202E (right-to-left override).');
  await expectNoOverflow(page);
  await page.screenshot({ path: info.outputPath('delete.png') });
});

test('control characters are marked in what is stored', async ({ page }, info) => {
  await openStore(page, /Hostile/, hostileSessions.length + 1);
  await page.getByRole('row', { name: /lines/ }).first().click();
  await page.getByRole('tab', { name: 'As stored' }).click();
  const pane = page.getByRole('complementary', { name: 'Session' });
  await expect(pane.locator('[data-mark="U+001B"]').first()).toBeVisible();
  await page.screenshot({ path: info.outputPath('raw.png') });
});
