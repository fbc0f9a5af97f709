import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import Database from 'better-sqlite3';
import { leaksInFolder } from '../planting/planted-files.ts';
import { plantSessions } from '../planting/planted-sessions.ts';
import { Plants } from '../planting/plants.ts';
import { inLabel, Searcher, type Leak } from '../planting/searcher.ts';
import { runHost } from './host.ts';
import { expect, test as base } from './program.ts';
import { box, goTo } from './server-pages.ts';
import { makeStore } from './store-file.ts';

const plants = new Plants();
const NAMED = `postgres://app:${plants.plant('the command line', 'plainPassword')}@127.0.0.1:1/shop`;

/** All that a page says of itself while a test runs: addresses, requests, its console. */
const test = base.extend<{ said: [string, string][] }>({
  said: async ({ page }, use) => {
    const said: [string, string][] = [['the address', page.url()]];
    page.on('framenavigated', (frame) => said.push(['the address', frame.url()]));
    page.on('request', (request) => said.push(['a request', `${request.url()} ${request.postData() ?? ''}`]));
    page.on('console', (message) => said.push(['the console', message.text()]));
    await use(said);
  },
});
test.use({ store: NAMED });
test.skip(({ host }) => host !== 'browser', 'Both hosts serve the same window.');

/** Whatever of the page outlives it, or can be seen in it or copied out of it. Fields for passwords are where passwords belong. */
async function leaksInPage(page: Page, searcher: Searcher): Promise<Leak[]> {
  const kept = await page.evaluate(async () => {
    // React repeats the value of a field in its attribute.
    const shown = document.documentElement.cloneNode(true);
    if (shown instanceof Element) for (const field of shown.querySelectorAll('input[type=password]')) field.remove();
    return {
      title: document.title,
      storage: [localStorage, sessionStorage].flatMap((storage) => Object.entries(storage).flat().map(String)),
      databases: await indexedDB.databases(),
      history: [location.href, JSON.stringify(history.state)],
      page: shown instanceof Element ? shown.outerHTML : '',
      fields: Array.from(document.querySelectorAll('input:not([type=password]), textarea'), (field) =>
        'value' in field ? String(field.value) : '',
      ),
    };
  });
  const cookies = await page.context().cookies();
  return Object.entries({ ...kept, cookies }).flatMap(([what, value]) => searcher.leaksIn(JSON.stringify(value), what));
}

/** What everybody on this computer can read of a process and of those that it started. */
function commandLines(pid: number): string {
  if (process.platform !== 'linux')
    return execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name): [number, number][] => {
      try {
        return [[Number(name), Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1])]];
      } catch {
        return []; // it has ended
      }
    });
  const own = [pid, ...parents.flatMap(([child, parent]) => (parent === pid ? [child] : []))];
  return own
    .map((one) => `${readFileSync(`/proc/${one}/cmdline`, 'latin1')} ${readFileSync(`/proc/${one}/comm`, 'latin1')}`)
    .join('\n');
}

test('a password on the command line shows in no title of a process, no output, no address and no file', async ({
  page,
  said,
  desk,
  dataDir,
  folder,
}) => {
  await expect(page.getByRole('heading', { level: 1, name: 'Add a store' })).toBeVisible();
  const running = desk.host;
  if (running === undefined) throw new Error('There is no host.');
  const other = `mysql://app:${plants.plant('the command line of a second start', 'plainPassword')}@127.0.0.1:1/shop`;
  const second = await runHost(['--data-dir', dataDir, other], folder);
  const refused = await runHost(
    ['--data-dir', dataDir, 'psql', `password=${plants.plant('two stores', 'plainPassword')}`],
    folder,
  );
  expect([second.code, refused.code]).toEqual([0, 1]);

  const searcher = new Searcher(plants.all);
  const titles = commandLines(running.pid);
  expect(titles).toContain('session-desk');
  const output = JSON.stringify([running.printed, second, refused]);
  const leaks = [searcher.leaksIn(titles, 'the title of a process'), searcher.leaksIn(output, 'the output')].flat();
  const inSaid = said.flatMap(([what, text]) => searcher.leaksIn(text, what));
  const inFiles = await leaksInFolder(dataDir, searcher);
  expect(inLabel([...leaks, ...inSaid, ...inFiles.leaks, ...(await leaksInPage(page, searcher))])).toEqual([]);
});

