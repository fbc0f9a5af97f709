import path from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import type { DataProblem } from '../shared/records.ts';
import { Plans } from './changes/plans.ts';
import { RunningChanges } from './changes/running.ts';
import type { Services } from './api/context.ts';
import { NamedStores } from './api/named-stores.ts';
import { createRouter, type Router } from './api/router.ts';
import type { NamedStore } from './command-line.ts';
import { checkDataFolder } from './data-folder.ts';
import { createEvents } from './events.ts';
import { ExportFiles } from './exports/export-files.ts';
import { KeptReports } from './health/kept-reports.ts';
import { ShopLists } from './health/shop-lists.ts';
import type { Log } from './log.ts';
import { OpenStores } from './open-stores.ts';
import { ProfilePasswords } from './profiles/passwords.ts';
import { ProfileFile } from './profiles/profile-file.ts';
import { AccessPolicy } from './safety/access.ts';
import { ActivityLog } from './safety/activity-log.ts';
import { Keychain } from './safety/keychain.ts';
import { Masker } from './safety/mask.ts';
import { Sealer } from './safety/seal.ts';
import { SoughtSecrets } from './safety/sought-secrets.ts';

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
  /** What others on this computer can do with the data folder, where they can do something. */
  readonly folderProblem: DataProblem | undefined;
  /** The path in the window that opens a store named on the command line. Tries nothing yet: the window is there first. */
  nameStore(store: NamedStore): string;
  /** Gives every store a new connection: those from before the computer slept are dead without knowing. */
  reconnect(): void;
  close(): Promise<void>;
}

export async function createProgram(options: ProgramOptions): Promise<Program> {
  const dataDir = path.resolve(options.dataDir);
  const access = new AccessPolicy();
  const keychain = new Keychain(dataDir);
  const passwords = new ProfilePasswords(keychain);
  const activity = new ActivityLog(dataDir, keychain);
  const folderProblem = await checkDataFolder(dataDir);
  const profiles = await ProfileFile.open(dataDir);
  const events = createEvents();
  const running = new RunningChanges(access, profiles);
  const masker = new Masker(activity.fingerprintKey());
  const exportFiles = new ExportFiles(dataDir, options.log);
  void exportFiles.removeLeftovers();
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
    keychain,
    access,
    activity,
    deletions: new Plans(),
    repairs: new Plans(),
    restores: new Plans(),
    running,
    named: new NamedStores(),
    masker,
    sealer: new Sealer(activity.fingerprintKey()),
    soughtSecrets: new SoughtSecrets(masker),
    shopLists: new ShopLists(),
    reports: new KeptReports(dataDir, options.log),
    exportFiles,
    events,
  };

  return {
    router: createRouter(services),
    folderProblem,
    nameStore: (store) => `/open/${services.named.add(store)}`,
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
