import { HOUR, type SessionFields } from '../../shared/session.ts';
import { expect } from './program.ts';
import { offline, online, testOn } from './store-file.ts';

const sessions: SessionFields[] = [
  ...Array.from({ length: 230 }, (_, at) => online(`busy-${at % 7}.myshopify.com`, String(7000 + at))),
  ...Array.from({ length: 41 }, (_, at) =>
    offline(`quiet-${at}.myshopify.com`, { expires: Date.now() - (at + 1) * HOUR }),
  ),
];
const test = testOn(sessions);

test('counting counts what matches the present search, says so, and is forgotten with it', async ({ page }) => {
  const counts = page.getByRole('main').getByRole('status').filter({ hasText: 'sessions' });
  await page.goto(new URL(`${new URL(page.url()).pathname}?kind=online`, page.url()).href);
  await expect(counts).toHaveText(`More than 100 matches in ${sessions.length} sessions`);
  await page.getByRole('button', { name: 'Count matches' }).click();
  await expect(counts).toHaveText(`230 matches in ${sessions.length} sessions`);
  await expect(page.getByRole('button', { name: /^Count / })).toBeHidden();

  await page.getByRole('button', { name: 'Offline' }).click();
  await expect(counts).toHaveText(`41 matches in ${sessions.length} sessions`);
  await page.getByRole('button', { name: 'Online' }).click();
  await expect(counts).toHaveText(`More than 100 matches in ${sessions.length} sessions`);
});

test('a new search never shows the number of the one before', async ({ page }) => {
  const counts = page.getByRole('main').getByRole('status').filter({ hasText: 'sessions' });
  await page.getByRole('button', { name: 'Offline' }).click();
  await expect(counts).toHaveText(`41 matches in ${sessions.length} sessions`);
  // Everything that is drawn from the click on is looked at, with the address that it was drawn for.
  await page.evaluate(() => {
    const drawn: string[] = [];
    const look = () => {
      for (const output of document.querySelectorAll('main output')) {
        drawn.push(`${location.search} ${output.textContent ?? ''}`);
      }
      document.body.dataset['drawn'] = JSON.stringify([...new Set(drawn)]);
    };
    new MutationObserver(look).observe(document.querySelector('main') ?? document, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
  await page.getByRole('button', { name: 'Online' }).click();
  await expect(counts).toHaveText(`More than 100 matches in ${sessions.length} sessions`);
  const drawn = (await page.locator('body').getAttribute('data-drawn')) ?? '';
  expect(drawn).toContain('?kind=online More than 100 matches');
  expect(drawn).not.toContain('?kind=online 41 matches');
});
