import path from 'node:path';
import type { Page } from '@playwright/test';
import { ROOT } from '../../scripts/build.ts';
import { demoSessions } from '../../main/stores/memory/demo.ts';
import type { SessionFields } from '../../shared/session.ts';
import { expect, test as base } from '../app/program.ts';
import { makeStore, profileOf, writeProfiles } from '../app/store-file.ts';

const requiredScopes = 'read_products,write_products,read_orders,write_orders,read_customers';

/** The demo's sessions in a file that stands for the stores of an app in all its environments. */
const test = base.extend({
  dataDir: async ({ folder }, use) => {
    const dataDir = path.join(folder, 'data');
    const sessions = aFewOfEachShop(demoSessions(Date.now()).sessions);
    const file = (name: string) => makeStore(path.join(folder, name), sessions);
    const access = 'read-only';
    writeProfiles(dataDir, [
      profileOf(file('dev.sqlite'), { id: 'dev', name: 'Bulk editor', requiredScopes }),
      profileOf(file('feature.sqlite'), { id: 'feature', name: 'Feature branch', environment: 'development' }),
      profileOf(file('staging.sqlite'), { id: 'staging', name: 'Staging', environment: 'staging', access }),
      profileOf(file('live.sqlite'), { id: 'live', name: 'Bulk editor EU', environment: 'production', access }),
    ]);
    await use(dataDir);
  },
});

/** One screen has room for one busy shop, or for a bit of all. */
function aFewOfEachShop(sessions: SessionFields[]): SessionFields[] {
  const counts = new Map<string, number>();
  return sessions.filter(({ shop }) => {
    const count = (counts.get(shop) ?? 0) + 1;
    counts.set(shop, count);
    return count <= 3;
  });
}

async function picture(page: Page, name: string): Promise<void> {
  // Nothing half drawn: fonts, and colours on their way.
  await page.evaluate(() => document.fonts.ready);
  await page.mouse.move(0, 0);
  await page.screenshot({ path: path.join(ROOT, 'docs', name), animations: 'disabled', caret: 'hide' });
}

for (const [colorScheme, name] of [
  ['light', 'sessions.png'],
  ['dark', 'sessions-dark.png'],
] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test(name, async ({ page }) => {
      await page.goto(new URL('/stores/dev?order=shop.asc', page.url()).href);
      await page.getByRole('row', { name: /golden-kettle.*Offline/ }).click();
      await expect(page.getByRole('region', { name: 'Summary' })).toBeVisible();
      await picture(page, name);
    });
  });
}

test('health.png', async ({ page }) => {
  await page.goto(new URL('/stores/dev/health', page.url()).href);
  await expect(page.getByRole('region', { name: 'When tokens expire' })).toBeVisible();
  await picture(page, 'health.png');
});

test('delete-in-production.png', async ({ page }) => {
  await page.goto(new URL('/stores/live?shop=rapid', page.url()).href);
  await page.getByRole('button', { name: 'Unlock…' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('Bulk editor EU');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Close message' }).click();
  await page
    .getByRole('link', { name: /myshopify\.com/ })
    .first()
    .click();
  await page.getByRole('complementary').getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Delete all sessions of this shop…' }).click();
  const dialog = page.getByRole('dialog', { name: /Delete/ });
  await dialog.getByRole('textbox').fill('Bulk edi');
  await picture(page, 'delete-in-production.png');
});
