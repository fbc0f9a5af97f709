import { expect, test } from './program.ts';

test('pages with forms keep to the policy: zod does not try to compile code', async ({ page }) => {
  for (const path of ['/stores/new', '/stores/demo/edit', '/stores/demo/new']) {
    await page.goto(new URL(path, page.url()).href);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  }
});

// The fixture fails a test for any report of the content security policy, error in the console or request to another host.
for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('the window opens, reloads and goes back without a word of complaint', async ({ page }) => {
      const demo = page.getByRole('status').filter({ hasText: '203 sessions' });
      await expect(page).toHaveTitle(/Session Desk/);
      await expect(demo).toBeVisible();
      // The sign-in has left the address bar, and the first page has gone on to its store.
      await expect(page).toHaveURL(/^[^/]+\/\/[^/]+\/stores\/demo$/);
      const home = page.url();
      await page.reload();
      await expect(demo).toBeVisible();
      await page.getByRole('link', { name: 'Activity' }).click();
      await expect(page).toHaveURL(/\/activity/);
      await page.goBack();
      await expect(page).toHaveURL(home);
      await expect(demo).toBeVisible();
    });
  });
}

test.describe('an injected script', () => {
  test.use({ expectedProblems: [/Content security policy|Content Security Policy/] });

  test('does not run, and is reported', async ({ page, problems }) => {
    const ran = await page.evaluate(async () => {
      const refused = new Promise((resolve) => document.addEventListener('securitypolicyviolation', resolve));
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.body.append(script);
      await refused;
      return 'injected' in window;
    });
    expect(ran).toBe(false);
    await expect.poll(() => problems.length).toBeGreaterThan(0);
  });
});

test('the page has nothing of Node’s, in Electron either', async ({ page }) => {
  const had = await page.evaluate(() => ['require', 'process', 'module', 'Buffer'].filter((name) => name in window));
  expect(had).toEqual([]);
});
