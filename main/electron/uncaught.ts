import { app, dialog } from 'electron';
import type { Log } from '../log.ts';

/** Says so when something fails that nobody caught, once at a time, and offers to start again. */
export function askAboutErrors(log: Log): void {
  let asking = false;
  const tell = (problem: unknown): void => {
    log(problem);
    if (asking) return;
    asking = true;
    void askToRestart()
      .catch(log)
      .finally(() => (asking = false));
  };
  process.on('uncaughtException', tell);
  process.on('unhandledRejection', tell);
}

async function askToRestart(): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: 'Session Desk ran into an error that it did not expect.',
    detail:
      'What was running may not have finished; Activity tells how far each change came. Details are in session-desk.log in the data folder.',
    buttons: ['Continue', 'Restart'],
    defaultId: 1,
    cancelId: 0,
  });
  if (response !== 1) return;
  app.relaunch();
  app.quit();
}
