import { setTimeout as wait } from 'node:timers/promises';
import type { MessageBoxOptions } from 'electron';

// The interfaces say of Electron's classes what is used here: a test has a double of that much.

interface Recoverable {
  on(event: 'unresponsive' | 'responsive' | 'closed', listener: () => void): unknown;
  close(): void;
  readonly webContents: {
    on(event: 'render-process-gone', listener: (event: unknown, details: { reason: string }) => void): unknown;
    reload(): void;
    forcefullyCrashRenderer(): void;
  };
}

interface Help {
  log: (text: string) => void;
  /** Asks in a box of the system; gives the number of the button, or rejects when the question is withdrawn. */
  ask: (question: MessageBoxOptions) => Promise<{ response: number }>;
  /** The page was loaded again after a crash. */
  onReloaded: () => void;
}

/** A window that crashes again within this time is not loaded again without asking; milliseconds. */
const SETTLED_AFTER = 60_000;

/** Brings the page back when its process crashes or hangs: the program behind it, its stores and what runs in them go on. */
export function recoverFrom(window: Recoverable, { log, ask, onReloaded }: Help): void {
  const { webContents } = window;
  let lastCrash = -Infinity;
  /** Killed on purpose, because it hung. */
  let wasHung = false;
  let question: AbortController | undefined;

  async function reload(): Promise<void> {
    // Electron is still tidying up after the old process while it tells of its end.
    await wait(0);
    webContents.reload();
    onReloaded();
  }

  async function crashed(reason: string): Promise<void> {
    log(`The window’s process ended: ${reason}.`);
    const settled = Date.now() - lastCrash > SETTLED_AFTER;
    lastCrash = Date.now();
    if (settled || wasHung) {
      wasHung = false;
      return reload();
    }
    const { response } = await ask({
      type: 'error',
      message: 'The Session Desk window crashed again.',
      detail: `Reason: ${reason}. Stores and running changes aren’t affected. See session-desk.log in the data folder for details.`,
      buttons: ['Reload', 'Close Window'],
      defaultId: 0,
      cancelId: 1,
    });
    if (response === 0) return reload();
    return window.close();
  }

  async function hung(): Promise<void> {
    log('The window isn’t responding.');
    question = new AbortController();
    const { signal } = question;
    const { response } = await ask({
      type: 'warning',
      message: 'This Session Desk window isn’t responding.',
      detail: 'Stores and running changes aren’t affected. Reloading discards anything typed in the window.',
      buttons: ['Wait', 'Reload'],
      defaultId: 0,
      cancelId: 0,
      signal,
    });
    if (signal.aborted || response !== 1) return;
    wasHung = true;
    webContents.forcefullyCrashRenderer();
  }

  const report = (error: unknown) => log(String(error));
  webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') crashed(reason).catch(report);
  });
  window.on('unresponsive', () => void hung().catch(report));
  window.on('responsive', () => question?.abort());
  window.on('closed', () => question?.abort());
}
