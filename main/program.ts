import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import packageJson from '../package.json' with { type: 'json' };
import { guessEnvironment } from '../shared/guess-environment.ts';
import { defaultAccess, type Address, type ProfileSecrets } from '../shared/profiles.ts';
import type { Interpretation, ProbeReport } from '../shared/records.ts';
import { Plans } from './changes/plans.ts';
import { RunningChanges } from './changes/running.ts';
import { createRouter, type Router } from './api/router.ts';
import type { Services } from './api/context.ts';
import { checkDataFolder } from './data-folder.ts';
import { createEvents } from './events.ts';
import type { Log } from './log.ts';
import { OpenStores } from './open-stores.ts';
import { appNameAt } from './profiles/app-name.ts';
import { envFileIn, interpretAll } from './profiles/interpret.ts';
import { ProfilePasswords } from './profiles/passwords.ts';
import { ProfileFile } from './profiles/profile-file.ts';
import { AccessPolicy } from './safety/access.ts';
import { ActivityLog } from './safety/activity-log.ts';
import { KeyChain } from './safety/key-chain.ts';
import { Masker } from './safety/mask.ts';
import { Sealer } from './safety/seal.ts';
import { SoughtSecrets } from './safety/sought-secrets.ts';
import { backendOf } from './stores/backends.ts';

export interface ProgramOptions {
  /** Where the program keeps its own files. */
  dataDir: string;
  host: Services['host'];
  log: Log;
  desktop?: Services['desktop'];
}

/** The program without a host: what Electron and the browser host both put before a window. */
export interface Program {
  readonly router: Router;
  /**
   * Makes a profile of what was named on the command line, unless there is one. Returns the path in the window to show: the
   * store, or the page for adding one, which says what is wrong.
   * @param cwd what relative paths start from
   */
  openText(text: string, cwd: string): Promise<string>;
  /** Gives every store a new connection: those from before the computer slept are dead without knowing. */
  reconnect(): void;
  close(): Promise<void>;
}

export async function createProgram(options: ProgramOptions): Promise<Program> {
  const dataDir = path.resolve(options.dataDir);
  const access = new AccessPolicy();
  const keyChain = new KeyChain(dataDir);
  const passwords = new ProfilePasswords(keyChain);
  const activity = new ActivityLog(dataDir, keyChain);
  const folderProblem = await checkDataFolder(dataDir);
  const profiles = await ProfileFile.open(dataDir);
  const events = createEvents();
  const running = new RunningChanges(access, profiles);
  const masker = new Masker(activity.fingerprintKey());
  const services: Services = {
    version: packageJson.version,
    host: options.host,
    dataDir,
    problems: folderProblem === undefined ? [] : [folderProblem],
    desktop: options.desktop,
    log: options.log,
    profiles,
    stores: new OpenStores(access, passwords, () => events.publish('app', { type: 'profiles-changed' })),
    passwords,
    keyChain,
    access,
    activity,
    deletions: new Plans(),
    repairs: new Plans(),
    restores: new Plans(),
    running,
    masker,
    sealer: new Sealer(activity.fingerprintKey()),
    soughtSecrets: new SoughtSecrets(masker),
    events,
  };

  return {
    router: createRouter(services),
    openText: (text, cwd) => openText(services, text, cwd),
    reconnect() {
      for (const { id } of profiles.list()) {
        services.stores.renew(id);
        events.publish('app', { type: 'store-changed', storeId: id });
      }
    },
    async close() {
      await running.stopAll();
      await services.stores.closeAll();
      activity.close();
    },
  };
}

async function openText(services: Services, text: string, cwd: string): Promise<string> {
  const read = readNamed(text, cwd);
  if (typeof read === 'string') return read;
  const { address, suggestedName, password, line } = read;
  const { profiles, passwords, events } = services;
  try {
    const known = profiles.list().find((profile) => isDeepStrictEqual(profile.address, address));
    const secrets = password === undefined ? {} : { password };
    if (known === undefined && !(await holdsSessions(address, secrets))) return addStorePath({ address: line });
    const environment = guessEnvironment(address);
    const access = defaultAccess(environment);
    const name = appNameAt(address) ?? suggestedName;
    const profile = known ?? (await profiles.create({ name, environment, access, address }));
    if (password !== undefined) await passwords.change(profile, { action: 'set', value: password });
    events.publish('app', { type: 'profiles-changed' });
    return `/stores/${profile.id}`;
  } catch {
    // The page says what is wrong: it tries the same address.
    return addStorePath({ address: line });
  }
}

/**
 * What was named on the command line, or where the window asks for it instead. A text that may hold a password goes into no
 * address of the window: there it would be in the browser's history.
 */
function readNamed(text: string, cwd: string): Interpretation | string {
  try {
    const [one, ...others] = interpretAll(text, cwd);
    const envFile = envFileIn(text, cwd);
    if (one !== undefined && others.length === 0) return one;
    return addStorePath(envFile === undefined ? { named: 'several' } : { address: envFile });
  } catch {
    return addStorePath({ named: 'not-understood' });
  }
}

function addStorePath(search: { address: string } | { named: 'several' | 'not-understood' }): string {
  return `/stores/new?${new URLSearchParams(search).toString()}`;
}

/** How long the start may wait for a store that was named (milliseconds); the page for adding one then goes on, with a way to stop. */
const LOOK_TIME = 5_000;

async function holdsSessions(address: Address, secrets: ProfileSecrets): Promise<boolean> {
  const probe = (await backendOf(address)).probe(address, {
    secrets,
    signal: AbortSignal.timeout(LOOK_TIME),
  });
  for (;;) {
    const step: IteratorResult<unknown, ProbeReport> = await probe.next();
    if (step.done === true) return step.value.tables.length === 1;
  }
}
