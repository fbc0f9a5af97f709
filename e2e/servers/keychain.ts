import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findCommand, installFromDebian, run } from './commands.ts';
import { endsWithUs } from './ends-with-us.ts';
import { temporaryFolder } from './temporary-folder.ts';

const PASSWORD = 'password of the keychain';
const PACKAGES = ['gnome-keyring', 'dbus-daemon', 'libglib2.0-bin'];
const SERVICE = 'org.freedesktop.secrets';
/** The collection that `--unlock` makes and unlocks. */
const LOGIN = '/org/freedesktop/secrets/collection/login';
const PROPERTY = 'org.freedesktop.DBus.Properties.Get';

/** No services of the machine's are started on this bus: only ours is there. */
const BUS = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:dir=FOLDER</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`;

/** A real Secret Service (gnome-keyring on a D-Bus of its own), unlocked, without anything of the person's. */
export interface TestKeychain extends AsyncDisposable {
  /** The environment of a program that is to use it; leave `SESSION_DESK_KEYCHAIN` out. */
  env: { DBUS_SESSION_BUS_ADDRESS: string };
  /** As when the person locks it. Nobody is there to unlock it, so what asks for that is refused. */
  lock(): Promise<void>;
  /** The accounts that it keeps a secret of Session Desk's for, asked of the service itself. */
  accounts(): Promise<string[]>;
  /** Ends the service; what it keeps stays. */
  stop(): Promise<void>;
  /** Starts it again, unlocked. */
  start(): Promise<void>;
}

/**
 * `undefined` where it can neither be found nor installed.
 * @throws Error under CI in that case, so that its tests are not left out unnoticed
 */
export async function startKeychain(): Promise<TestKeychain | undefined> {
  const programs = (await findPrograms()) ?? ((await installFromDebian(PACKAGES)) ? await findPrograms() : undefined);
  if (programs === undefined) {
    if (process.env['CI'] !== undefined && process.platform === 'linux')
      throw new Error(`The keychain is not tested: install ${PACKAGES.join(', ')}.`);
    return undefined;
  }
  const { keyring, busDaemon, gdbus } = programs;

  const folder = await temporaryFolder('session-desk-keychain-');
  await mkdir(path.join(folder, 'run'), { mode: 0o700 });
  const config = path.join(folder, 'bus.conf');
  await writeFile(config, BUS.replace('FOLDER', path.join(folder, 'run')));
  const bus = spawn(busDaemon, ['--nofork', '--print-address=1', `--config-file=${config}`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  endsWithUs(bus, folder);
  const [printed] = await once(bus.stdout, 'data');
  const env = { DBUS_SESSION_BUS_ADDRESS: String(printed).trim() };
  const environment = {
    PATH: process.env['PATH'],
    HOME: folder,
    XDG_DATA_HOME: folder,
    XDG_RUNTIME_DIR: path.join(folder, 'run'),
    ...env,
  };
  const call = (destination: string, object: string, method: string, ...args: string[]) =>
    run(gdbus, ['call', '--session', '-d', destination, '-o', object, '-m', method, ...args], { env: environment });

  let service: ChildProcess | undefined;
  const chain: TestKeychain = {
    env,
    async start() {
      const started = spawn(keyring, ['--unlock', '--foreground', '--components=secrets'], {
        env: environment,
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      endsWithUs(started);
      service = started;
      started.stdin.end(PASSWORD);
      // It is on the bus before it has read its file: until then what it keeps is not there, or locked.
      for (let tries = 0; ; tries += 1) {
        const locked = call(SERVICE, LOGIN, PROPERTY, 'org.freedesktop.Secret.Collection', 'Locked');
        const answer = await locked.catch(() => undefined);
        if (answer?.stdout.includes('false') === true) return;
        if (tries > 200) throw new Error('gnome-keyring did not start.');
        await wait(50);
      }
    },
    async lock() {
      await call(SERVICE, '/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.Lock', `['${LOGIN}']`);
    },
    async accounts() {
      const search = 'org.freedesktop.Secret.Service.SearchItems';
      const found = await call(SERVICE, '/org/freedesktop/secrets', search, "{'service': 'Session Desk'}");
      const items = [...found.stdout.matchAll(/'(\/[^']+)'/g)].map(([, item = '']) => item);
      const attributes = items.map((item) =>
        call(SERVICE, item, PROPERTY, 'org.freedesktop.Secret.Item', 'Attributes'),
      );
      return (await Promise.all(attributes)).map(({ stdout }) => /'username': '([^']*)'/.exec(stdout)?.[1] ?? stdout);
    },
    async stop() {
      if (service !== undefined) await end(service);
      service = undefined;
    },
    async [Symbol.asyncDispose]() {
      if (service !== undefined) await end(service);
      await end(bus);
      await rm(folder, { recursive: true, force: true });
    },
  };
  await chain.start();
  return chain;
}

async function findPrograms(): Promise<{ keyring: string; busDaemon: string; gdbus: string } | undefined> {
  const [keyring, busDaemon, gdbus] = await Promise.all(
    ['gnome-keyring-daemon', 'dbus-daemon', 'gdbus'].map((name) => findCommand([name])),
  );
  if (keyring === undefined || busDaemon === undefined || gdbus === undefined) return undefined;
  return { keyring, busDaemon, gdbus };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
