import { setTimeout as wait } from 'node:timers/promises';
import { hasBusyWorker } from './stores/sqlite/connection.ts';

/** How long a statement that is still running may take to its end; milliseconds. */
const PATIENCE = 500;

/** Ends the process. Node would wait for a thread that is in the middle of a statement, perhaps for ever. */
export async function leave(code: number): Promise<void> {
  if (hasBusyWorker()) await wait(PATIENCE);
  if (hasBusyWorker()) leaveHard();
  process.exit(code);
}

/** Ends the process whatever its threads do. Nothing is tidied up; the system takes back files and locks. */
export function leaveHard(): void {
  process.kill(process.pid, 'SIGKILL');
}
