import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { deletionOf } from '../../main/changes/delete-sessions.ts';
import { SessionsToPlan } from '../../main/changes/planned-sessions.ts';
import { plannedPlace } from '../../main/changes/plans.ts';
import { BATCH, finish, runChange } from '../../main/changes/run.ts';
import { chunks } from '../../main/stores/chunks.ts';
import { RunningChanges } from '../../main/changes/running.ts';
import { versionOf } from '../../main/layouts/version.ts';
import { ProfileFile } from '../../main/profiles/profile-file.ts';
import { AccessPolicy } from '../../main/safety/access.ts';
import { ActivityLog } from '../../main/safety/activity-log.ts';
import { Keychain } from '../../main/safety/keychain.ts';
import { keyOfId } from '../../main/stores/sql/keys.ts';
import type { SessionStore, StoredSession } from '../../main/stores/store.ts';
import { temporaryFolder } from '../servers/temporary-folder.ts';
import { median, type Row } from './measure.ts';

// The keychain of the machine is left alone.
process.env['SESSION_DESK_KEYCHAIN'] = 'off';

/** A deletion as the window makes it: read, compared, copied to the trash, deleted, looked at again. Planning is not measured. */
async function deletionTime(store: SessionStore, shown: readonly StoredSession[]): Promise<number> {
  const folder = await temporaryFolder('desk-bench-');
  const activity = new ActivityLog(folder, new Keychain(folder));
  try {
    const profiles = await ProfileFile.open(folder);
    const address = { backend: 'memory', content: 'empty' } as const;
    const profile = await profiles.create({ name: 'bench', environment: 'local', access: 'read-write', address });
    const sessions = new SessionsToPlan({ mayRepeat: false });
    for (const { key, raw } of shown) sessions.add(key, versionOf(raw));
    const plan = {
      storeId: profile.id,
      ...(await plannedPlace(store)),
      sessions: sessions.planned(),
      summary: `${shown.length} sessions`,
    };
    const running = new RunningChanges(new AccessPolicy(), profiles);
    const run = { profile, place: store.place, activity, running, planId: randomUUID(), signal: undefined };
    const start = performance.now();
    const { changed } = await finish(runChange(deletionOf(plan, store), run));
    if (changed !== shown.length) throw new Error(`${changed} of ${shown.length} were deleted`);
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
  for (const [turn, some] of chunks(ids, count).entries()) {
    if (turn % 2 === 0) {
      ours.push(await deletionTime(store, await readIds(store, some)));
      continue;
    }
    const start = performance.now();
    await byHand(some);
    bare.push(performance.now() - start);
  }
  return { work: workOn(count), ours: median(ours), byHand: median(bare) };
}

const workOn = (count: number) => `delete of ${count.toLocaleString('en')} by the window`;

async function readIds(store: SessionStore, ids: readonly string[]): Promise<StoredSession[]> {
  const found: StoredSession[] = [];
  for (const some of chunks(ids, BATCH)) found.push(...(await store.read(some.map(keyOfId), {})));
  return found;
}

/** The same once, with the sessions that the store lists first. */
export async function compareFirstDeletion(
  store: SessionStore,
  byHand: (ids: string[]) => unknown,
  count: number,
): Promise<Row> {
  const listed: StoredSession[] = [];
  for await (const batch of store.scan({ filter: {}, now: Date.now(), batch: BATCH }, {})) {
    listed.push(...batch);
    if (listed.length >= count * 2) break;
  }
  if (listed.length < count * 2) throw new Error('There are too few sessions to delete.');
  const ours = await deletionTime(store, listed.slice(0, count));
  const ids = listed.slice(count, count * 2).flatMap(({ fields }) => fields.id ?? []);
  const start = performance.now();
  await byHand(ids);
  return { work: workOn(count), ours, byHand: performance.now() - start };
}
