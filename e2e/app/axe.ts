import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';

export interface Violation {
  id: string;
  help: string;
  /** HTML of the elements that break the rule. */
  at: string[];
}

/** What breaks a rule that axe has switched on, in the whole page as it is once nothing on it moves or waits for others. */
export async function violationsIn(page: Page): Promise<Violation[]> {
  // Rows of the last search are dimmed until those of the next are there.
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  // Colours on their way from one to another are no colours to judge.
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) {
      if (animation.effect?.getComputedTiming().iterations !== Infinity) animation.finish();
    }
  });
  // Its package for Playwright does the same in several steps, with all that it found right: it takes four times as long.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(`${axe.source}; 0`);
  return page.evaluate<Violation[]>(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.map(({ html }) => html.slice(0, 200)) })))`);
}

/** axe finds nothing on the whole page as it is now. */
export async function check(page: Page, what: string): Promise<void> {
  expect.soft(await violationsIn(page), what).toEqual([]);
}
