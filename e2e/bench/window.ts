import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type CDPSession, type Page } from '@playwright/test';
import { z } from 'zod';
import { shopName } from '../../main/stores/memory/generate.ts';
import { ROOT } from '../../scripts/build.ts';
import { findChromium } from '../../scripts/chromium.ts';
import { WITHOUT_KEYCHAIN } from '../app/host.ts';
import { drawnAfterKeys } from './drawn.ts';
import { sqliteFileOf } from './files.ts';

const SESSIONS = 1_000_000;
const ROW = 33;
const ROWS_SCROLLED = 20_000;
const WARM_UP = 1000;

/** What we aim for, and what the window and its host really need on a million sessions. */
interface Figure {
  what: string;
  value: number;
  unit: 's' | 'ms' | 'MB' | 'nodes';
  aim: number;
}

/** Drives the real program in Chromium as a person would, and prints each figure beside its aim. */
export async function benchWindow(): Promise<void> {
  const file = sqliteFileOf(SESSIONS);
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'session-desk-bench-'));
  const host = await startHost(dataDir, file);
  const executablePath = findChromium();
  const browser = await chromium.launch({ ...(executablePath !== undefined && { executablePath }) });
  try {
    const figures = [...host.figures];
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const cdp = await page.context().newCDPSession(page);
    await signIn(page, host.address);
    const shops = [270_000, 123_456, 450_000, 30_003, 599_999].map(shopName);
    figures.push(...(await firstRows(page)), ...(await searches(page, shops)), ...(await scrolling(page, cdp)));
    for (const figure of [...figures, ...afterUse(await host.measure())]) print(figure);
  } finally {
    await browser.close();
    await host.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/**
 * The same of searches alone, in another store.
 * @param store as it stands on the command line
 */
export async function benchWindowSearches(store: string, shops: readonly string[]): Promise<void> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'session-desk-bench-'));
  const host = spawnHost(dataDir, [store]);
  const executablePath = findChromium();
  const browser = await chromium.launch({ ...(executablePath !== undefined && { executablePath }) });
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const [address] = await host.line(/http\S+/);
    await signIn(page, address);
    for (const figure of [...(await searches(page, shops)), ...afterUse(await host.measure())]) print(figure);
  } finally {
    await browser.close();
    await host.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function afterUse({ memory, blocked }: { memory: number; blocked: number }): Figure[] {
  return [
    { what: 'host memory, after use', value: memory / 1e6, unit: 'MB', aim: 105 },
    { what: 'longest block of the main process', value: blocked, unit: 'ms', aim: 50 },
  ];
}

function print({ what, value, unit, aim }: Figure): void {
  const digits = unit === 's' ? 2 : unit === 'nodes' ? 0 : 1;
  const verdict = value <= aim ? '' : '  missed';
  console.log(`  ${what.padEnd(44)}${value.toFixed(digits).padStart(9)} ${unit.padEnd(6)} aim ${aim}${verdict}`);
}

/** The first start of a browser compiles everything: signed in once, what is measured is an ordinary reload of an address. */
async function signIn(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.locator('[data-row]').first().waitFor();
}

async function firstRows(page: Page): Promise<Figure[]> {
  const url = page.url();
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    await page.goto('about:blank');
    const start = performance.now();
    await page.goto(url, { waitUntil: 'commit' });
    await page.locator('[data-row="0"]').waitFor();
    times.push(performance.now() - start);
  }
  return [{ what: 'from address to first rows', value: median(times) / 1000, unit: 's', aim: 0.5 }];
}

async function searches(page: Page, shops: readonly string[]): Promise<Figure[]> {
  const box = page.getByRole('textbox', { name: 'Search sessions' });
  const entered: number[] = [];
  const typed: number[] = [];
  for (const [at, shop] of shops.entries()) {
    await box.fill('');
    await sleep(400);
    if (at % 2 === 0) {
      await box.focus();
      const drawn = await drawnAfterKeys(page, shop, () => pasteAndEnter(page, shop));
      // On a busy machine the pause may be over before the key goes down.
      if (!Number.isNaN(drawn)) entered.push(drawn);
    }
    await box.fill('');
    await sleep(400);
    // As fast people do, 12 keys a second.
    typed.push(await drawnAfterKeys(page, shop, () => box.pressSequentially(shop, { delay: 80 })));
  }
  await box.fill('');
  return [
    { what: 'a shop found, Enter to rows, no index', value: median(entered) / 1000, unit: 's', aim: 0.05 },
    { what: 'a shop reached by typing, last key to rows', value: median(typed) / 1000, unit: 's', aim: 0.15 },
  ];
}

