import { BrowserWindow, dialog, Menu, type BrowserWindowConstructorOptions } from 'electron';
import type { Log } from '../log.ts';
import { WindowRequests } from '../window-requests.ts';
import { contextMenu } from './context-menu.ts';
import { ORIGIN } from './protocol.ts';
import { recoverFrom } from './recovery.ts';
import type { UnsavedChanges } from './unsaved.ts';

interface DeskWindowOptions {
  options: BrowserWindowConstructorOptions;
  maximized: boolean;
  unsaved: UnsavedChanges;
  log: Log;
}

/** One window. Its page is loaded once; from then on the page goes where it is told, and asks first where something is typed. */
export class DeskWindow {
  readonly browserWindow: BrowserWindow;
  readonly requests = new WindowRequests();
  /** Does what the page held up because of unsaved changes: close, quit or reload. */
  readonly leave: () => void;

  constructor({ options, maximized, unsaved, log }: DeskWindowOptions) {
    const window = new BrowserWindow(options);
    this.browserWindow = window;
    this.leave = unsaved.watch(window);
    // Maximizing shows a window, so it waits for something to show as well.
    window.once('ready-to-show', () => (maximized ? window.maximize() : window.show()));
    window.webContents.on('context-menu', (_event, params) => {
      const items = contextMenu(params);
      if (items.length > 0) Menu.buildFromTemplate(items).popup({ window });
    });
    recoverFrom(window, {
      log,
      ask: (question) => dialog.showMessageBox(window, question),
      onReloaded: () => {
        this.requests.forgetListener();
        this.requests.send({ type: 'recovered' });
      },
    });
  }

  /** @throws when the page cannot be loaded; that another navigation took over is no failure */
  async load(path: string): Promise<void> {
    try {
      await this.browserWindow.loadURL(ORIGIN + path);
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('ERR_ABORTED'))) throw error;
    }
  }

  goTo(path: string): void {
    this.requests.send({ type: 'go-to', path });
  }

  bringToFront(): void {
    if (this.browserWindow.isMinimized()) this.browserWindow.restore();
    // A window that is still loading shows itself when it has something to show.
    if (this.browserWindow.isVisible()) this.browserWindow.focus();
    if (this.browserWindow.webContents.isCrashed()) this.browserWindow.webContents.reload();
  }
}
