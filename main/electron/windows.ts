import { join } from 'node:path';
import { app, nativeTheme, screen, type BrowserWindow, type WebContents } from 'electron';
import type { Theme } from '../../shared/records.ts';
import type { Log } from '../log.ts';
import { DeskWindow } from './desk-window.ts';
import { UnsavedChanges } from './unsaved.ts';
import { placeOnScreen, windowOptions, type Placed } from './window.ts';
import { readWindowState, saveWindowState, type WindowState } from './window-state.ts';

/** How far a further window lies from the one before it, in pixels. */
const STEP = 28;

/** The windows that are open, and how they are left and found again. */
export class Windows {
  readonly #open = new Set<DeskWindow>();
  readonly #unsaved = new UnsavedChanges(app);
  readonly #stateFile: string;
  readonly #log: Log;
  #state: WindowState;

  /** @param stateFile where the last window's place and the theme are kept */
  constructor(stateFile: string, log: Log) {
    this.#stateFile = stateFile;
    this.#log = log;
    this.#state = readWindowState(stateFile);
    nativeTheme.themeSource = this.#state.theme;
  }

  /** Opens a window at a path in the program. */
  async open(path: string): Promise<void> {
    const screens = screen.getAllDisplays().map(({ workArea }) => workArea);
    const before = this.#last();
    const state = placeOnScreen(before === undefined ? this.#state : besides(before.browserWindow), screens);
    const options = windowOptions(state, {
      preload: join(import.meta.dirname, '../preload/port.cjs'),
      icon: join(import.meta.dirname, '../renderer/icon.png'),
      dark: nativeTheme.shouldUseDarkColors,
      packaged: app.isPackaged,
    });
    const window = new DeskWindow({ options, maximized: state.maximized, unsaved: this.#unsaved, log: this.#log });
    const { browserWindow } = window;
    this.#open.add(window);
    browserWindow.on('focus', () => {
      // The last of the set is the one that was used last.
      this.#open.delete(window);
      this.#open.add(window);
    });
    browserWindow.on('close', () =>
      this.#save({ bounds: browserWindow.getNormalBounds(), maximized: browserWindow.isMaximized() }),
    );
    browserWindow.on('closed', () => this.#open.delete(window));
    await window.load(path);
  }

  /** Brings the window that was used last to the front and shows a path in it, or opens one. */
  async show(path: string | undefined): Promise<void> {
    const window = this.#last();
    if (window === undefined) return this.open(path ?? '/');
    window.bringToFront();
    if (path !== undefined) window.goTo(path);
  }

  of(contents: WebContents): DeskWindow | undefined {
    return [...this.#open].find(({ browserWindow }) => browserWindow.webContents === contents);
  }

  setTheme(theme: Theme): void {
    nativeTheme.themeSource = theme;
    this.#save({ theme });
  }

  #last(): DeskWindow | undefined {
    return [...this.#open].at(-1);
  }

  #save(change: Partial<WindowState>): void {
    this.#state = { ...this.#state, ...change };
    saveWindowState(this.#stateFile, this.#state);
  }
}

function besides(window: BrowserWindow): Placed {
  const { x, y, width, height } = window.getNormalBounds();
  return { bounds: { x: x + STEP, y: y + STEP, width, height }, maximized: false };
}
