import { rm } from 'node:fs/promises';
import { expect } from 'vitest';
import { toDeskError } from '../../main/api/errors.ts';
import { versionOf } from '../../main/layouts/version.ts';
import { ActivityLog, type TrashCopy } from '../../main/safety/activity-log.ts';
import { deleteSessions } from '../../main/safety/delete-sessions.ts';
import { restoreSessions } from '../../main/safety/restore-sessions.ts';
import type { SessionStore, StoredSession } from '../../main/stores/store.ts';
import type { DeskError, ErrorCode } from '../../shared/errors.ts';
import type { Profile } from '../../shared/profiles.ts';
import type { ChangeProgress, ChangeResult } from '../../shared/records.ts';
import { temporaryFolder } from '../servers/temporary-folder.ts';
import { byText, NOW } from './sessions.ts';

/** A failure that a person can act on: with what happened, and what to do. */
export function told(code: ErrorCode, words: RegExp = /./): unknown {
  return expect.objectContaining({
    code,
    message: expect.stringMatching(words),
    hint: expect.stringMatching(/\w+ .*\.$/),
  });
}

/** What it failed with; `undefined` when it did not. */
export async function failureOf(work: Promise<unknown>): Promise<DeskError | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => toDeskError(error),
  );
}

export async function drain<T>(work: AsyncGenerator<unknown, T>): Promise<T> {
  for (;;) {
    const step = await work.next();
    if (step.done === true) return step.value;
  }
}

export const idsOf = (sessions: readonly StoredSession[]) => sessions.map(({ fields }) => fields.id).toSorted(byText);

export const versionsOf = (sessions: readonly StoredSession[]) =>
  sessions.map(({ raw }) => versionOf(raw)).toSorted(byText);

/** Every session, looked up batch by batch. */
export async function list(store: SessionStore): Promise<StoredSession[]> {
  const found: StoredSession[] = [];
  for await (const batch of store.scan({ filter: {}, now: NOW, batch: 500 }, {})) found.push(...batch);
  return found;
}

/** Deletions as the program makes them, with an activity log and a trash of the test's own. */
export interface Deletions extends AsyncDisposable {
  /** Deletes these, five hundred at a time; ends with what the person is told. */
  begin(store: SessionStore, keys: readonly string[]): AsyncGenerator<ChangeProgress, ChangeResult>;
  /** Puts back what a deletion removed. */
  undo(store: SessionStore, result: ChangeResult): Promise<ChangeResult>;
  /** Looks whether what is told of a deletion is what came about, and undoes it. */
  compare(store: SessionStore, before: readonly StoredSession[], result: ChangeResult): Promise<void>;
}

export async function makeDeletions(): Promise<Deletions> {
  const folder = await temporaryFolder('desk-faults-');
  const activity = new ActivityLog(folder);
  const address: Profile['address'] = { backend: 'memory', content: 'empty' };
  const profile: Profile = { id: 'faults', name: 'faults', environment: 'local', access: 'read-write', address };
  const common = { profile, activity, explain: toDeskError, signal: new AbortController().signal };
  const deletions: Deletions = {
    begin: (store, keys) => deleteSessions({ ...common, store, keys, summary: `${keys.length} sessions` }),
    undo: (store, { activityId }) => drain(restoreSessions({ ...common, store, activityId })),
    async compare(store, before, result) {
      const left = new Set(versionsOf(await list(store)));
      const gone = versionsOf(before).filter((version) => !left.has(version));
      expect(gone.length).toBeGreaterThanOrEqual(result.changed);
      expect(gone.length).toBeLessThanOrEqual(result.changed + (result.unknown ?? 0));
      expect(result.skipped + result.failed).toBe(0);
      const copies: TrashCopy[] = [];
      for await (const some of activity.copies(result.activityId, 500)) copies.push(...some);
      const kept = new Set(copies.map(({ raw }) => versionOf(raw)));
      expect(gone.filter((version) => !kept.has(version))).toEqual([]);
      const [entry] = await activity.list({ limit: 1 });
      const outcome = result.changed === before.length ? 'done' : 'partial';
      expect(entry).toMatchObject({ id: result.activityId, outcome });
      expect(await deletions.undo(store, result)).toMatchObject({ changed: gone.length, failed: 0 });
      expect(versionsOf(await list(store))).toEqual(versionsOf(before));
    },
    async [Symbol.asyncDispose]() {
      activity.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return deletions;
}
