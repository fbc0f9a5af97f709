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
    message: 'Session Desk ran into an unexpected error.',
    detail:
      'Running work may be incomplete; Activity shows how far each change got. See session-desk.log in the data folder for details.',
    buttons: ['Continue', 'Restart'],
    defaultId: 1,
    cancelId: 0,
  });
  if (response !== 1) return;
  app.relaunch();
  app.quit();
}
