import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { deletionOf } from '../../main/changes/delete-sessions.ts';
import { plannedPlace } from '../../main/changes/plans.ts';
import { BATCH, finish, inBatches, runChange } from '../../main/changes/run.ts';
import { RunningChanges } from '../../main/changes/running.ts';
import { versionOf } from '../../main/layouts/version.ts';
import { ProfileFile } from '../../main/profiles/profile-file.ts';
import { AccessPolicy } from '../../main/safety/access.ts';
import { ActivityLog } from '../../main/safety/activity-log.ts';
import { KeyChain } from '../../main/safety/key-chain.ts';
import { keyOfId } from '../../main/stores/sql/keys.ts';
import type { SessionStore } from '../../main/stores/store.ts';
import { temporaryFolder } from '../servers/temporary-folder.ts';
import { median, type Row } from './measure.ts';

// The key chain of the machine is left alone.
process.env['SESSION_DESK_KEYCHAIN'] = 'off';

/** A deletion as the window makes it: read, compared, copied to the trash, deleted, looked at again. Planning is not measured. */
async function deletionTime(store: SessionStore, ids: readonly string[]): Promise<number> {
  const folder = await temporaryFolder('desk-bench-');
  const activity = new ActivityLog(folder, new KeyChain(folder));
  try {
    const profiles = await ProfileFile.open(folder);
    const address = { backend: 'memory', content: 'empty' } as const;
    const profile = await profiles.create({ name: 'bench', environment: 'local', access: 'read-write', address });
    const versions = new Map<string, string>();
    for (const some of inBatches(ids, BATCH)) {
      for (const { key, raw } of await store.read(some.map(keyOfId), {})) versions.set(key, versionOf(raw));
    }
    const plan = { storeId: profile.id, ...(await plannedPlace(store)), versions, summary: `${ids.length} sessions` };
    const running = new RunningChanges(new AccessPolicy(), profiles);
    const run = { profile, place: store.place, activity, running, planId: randomUUID(), signal: undefined };
    const start = performance.now();
    const { changed } = await finish(runChange(deletionOf(plan, store), run));
    if (changed !== ids.length) throw new Error(`${changed} of ${ids.length} were deleted`);
    return performance.now() - start;
  } finally {
    activity.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The window's deletion beside a bare one by hand, `count` sessions at a time, in turn. */
export async function compareWindowDeletion(
  store: SessionStore,
  byHand: (ids: string[]) => unknown,
  ids: readonly string[],
  count: number,
): Promise<Row> {
  const ours: number[] = [];
  const bare: number[] = [];
  for (const [turn, some] of [...inBatches(ids, count)].entries()) {
    if (turn % 2 === 0) {
      ours.push(await deletionTime(store, some));
      continue;
    }
    const start = performance.now();
    await byHand(some);
    bare.push(performance.now() - start);
  }
  const work = `delete of ${count.toLocaleString('en')} by the window`;
  return { work, ours: median(ours), byHand: median(bare) };
}
