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
      await expect(page).toHaveTitle(/Session Desk/);
      await expect(page).not.toHaveURL(/\/start\//);
      const home = page.url();
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await page.reload();
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await page.getByRole('link', { name: 'Activity' }).click();
      await expect(page).toHaveURL(/\/activity/);
      await page.goBack();
      await expect(page).toHaveURL(home);
    });
  });
}

test.describe('an injected script', () => {
  test.use({ expectedProblems: [/Content security policy|Content Security Policy/] });

  test('does not run, and is reported', async ({ page, problems }) => {
    const ran = await page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.body.append(script);
      await new Promise((resolve) => setTimeout(resolve, 100));
      return 'injected' in window;
    });
    expect(ran).toBe(false);
    await expect.poll(() => problems.length).toBeGreaterThan(0);
  });
});
