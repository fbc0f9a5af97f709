import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from './commands.ts';
import { endsWithUs } from './ends-with-us.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A server that tests talk to. */
export interface TestServer extends AsyncDisposable {
  /** Full address with user and password. */
  readonly url: string;
  /** Where it came from, for the report: `environment`, `this machine's 15.18`, `Docker`. */
  readonly origin: string;
  /** Ends it at once, as a crash would. Only servers that the tests started themselves can be. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data. */
  start(): Promise<void>;
}

/** What a server needs to run on its own: made once, started as often as a test likes. */
export interface PrivateServer {
  command: string;
  args: (folder: string, port: number) => string[];
  /** Makes the data folder. */
  prepare: (folder: string) => Promise<void>;
  /** Resolves when the server answers, rejects while it does not. */
  ping: (port: number, folder: string) => Promise<void>;
  /** Runs once after the first start. */
  initialise?: (port: number, folder: string) => Promise<void>;
  url: (port: number, folder: string) => string;
  origin: string;
  env?: Record<string, string>;
  /** Its data are too large to lie in memory. */
  onDisk?: true;
}

/** Milliseconds. Long: everything starts at once while other things are being built. */
const START_TIME = 90_000;

/** Starts a server of the tests' own: a free port of 127.0.0.1, a temporary folder, nothing left behind. */
export async function startPrivately(server: PrivateServer, wantedPort?: number): Promise<TestServer> {
  const folder = await temporaryFolder('session-desk-server-', server);
  const port = wantedPort ?? (await freePort());
  await server.prepare(folder);
  let running: ChildProcess | undefined;
  let ended: Promise<unknown> = Promise.resolve();
  let starts = 0;

  async function start(): Promise<void> {
    // Whoever starts it again may have seen connections break before the server has quite gone.
    await ended;
    const giveUp = Date.now() + START_TIME;
    starts += 1;
    // Helpers of a killed server hold its data until they notice: it may have to be started more than once.
    while (!(await comesUp(giveUp, starts === 1))) await sleep(50);
  }

  /** Starts it; false when it ended at once, and that is no reason to give up. */
  async function comesUp(giveUp: number, first: boolean): Promise<boolean> {
    const child = spawn(server.command, server.args(folder, port), {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...server.env },
    });
    endsWithUs(child, folder);
    let words = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      words = `${words}${chunk.toString()}`.slice(-4000);
    });
    running = child;
    for (;;) {
      try {
        await server.ping(port, folder);
        return true;
      } catch (error) {
        const over = child.exitCode !== null;
        if (over && !first && Date.now() < giveUp) return false;
        if (over || Date.now() > giveUp) {
          throw new Error(`${server.command} did not start:\n${words}`, { cause: error });
        }
        await sleep(50);
      }
    }
  }

  async function kill(): Promise<void> {
    const child = running;
    running = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const helpers = await childrenOf(child.pid);
    ended = once(child, 'exit');
    child.kill('SIGKILL');
    // They would answer a while longer, and hold the data.
    for (const helper of helpers) end(helper);
    await ended;
  }

  await start();
  await server.initialise?.(port, folder);
  return {
    url: server.url(port, folder),
    origin: server.origin,
    start,
    kill,
    async [Symbol.asyncDispose]() {
      await kill();
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** PostgreSQL has a process for each connection. */
async function childrenOf(pid: number | undefined): Promise<number[]> {
  const { stdout } = await run('pgrep', ['-P', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.split('\n').filter(Boolean).map(Number);
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
