import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ROOT } from '../../scripts/build.ts';
import { endsWithUs } from '../servers/ends-with-us.ts';

/** Tests leave the keychain of the machine alone. */
export const WITHOUT_KEYCHAIN = { ...process.env, SESSION_DESK_KEYCHAIN: 'off' };

/** A running browser host. */
export interface Host extends AsyncDisposable {
  /** The address that signs a browser in, once. */
  address: string;
  origin: string;
  pid: number;
  /** Everything that it printed so far. */
  printed: { out: string; err: string };
  /** Sends a signal and gives back the exit code, or the signal that killed it. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
}

/** Runs the built browser host until it ends, as for a start that is refused or joins. */
export async function runHost(
  args: string[],
  cwd: string,
): Promise<{ code: number | string; out: string; err: string }> {
  const { child, printed } = launch(args, cwd);
  const [code, signal] = await once(child, 'close');
  return { code: code ?? signal, ...printed };
}

/**
 * Starts the built browser host and waits until it can be reached.
 * @param env where it must differ from that of the tests, which use no keychain
 */
export async function startHost(args: string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Host> {
  const { child, printed } = launch(args, cwd, env);
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  const address = await Promise.race([addressIn(printed), ended.then(() => undefined)]);
  if (address === undefined || child.pid === undefined)
    throw new Error(`The host did not start:\n${printed.out}${printed.err}`);
  const stop: Host['stop'] = (signal = 'SIGTERM') => {
    child.kill(signal);
    return ended;
  };
  return {
    address,
    origin: new URL(address).origin,
    pid: child.pid,
    printed,
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
    },
  };
}

function launch(args: string[], cwd: string, env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [path.join(ROOT, 'out/main/web.js'), '--no-open', ...args], {
    cwd,
    // A file of tests may have set variables of its own since.
    env: { ...process.env, ...WITHOUT_KEYCHAIN, ...env },
  });
  endsWithUs(child);
  const printed = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.err += text));
  return { child, printed };
}

/** The address that was printed, once it is; `undefined` when it takes too long. */
export async function addressIn(printed: Host['printed']): Promise<string | undefined> {
  for (let waited = 0; waited < 15_000; waited += 10) {
    const address = /http:\S+\/start\/\S+/.exec(printed.out)?.[0];
    if (address !== undefined) return address;
    await wait(10);
  }
  return undefined;
}
