import type { Page } from '@playwright/test';

/**
 * Milliseconds from the last key that goes down in the meantime to the frame in which the first row is of this shop. Measured in the
 * page: asking from outside whether it is there takes about as long as what is measured.
 */
export async function drawnAfterKeys(page: Page, shop: string, keys: () => Promise<void>): Promise<number> {
  const drawn = page.evaluate((wanted) => {
    let pressed = Number.NaN;
    const press = (event: KeyboardEvent) => {
      pressed = event.timeStamp;
    };
    document.addEventListener('keydown', press, { capture: true });
    return new Promise<number>((resolve) => {
      const observer = new MutationObserver(() => {
        if (document.querySelector('[data-row="0"]')?.textContent !== wanted) return;
        observer.disconnect();
        document.removeEventListener('keydown', press, { capture: true });
        requestAnimationFrame(() => {
          // After the frame, which is made of what stands in the document now.
          const { port1, port2 } = new MessageChannel();
          port1.addEventListener('message', () => resolve(performance.now() - pressed));
          port1.start();
          port2.postMessage(undefined);
        });
      });
      observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    });
  }, shop);
  await keys();
  return drawn;
}
