// The interfaces say of Electron's classes what is used here: a test has a double of that much.

interface Application {
  on(event: 'before-quit', listener: () => void): unknown;
  quit(): void;
}

interface Closable {
  on(event: 'close', listener: () => void): unknown;
  close(): void;
  show(): void;
  readonly webContents: {
    on(event: 'will-prevent-unload', listener: () => void): unknown;
    reload(): void;
  };
}

type Leaving = 'close' | 'quit' | 'reload';

/**
 * What Electron would silently not do because a page has unsaved changes: close, quit or reload. The page asks the person itself, as
 * it does for links; `leave` then does what was asked for.
 */
export class UnsavedChanges {
  readonly #app: Application;
  /** Every window is asked to close by quitting; one that stays ends that. */
  #quitting = false;

  constructor(app: Application) {
    this.#app = app;
    app.on('before-quit', () => {
      this.#quitting = true;
    });
  }

  /** Watches one window. The function that it returns goes on with what the page held up. */
  watch(window: Closable): () => void {
    const { webContents } = window;
    let asked: Leaving = 'reload';
    let held: Leaving = 'reload';
    window.on('close', () => {
      asked = this.#quitting ? 'quit' : 'close';
    });
    webContents.on('will-prevent-unload', () => {
      held = asked;
      asked = 'reload';
      this.#quitting = false;
      window.show();
    });
    return () => {
      if (held === 'reload') webContents.reload();
      else if (held === 'close') window.close();
      else this.#app.quit();
    };
  }
}
