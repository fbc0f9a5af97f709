import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { UnsavedChanges } from './unsaved.ts';

/** A program with windows whose pages refuse to go until they are released, as Electron tells of it. */
function desk() {
  const done: string[] = [];
  const windows: { name: string; dirty: boolean; attempt: (kind: 'close' | 'reload') => boolean }[] = [];
  class App extends EventEmitter {
    quit(): void {
      this.emit('before-quit');
      if (windows.every(({ attempt }) => attempt('close'))) done.push('quit');
    }
  }
  const app = new App();
  const unsaved = new UnsavedChanges(app);

  function open(name: string) {
    const events = new EventEmitter();
    const contents = new EventEmitter();
    const entry = {
      name,
      dirty: true,
      attempt(kind: 'close' | 'reload') {
        if (kind === 'close') events.emit('close');
        if (entry.dirty) {
          contents.emit('will-prevent-unload');
          return false;
        }
        done.push(`${kind} ${name}`);
        return true;
      },
    };
    windows.push(entry);
    const close = () => void entry.attempt('close');
    const reload = () => void entry.attempt('reload');
    const on = (event: string, listener: () => void) => events.on(event, listener);
    const onContents = (event: string, listener: () => void) => contents.on(event, listener);
    const leave = unsaved.watch({
      on,
      close,
      show: () => done.push(`show ${name}`),
      webContents: { on: onContents, reload },
    });
    return {
      close,
      reload,
      /** The person gives the changes up. */
      leave: () => {
        entry.dirty = false;
        leave();
      },
    };
  }
  return { app, done, open };
}

test('closing and reloading are held up by the page, and done once the person gives the changes up', () => {
  const { done, open } = desk();
  const window = open('one');
  window.close();
  expect(done).toEqual(['show one']);
  window.leave();
  expect(done).toEqual(['show one', 'close one']);
  const other = open('two');
  other.reload();
  other.leave();
  expect(done.slice(2)).toEqual(['show two', 'reload two']);
});

test('quitting goes on where it was held up', () => {
  const { app, done, open } = desk();
  const window = open('one');
  app.quit();
  expect(done).toEqual(['show one']);
  window.leave();
  expect(done).toEqual(['show one', 'close one', 'quit']);
});

test('who stays, and closes that window later, does not quit', () => {
  const { app, done, open } = desk();
  const window = open('one');
  app.quit();
  window.close();
  window.leave();
  expect(done).toEqual(['show one', 'show one', 'close one']);
});
