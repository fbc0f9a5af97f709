import { join } from 'node:path';
import log from 'electron-log/node';
import { withoutSecrets } from './safety/mask.ts';
import { visibleControls } from './terminal.ts';

/** Writes down what went wrong in the program itself. */
export type Log = (problem: unknown) => void;

/** Bytes; the log before it is kept as `session-desk.old.log`. */
const LONGEST_LOG = 1024 * 1024;

/** Opens the program's own log in the data folder. Nothing in it is secret: whatever an error repeats is masked first. */
export function openLog(dataDir: string): Log {
  const { file, console: terminal } = log.transports;
  terminal.level = false;
  // Else it looks for a package.json, which is not there in what is built.
  file.setAppName('session-desk');
  file.resolvePathFn = () => join(dataDir, 'session-desk.log');
  file.maxSize = LONGEST_LOG;
  file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' };
  return (problem) => log.error(visibleControls(withoutSecrets(textOf(problem))));
}

function textOf(problem: unknown): string {
  if (!(problem instanceof Error)) return String(problem);
  const cause = problem.cause === undefined ? '' : `\ncaused by ${textOf(problem.cause)}`;
  return `${problem.stack ?? problem.message}${cause}`;
}
