import { rm } from 'node:fs/promises';
import path from 'node:path';
import { createRouterClient, type RouterClient } from '@orpc/server';
import type { Router } from '../../main/api/router.ts';
import { createProgram } from '../../main/program.ts';
import type { ChangeResult, RestorePlan } from '../../shared/records.ts';
import type { ProfileDraft } from '../../shared/profiles.ts';
import { temporaryFolder } from '../servers/temporary-folder.ts';
import { drain } from './drain.ts';

export { drain };

/** The whole program without a host, on a data folder of its own. */
export interface Desk extends AsyncDisposable {
  client: RouterClient<Router>;
  dataDir: string;
  /** A folder for the test's own files, removed at the end. */
  folder: string;
  openText: (text: string) => Promise<string>;
  /** Ends the program and starts it again on the same data folder, with something done to that meanwhile. */
  restart: (meanwhile?: () => Promise<void>) => Promise<Desk>;
}

export async function startDesk(): Promise<Desk> {
  const folder = await temporaryFolder('session-desk-test-');
  return startIn(folder);
}

/** The program on the data folder in a folder that is there. */
export async function startIn(folder: string): Promise<Desk> {
  const dataDir = path.join(folder, 'data');
  const program = await createProgram({ dataDir, host: 'browser', log: () => {} });
  const client = createRouterClient(program.router);
  return {
    client,
    dataDir,
    folder,
    async openText(text) {
      const handle = program.nameStore({ text, cwd: folder }).slice('/open/'.length);
      return (await client.profiles.openNamed({ handle })).path;
    },
    async restart(meanwhile) {
      await program.close();
      await meanwhile?.();
      return startIn(folder);
    },
    async [Symbol.asyncDispose]() {
      await program.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Restores what an entry removed or overwrote, into the store of a profile. */
export async function restore(
  desk: Desk,
  storeId: string,
  activityId: number,
  over: string[] = [],
): Promise<{ plan: RestorePlan; result: ChangeResult }> {
  const { result: plan } = await drain(desk.client.activity.planRestore({ activityId, storeId }));
  const { result } = await drain(desk.client.activity.restore({ planId: plan.planId, over }));
  return { plan, result };
}

/** A SQLite profile; the file need not be there yet. */
export function sqliteDraft(file: string, more: Partial<ProfileDraft> = {}): ProfileDraft {
  return { name: 'dev', environment: 'local', access: 'read-write', address: { backend: 'sqlite', file }, ...more };
}
