import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readCommandLine, USAGE, type CommandLine } from '../command-line.ts';
import { openDataFolder } from '../data-folder.ts';
import { enterDataFolder } from '../instance.ts';
import { leave, leaveHard } from '../leave.ts';
import { openLog, type Log } from '../log.ts';
import { keepMemorySmall } from '../memory.ts';
import { createProgram } from '../program.ts';
import { print, printDataProblem, printProblem } from '../terminal.ts';
import { openInBrowser } from './browser.ts';
import { startWebServer } from './server.ts';

// What other users of this computer see of the program: its command line may hold a store's password.
const given = process.argv.slice(2);
process.title = 'session-desk';

keepMemorySmall();

try {
  const commandLine = readCommandLine(given);
  if (commandLine.help) print(USAGE);
  else await run(commandLine);
} catch (error) {
  printProblem(error);
  process.exit(1);
}

async function run({ dataDir: asked, port, store, open }: CommandLine): Promise<void> {
  const dataDir = await openDataFolder(asked);
  const entered = await enterDataFolder(dataDir, store, 'browser');
  if ('url' in entered) {
    print(`Session Desk is already running with this data folder. Open it at ${entered.url}`);
    if (open) await openInBrowser(entered.url);
    return;
  }
  const { lock } = entered;

  const closers: (() => Promise<void>)[] = [() => lock.release()];
  const close = async () => {
    for (const closeOne of closers.splice(0).toReversed()) await closeOne();
  };
  try {
    const log = openLog(dataDir);
    const program = await createProgram({ dataDir, host: 'browser', log });
    closers.push(() => program.close());
    if (program.folderProblem !== undefined) printDataProblem(program.folderProblem);
    const secret = randomBytes(32).toString('base64url');
    const server = await startWebServer({ port, secret, program, root: join(import.meta.dirname, '../renderer') });
    closers.push(() => server.close());
    await lock.announce({ host: 'browser', pid: process.pid, port: server.port, secret });
    closers.push(() => lock.withdraw());
    stopOnSignals(close);
    stopOnErrors(close, log, dataDir);
    const address = server.newAddress(store === undefined ? '/' : program.nameStore(store));
    print(`Session Desk is running at ${address} (link works once; press Ctrl+C to stop)`);
    if (open) await openInBrowser(address);
  } catch (error) {
    await close();
    throw error;
  }
}

/** After an error that nobody caught nothing is certain: the program ends in order, and says where to read more. */
function stopOnErrors(close: () => Promise<void>, log: Log, dataDir: string): void {
  let stopping = false;
  const stop = (problem: unknown) => {
    log(problem);
    if (stopping) return;
    stopping = true;
    print(`Session Desk ran into an unexpected error and stops. See session-desk.log in ${dataDir} for details.`);
    void close()
      .catch(log)
      .then(() => leave(1));
  };
  process.on('uncaughtException', stop);
  process.on('unhandledRejection', stop);
}

function stopOnSignals(close: () => Promise<void>): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return leaveHard(); // asked twice: the person does not want to wait
    stopping = true;
    close().then(
      () => leave(0),
      (error: unknown) => {
        printProblem(error);
        return leave(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
}
