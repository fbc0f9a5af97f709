import type { Page } from '@playwright/test';
import { expect } from './program.ts';
import { offline, rowsOf, someSessions, testOn } from './store-file.ts';

const sessions = [...someSessions(), offline('lonely-lamp.myshopify.com')];

const test = testOn(sessions);

/** Presses Tab until the focus is on something of this name. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let pressed = 0; pressed < 60; pressed += 1) {
    await page.keyboard.press('Tab');
    const text = await page.evaluate(() => {
      const focused = document.activeElement;
      return focused?.getAttribute('aria-label') ?? focused?.textContent ?? '';
    });
    if (name.test(text)) return;
  }
  throw new Error(`Tab does not lead to ${name.source}.`);
}

/** The focus is on something that a person can go on from. */
async function expectFocusKept(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => document.activeElement !== null && document.activeElement !== document.body))
    .toBe(true);
}

test('one session is found, read, deleted and put back without a mouse', async ({ page, file }) => {
  const before = rowsOf(file);
  await expect(page.getByRole('status').filter({ hasText: '81 sessions' })).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('lonely');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: '1 match in' })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('link', { name: 'lonely-lamp.myshopify.com' }).first()).toBeFocused();
  await page.keyboard.press('Enter');
  const pane = page.getByRole('complementary', { name: 'Session' });
  await expect(pane.getByRole('heading', { name: 'lonely-lamp' })).toBeVisible();

  await tabTo(page, /^Delete…$/);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: /Delete the offline session of lonely-lamp/ });
  await expect(dialog.getByRole('button', { name: 'Delete 1 session' })).toBeEnabled();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(pane.getByRole('button', { name: 'Delete…' })).toBeFocused();

  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: 'Delete 1 session' })).toBeEnabled();
  await tabTo(page, /^Delete 1 session$/);
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 session deleted')).toBeVisible();
  expect(rowsOf(file)).toHaveLength(before.length - 1);
  await expectFocusKept(page);

  await tabTo(page, /^Undo$/);
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 session restored.')).toBeVisible();
  await expect(page.getByRole('row', { name: /lonely-lamp/ })).toBeVisible();
  expect(rowsOf(file)).toEqual(before);
  await expectFocusKept(page);
});

test('the list is walked, selected and left by keys, and ? tells them', async ({ page }) => {
  await expect(page.getByRole('status').filter({ hasText: '81 sessions' })).toBeVisible();
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(keys).toContainText('Next session');
  await page.keyboard.press('Escape');
  await expect(keys).toBeHidden();

  const checks = page.getByRole('checkbox', { name: /^Select (?!all)/ });
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await expect(checks.nth(1)).toBeChecked();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+X');
  await expect(page.getByRole('status').filter({ hasText: '3 selected' })).toBeVisible();

  await page.keyboard.press('Enter');
  const pane = page.getByRole('complementary', { name: 'Session' });
  await expect(pane).toBeVisible();
  const first = page.url();
  // Back into the list first, then on.
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await expect.poll(() => page.url()).not.toBe(first);
  await page.keyboard.press('Escape');
  await expect(pane).toBeHidden();
  await expectFocusKept(page);
  await page.keyboard.press('End');
  const last =
    sessions
      .map(({ id }) => id)
      .toSorted()
      .at(-1) ?? '';
  await expect(page.getByRole('link', { name: last.replace(/_\d+$/, '') }).last()).toBeFocused();
  await page.keyboard.press('Home');
  await expect(checks.first()).toBeInViewport();

  // Menus and dialogs give the focus back to what opened them.
  for (const name of ['Status', 'Add filter']) {
    const button = page.getByRole('button', { name, exact: true });
    await button.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog', { name })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog', { name })).toBeHidden();
    await expect(button).toBeFocused();
  }
});