test('what is typed, pasted and dropped, and what a store holds, stays out of all that the window keeps and shows', async ({
  page,
  said,
  dataDir,
  folder,
}) => {
  const searchers = () => new Searcher(plants.all);
  const leaks: Leak[] = [];
  const look = async () => void leaks.push(...(await leaksInPage(page, searchers())));
  const understood = () => expect(page.getByText(/at 127\.0\.0\.1:1|address|not understood/i).first()).toBeVisible();

  // In one piece and by the letter: text that is dropped on a field is put in by the browser, as typed.
  for (const type of [box(page).fill.bind(box(page)), box(page).pressSequentially.bind(box(page))]) {
    await goTo(page, '/stores/new');
    await type(`postgres://app:${plants.plant('typed', 'plainPassword')}@127.0.0.1:1/shop`);
    await understood();
    await box(page).blur();
    await expect(box(page)).toHaveValue('postgres://app@127.0.0.1:1/shop');
    await look();
  }

  for (const way of ['clipboard', 'drop', 'file'] as const) {
    await goTo(page, '/stores/new');
    const line = `DATABASE_URL="postgres://app:${plants.plant(way, 'plainPassword')}@127.0.0.1:1/shop"\n`;
    await box(page).focus();
    await box(page).evaluate(
      (input, [kind, text]) => {
        const dataTransfer = new DataTransfer();
        if (kind === 'file') dataTransfer.items.add(new File([String(text)], '.env'));
        else dataTransfer.setData('text/plain', String(text));
        const options = { bubbles: true, cancelable: true };
        input.dispatchEvent(
          kind === 'clipboard'
            ? new ClipboardEvent('paste', { ...options, clipboardData: dataTransfer })
            : new DragEvent('drop', { ...options, dataTransfer }),
        );
      },
      [way, line],
    );
    if (way === 'clipboard') await understood();
    await look();
  }

  const file = makeStore(path.join(folder, 'planted.sqlite'), []);
  const app = new Database(file);
  const { everywhere, repeated } = plantSessions('SQLite', plants);
  for (const row of [everywhere, repeated]) {
    const names = ['isOnline', ...Object.keys(row)];
    app
      .prepare(`INSERT INTO shopify_sessions (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
      .run(0, ...Object.values(row));
  }
  app.close();
  writeFileSync(
    path.join(folder, '.env'),
    `DATABASE_URL=file:${file}\nSHOPIFY_API_SECRET=${plants.plant('a variable beside it', 'shpss')}\n`,
  );
  await goTo(page, '/stores/new');
  await box(page).fill(path.join(folder, '.env'));
  await look();
  await page.getByRole('button', { name: 'Add store' }).click();
  await expect(page.getByRole('status').filter({ hasText: '2 sessions' })).toBeVisible();
  await look();

  for (const shop of [/repeated\.myshopify\.com/, /shpca_/]) {
    await page.getByRole('link', { name: shop }).first().click();
    await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
    await look();
    await page.reload();
    await look();
    await page.goBack();
  }
  const search = page.getByRole('textbox', { name: 'Search sessions' });
  await search.pressSequentially(plants.plant('typed into the search', 'shpat').slice(0, 24));
  await search.press('Enter');
  await look();
  for (const to of ['/activity', '/settings', '/about']) {
    await goTo(page, to);
    await look();
  }
  const searcher = searchers();
  const inSaid = said.flatMap(([what, text]) => searcher.leaksIn(text, what));
  const inFiles = await leaksInFolder(dataDir, searcher);
  expect(inLabel([...leaks, ...inSaid, ...inFiles.leaks])).toEqual([]);
});
