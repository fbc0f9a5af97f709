import type { Page } from '@playwright/test';
import { violationsIn } from './axe.ts';
import { expect } from './program.ts';

/** A connection string taken apart, as somebody would type it. */
export interface Reached {
  url: string;
  host: string;
  port: string;
  database: string;
  user: string;
  password: string;
}

export function reachedBy(url: string): Reached {
  const { hostname, port, pathname, username, password } = new URL(url);
  return { url, host: hostname, port, database: pathname.slice(1), user: username, password };
}

export async function goTo(page: Page, path: string): Promise<void> {
  await page.goto(new URL(path, page.url()).href);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

export const box = (page: Page) => page.getByRole('textbox', { name: 'Store address' });
export const passwordBox = (page: Page) => page.getByLabel('Password', { exact: true });

/** A step of trying a store, with its mark in words. */
export const step = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Connection test' }).getByRole('listitem').filter({ hasText: name });

/** Adds a store by its address; the password goes with it. */
export async function addStore(page: Page, url: string, environment?: string): Promise<void> {
  await goTo(page, '/stores/new');
  await box(page).fill(url);
  await page.getByRole('button', { name: 'Add store', exact: true }).waitFor();
  if (environment !== undefined) await page.getByRole('radio', { name: new RegExp(`^${environment}`) }).check();
  await page.getByRole('button', { name: 'Add store', exact: true }).click();
  await expect(page.getByRole('link', { name: 'Store page' })).toBeVisible();
}

/** The id of the store that the page is about. */
export function storeIdIn(page: Page): string {
  return /\/stores\/([^/?]+)/.exec(page.url())?.[1] ?? '';
}

/** Says by hand which column holds what. */
export async function mapColumns(page: Page, columns: Record<string, string>): Promise<void> {
  for (const [field, column] of Object.entries(columns)) {
    await page.getByLabel(`Column for ${field}`, { exact: true }).selectOption(column);
  }
}

/** Nothing that axe knows of is wrong with the page as it stands. */
export async function expectAccessible(page: Page): Promise<void> {
  expect(await violationsIn(page)).toEqual([]);
}

/** Opens the fields of a kind of store that is to be added. */
export async function openFields(page: Page, backend: string): Promise<void> {
  await goTo(page, '/stores/new');
  await page.getByRole('button', { name: 'Enter details instead' }).click();
  await page.getByLabel('Kind of store').selectOption(backend);
}

/** Fills in fields by their labels. */
export async function fillIn(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [label, text] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(text);
}

export async function tryIt(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Test connection' }).click();
}

/** Nothing sticks out at the side. */
export async function expectFits(page: Page): Promise<void> {
  // What a script has placed, as a menu, follows a moment after the window's size.
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await expect.poll(overflow).toBeLessThanOrEqual(0);
}
