import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readCommandLine, USAGE } from '../main/command-line.ts';
import { print, printProblem } from '../main/terminal.ts';
import { DeskError } from '../shared/errors.ts';
import { buildIfNeeded, ROOT } from './build.ts';
import { findElectron } from './electron.ts';

// npm runs this in the project's folder; what was typed is meant from where it was typed.
process.chdir(process.env['INIT_CWD'] ?? process.cwd());
const given = process.argv.slice(2);
// What other users of this computer see of the program: its command line may hold a store's password.
process.title = 'session-desk';

try {
  const commandLine = readCommandLine(given);
  if (commandLine.help) {
    print(USAGE);
  } else {
    buildIfNeeded();
    if (commandLine.browser || !(await openWindow())) await import(pathToFileURL(join(ROOT, 'out/main/web.js')).href);
  }
} catch (error) {
  if (!(error instanceof Error)) throw error;
  printProblem(error instanceof DeskError ? error : error.message);
  process.exitCode = 1;
}

/** Says why when there cannot be a window. */
async function openWindow(): Promise<boolean> {
  const electron = await findElectron();
  const missing = 'missing' in electron ? electron.missing : await runElectron(electron.path);
  if (missing !== undefined) print(`Opening in the browser, because ${missing}.`);
  return missing === undefined;
}

async function runElectron(path: string): Promise<string | undefined> {
  const startedAt = Date.now();
  const window = spawn(path, [ROOT, ...given], { stdio: 'inherit' });
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      stopped = true;
      window.kill(signal);
    });
  }
  const { promise: ended, resolve } = Promise.withResolvers<number | 'crashed'>();
  window.on('error', () => resolve('crashed'));
  window.on('exit', (code) => resolve(code ?? 'crashed'));
  const end = await ended;
  // Where the system lacks something (libraries, user namespaces for the sandbox) it crashes at once.
  if (!stopped && (end === 'crashed' || end > 127) && Date.now() - startedAt < 5000)
    return 'Electron cannot run on this system';
  process.exitCode = end !== 'crashed' ? end : stopped ? 0 : 1;
  return undefined;
}
