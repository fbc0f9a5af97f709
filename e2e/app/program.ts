import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test as base, _electron, type ElectronApplication, type Locator, type Page } from '@playwright/test';
import { ROOT } from '../../scripts/build.ts';
import { startHost, WITHOUT_KEYCHAIN, type Host } from './host.ts';

export { expect } from '@playwright/test';

/** What a project in the configuration says about the host. */
export interface HostOptions {
  host: 'browser' | 'electron';
  electronPath: string | undefined;
}

export interface ProgramFixtures {
  /** A folder for the test's own files, removed afterwards. */
  folder: string;
  /** Where the program keeps its own files: new for each test. */
  dataDir: string;
  /** What is given on the command line; `undefined` for nothing. Make it of files with `test.use({ store: async ({ folder }, use) => … })`. */
  store: string | undefined;
  /** Things that must not happen: errors in the console, breaches of the content security policy, requests to anybody else. */
  problems: string[];
  /** Problems that a test is about. */
  expectedProblems: RegExp[];
  desk: RunningDesk;
  /** The window of the running program, signed in. */
  page: Page;
}

export interface RunningDesk {
  page: Page;
  /** The browser host, to stop it or to see what it printed. */
  host?: Host;
  electron?: ElectronApplication;
}

/** `test` with the real program in front of it: built, started on a data folder of its own, watched, and stopped afterwards. */
export const test = base.extend<ProgramFixtures & HostOptions>({
  host: ['browser', { option: true }],
  electronPath: [undefined, { option: true }],
  store: [undefined, { option: true }],
  expectedProblems: [[], { option: true }],

  folder: async ({ host }, use) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), `session-desk-${host}-`));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  dataDir: ({ folder }, use) => use(path.join(folder, 'data')),

  problems: async ({ expectedProblems }, use) => {
    const problems: string[] = [];
    await use(problems);
    const unexpected = problems.filter((problem) => !expectedProblems.some((expected) => expected.test(problem)));
    base.expect(unexpected, 'problems seen by the page and its host').toEqual([]);
  },

  desk: async ({ host, electronPath, context, colorScheme, dataDir, folder, store, problems }, use) => {
    const args = ['--data-dir', dataDir, ...(store === undefined ? [] : [store])];
    if (host === 'electron') {
      if (electronPath === undefined) throw new Error('The electron project needs electronPath.');
      const electron = await _electron.launch({
        executablePath: electronPath,
        args: [ROOT, ...args],
        cwd: folder,
        env: WITHOUT_KEYCHAIN,
        ...(colorScheme !== undefined && { colorScheme }),
      });
      const page = await electron.firstWindow();
      watch(page, 'session-desk://app', problems);
      await use({ page, electron });
      await electron.close();
      return;
    }
    const running = await startHost(args, folder);
    const page = await context.newPage();
    watch(page, running.origin, problems);
    await page.goto(running.address);
    // The address signs in, and a store that was named is opened by the window: both give way to a page that stays.
    await page.waitForURL(({ pathname }) => !/^\/(start|open)\//.test(pathname));
    await use({ page, host: running });
    await page.close();
    const end = await running.stop();
    if (end !== 0) problems.push(`The host ended with ${end}.`);
    if (running.printed.err !== '') problems.push(`The host complained: ${running.printed.err}`);
  },

  page: ({ desk }, use) => use(desk.page),
});

function watch(page: Page, origin: string, problems: string[]): void {
  page.on('pageerror', (error) => problems.push(`Error in the page: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    // Signing in again and a host that is gone show here, too: the tests look at what the window makes of it.
    const isRefusedCall = message.location().url === `${origin}/rpc`;
    if (message.type() === 'error' && !isRefusedCall) problems.push(`Console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url)) problems.push(`Request to another host: ${url}`);
  });
}

/** Types into the search box and waits for the list that it leads to. */
export async function search(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Search sessions' }).fill(text);
  await page.keyboard.press('Enter');
  // The list of an earlier search stands, with its count, until there are rows of this one.
  await page.waitForURL(({ searchParams }) => [...searchParams.values()].includes(text));
  await base.expect(page.getByRole('status').filter({ hasText: / match(es)? in / })).toBeVisible();
}

/** Begins to add a filter; gives the dialog that it is chosen in. */
export async function addFilter(page: Page, title: string): Promise<Locator> {
  await page.getByRole('button', { name: 'Add filter' }).click();
  await page.getByRole('menuitem', { name: title, exact: true }).click();
  return page.getByRole('dialog', { name: title });
}
