import { app, BrowserWindow } from 'electron';
import type { DataFolderLock } from '../instance.ts';
import { leaveHard } from '../leave.ts';
import type { Log } from '../log.ts';
import type { Program } from '../program.ts';
import { hasBusyWorker } from '../stores/sqlite/connection.ts';

/** Every part of closing is bounded; should one not keep to it, the program ends all the same. Milliseconds. */
const LONGEST_CLOSING = 15_000;

interface Parts {
  program: Program;
  lock: DataFolderLock;
  log: Log;
}

/** Ends the program in order: the changes that run, the stores, the lock. A signal ends it like its menu does. */
export function endInOrder({ program, lock, log }: Parts): void {
  let closed = false;
  const close = async () => {
    await lock.withdraw();
    await program.close();
    await lock.release();
  };
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    // Nobody hands anything over to a program that ends: the next start waits for the data folder and goes its own way.
    app.releaseSingleInstanceLock();
    setTimeout(leaveHard, LONGEST_CLOSING).unref();
    close()
      .catch(log)
      .finally(() => {
        closed = true;
        if (hasBusyWorker()) leaveHard();
        app.quit();
      });
  });
  let asked = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (asked) leaveHard(); // asked twice: the person does not want to wait
      asked = true;
      // Nobody is there to be asked about unsaved changes when the computer shuts down.
      for (const window of BrowserWindow.getAllWindows()) window.destroy();
      app.quit();
    });
  }
}
