import type { Page } from '@playwright/test';
import { LONG } from '../long.ts';
import { check } from './axe.ts';
import { expectFits } from './server-pages.ts';

/** axe takes most of the time: in each run it judges both colour schemes, on the pages that are short of room. */
const LOOKS = [
  { colorScheme: 'light', width: 1440, judged: LONG },
  { colorScheme: 'dark', width: 900, judged: true },
  { colorScheme: 'light', width: 400, judged: true },
] as const;

/**
 * axe finds nothing on the page as it stands, and nothing sticks out at the side, in light and dark, wide and narrow. A test
 * goes its way once and looks so at what it comes past: going it again for each look takes most of the time for nothing new.
 */
export async function checkLooks(page: Page, what = 'the page'): Promise<void> {
  const before = page.viewportSize();
  for (const { colorScheme, width, judged } of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    if (judged) await check(page, `${what}, ${colorScheme}, ${width} pixels wide`);
    await expectFits(page);
  }
  await page.emulateMedia({ colorScheme: null });
  if (before !== null) await page.setViewportSize(before);
}