/** At once: after a pause the search starts without Enter. */
async function pasteAndEnter(page: Page, text: string): Promise<void> {
  await Promise.all([page.keyboard.insertText(text), page.keyboard.press('Enter')]);
}

async function scrolling(page: Page, cdp: CDPSession): Promise<Figure[]> {
  await page.goto(page.url().split('?')[0] ?? page.url());
  await page.locator('[data-row="0"]').waitFor();
  await page.mouse.move(500, 600);
  // The first rows compile what scrolling needs; what grows after that grows with the rows.
  const row = await scrollTo(page, 0, WARM_UP);
  const before = await heapUsed(cdp);
  await scrollTo(page, row, row + ROWS_SCROLLED);
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
  const after = await heapUsed(cdp);
  return [
    { what: `DOM nodes after scrolling ${ROWS_SCROLLED} rows`, value: nodes, unit: 'nodes', aim: 950 },
    { what: 'heap growth by it, after collection', value: (after - before) / 1e6, unit: 'MB', aim: 1 },
  ];
}

async function scrollTo(page: Page, from: number, to: number): Promise<number> {
  let row = from;
  while (row < to) {
    await page.mouse.wheel(0, 100 * ROW);
    row = await lastRow(page, row);
  }
  return row;
}

async function lastRow(page: Page, before: number): Promise<number> {
  await page
    .waitForFunction(
      (least) =>
        Math.max(...[...document.querySelectorAll('[data-row]')].map((row) => Number(row.getAttribute('data-row')))) >
        least,
      before,
      { timeout: 5000 },
    )
    .catch(() => undefined);
  return page.evaluate(() =>
    Math.max(...[...document.querySelectorAll('[data-row]')].map((row) => Number(row.getAttribute('data-row')))),
  );
}

async function heapUsed(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage');
  await cdp.send('HeapProfiler.collectGarbage');
  return (await cdp.send('Runtime.getHeapUsage')).usedSize;
}

interface MeasuredHost {
  address: string;
  figures: Figure[];
  measure: () => Promise<{ blocked: number; memory: number }>;
  stop: () => Promise<void>;
}

const measuredSchema = z.object({ blocked: z.number(), memory: z.number() });

async function startHost(dataDir: string, file: string): Promise<MeasuredHost> {
  const started: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const start = performance.now();
    const trial = spawnHost(dataDir, []);
    await trial.line(/http\S+/);
    started.push(performance.now() - start);
    await trial.stop();
  }
  const idle = spawnHost(dataDir, []);
  await idle.line(/http\S+/);
  await sleep(2000);
  const { memory } = await idle.measure();
  await idle.stop();
  const host = spawnHost(dataDir, [file]);
  const [address] = await host.line(/http\S+/);
  await sleep(2000);
  return {
    address,
    figures: [
      { what: 'host process start', value: median(started) / 1000, unit: 's', aim: 0.35 },
      { what: 'host memory, idle', value: memory / 1e6, unit: 'MB', aim: 90 },
    ],
    measure: () => host.measure(),
    stop: () => host.stop(),
  };
}

function spawnHost(dataDir: string, args: string[]) {
  const watcher = path.join(import.meta.dirname, 'blocking.mjs');
  const script = path.join(ROOT, 'out/main/web.js');
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', watcher, script, '--no-open', '--data-dir', dataDir, ...args],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: WITHOUT_KEYCHAIN,
    },
  );
  let printed = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  return {
    child,
    async line(pattern: RegExp): Promise<RegExpExecArray> {
      for (;;) {
        const match = pattern.exec(printed);
        if (match !== null) {
          printed = '';
          return match;
        }
        if (child.exitCode !== null) throw new Error(`The host ended with ${child.exitCode}.`);
        await sleep(2);
      }
    },
    async measure() {
      const answer = this.line(/measured (\{.*\})/);
      child.kill('SIGUSR2');
      return measuredSchema.parse(JSON.parse((await answer)[1] ?? ''));
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
