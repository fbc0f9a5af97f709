import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { expect } from 'vitest';
import { deletionOf } from '../../main/changes/delete-sessions.ts';
import { SessionsToPlan } from '../../main/changes/planned-sessions.ts';
import { plannedPlace } from '../../main/changes/plans.ts';
import { restoringOf } from '../../main/changes/restore-sessions.ts';
import { BATCH, finish, runChange, type Run } from '../../main/changes/run.ts';
import { chunks } from '../../main/stores/chunks.ts';
import { RunningChanges } from '../../main/changes/running.ts';
import { toDeskError } from '../../main/errors.ts';
import { versionOf } from '../../main/layouts/version.ts';
import { ProfileFile } from '../../main/profiles/profile-file.ts';
import { AccessPolicy } from '../../main/safety/access.ts';
import { ActivityLog } from '../../main/safety/activity-log.ts';
import { Keychain } from '../../main/safety/keychain.ts';
import type { TrashCopy } from '../../main/safety/trash.ts';
import type { SessionStore, StoredSession } from '../../main/stores/store.ts';
import type { DeskError, ErrorCode } from '../../shared/errors.ts';
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
  const activity = new ActivityLog(folder, new Keychain(folder));
  const profiles = await ProfileFile.open(folder);
  const profile = await profiles.create({
    name: 'faults',
    environment: 'local',
    access: 'read-write',
    address: { backend: 'memory', content: 'empty' },
  });
  const running = new RunningChanges(new AccessPolicy(), profiles);
  const runIn = ({ place }: SessionStore): Run => ({
    profile,
    place,
    activity,
    running,
    planId: randomUUID(),
    signal: undefined,
  });
  const deletions: Deletions = {
    async *begin(store, keys) {
      const sessions = new SessionsToPlan({ mayRepeat: false });
      for (const some of chunks(keys, BATCH)) {
        for (const { key, raw } of await store.read(some, {})) sessions.add(key, versionOf(raw));
      }
      const plan = {
        storeId: profile.id,
        ...(await plannedPlace(store)),
        sessions: sessions.planned(),
        summary: `${keys.length} sessions`,
      };
      return yield* runChange(deletionOf(plan, store), runIn(store));
    },
    async undo(store, { activityId }) {
      const total = (await activity.entry(activityId))?.trash?.count ?? 0;
      const at = { storeId: profile.id, ...(await plannedPlace(store)) };
      const plan = { ...at, activityId, samePlace: true, total, newer: new Map<string, string>() };
      return finish(
        runChange(
          restoringOf(plan, store, (batch) => activity.trash.copies(plan, batch), new Map()),
          runIn(store),
        ),
      );
    },
    async compare(store, before, result) {
      const left = new Set(versionsOf(await list(store)));
      const gone = versionsOf(before).filter((version) => !left.has(version));
      expect(gone.length).toBeGreaterThanOrEqual(result.changed);
      expect(gone.length).toBeLessThanOrEqual(result.changed + (result.unknown ?? 0));
      expect(result.skipped + result.failed).toBe(0);
      const copies: TrashCopy[] = [];
      for await (const some of activity.trash.copies(result, 500)) copies.push(...some);
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
