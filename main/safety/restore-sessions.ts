import type { DeskError } from '../../shared/errors.ts';
import type { Profile } from '../../shared/profiles.ts';
import type { ChangeProgress, ChangeResult } from '../../shared/records.ts';
import { versionOf } from '../layouts/version.ts';
import type { SessionStore } from '../stores/store.ts';
import type { ActivityLog, TrashCopy } from './activity-log.ts';

const BATCH = 500;

export interface Restoring {
  profile: Profile;
  store: SessionStore;
  /** The entry whose copies are put back. */
  activityId: number;
  activity: ActivityLog;
  signal: AbortSignal;
  explain: (error: unknown) => DeskError;
}

/**
 * Puts back what a change removed or overwrote, exactly as it was. A session that was stored in its place since then is left
 * alone; one that still is what the change left is copied to the trash first.
 */
export async function* restoreSessions(restoring: Restoring): AsyncGenerator<ChangeProgress, ChangeResult> {
  const { profile, store, activity, signal } = restoring;
  const total = activity.copyCount(restoring.activityId);
  const activityId = activity.begin(profile, 'restore', `Restoring ${sessions(total)}`);
  const result: ChangeResult = { activityId, changed: 0, skipped: 0, failed: 0, cancelled: false };
  let done = 0;
  /** Those that may be on their way back, or back. */
  let doubtful: readonly TrashCopy[] = [];
  try {
    for await (const copies of activity.copies(restoring.activityId, BATCH)) {
      if (signal.aborted) {
        result.cancelled = true;
        break;
      }
      await keepOverwritten(store, activity, activityId, copies);
      doubtful = copies;
      const back = await store.putBack(copies, {});
      const stored = await versionsOf(store, copies);
      doubtful = [];
      copies.forEach((copy, index) => {
        // One that is not there at all was not left alone: its expiry has come, and the store takes it no more.
        if (back[index] !== true && stored.has(copy.key)) result.skipped += 1;
        else if (stored.get(copy.key) === versionOf(copy.raw)) result.changed += 1;
        else result.failed += 1;
      });
      done += copies.length;
      yield { done, total };
    }
  } catch (error) {
    const { code, message, hint } = restoring.explain(error);
    result.failure = { code, message, ...(hint !== undefined && { hint }) };
    const stored = await versionsOf(store, doubtful).catch(() => undefined);
    if (stored === undefined) result.unknown = doubtful.length;
    else result.changed += doubtful.filter(({ key, raw }) => stored.get(key) === versionOf(raw)).length;
  } finally {
    activity.end(activityId, outcomeOf(result, total), summaryOf(result, total));
  }
  return result;
}

function outcomeOf(result: ChangeResult, total: number) {
  if (result.changed + result.skipped === total) return 'done';
  if (result.changed > 0 || result.unknown !== undefined) return 'partial';
  return result.cancelled ? 'cancelled' : 'failed';
}

/** The versions of these that are in the store now. */
async function versionsOf(store: SessionStore, copies: readonly TrashCopy[]): Promise<Map<string, string>> {
  if (copies.length === 0) return new Map();
  const keys = copies.map(({ key }) => key);
  return new Map((await store.read(keys, {})).map(({ key, raw }) => [key, versionOf(raw)]));
}

/** Present sessions that are about to be overwritten go to the trash in their turn. */
async function keepOverwritten(
  store: SessionStore,
  activity: ActivityLog,
  activityId: number,
  copies: readonly TrashCopy[],
): Promise<void> {
  const overwritten = new Map(copies.filter(({ over }) => over !== undefined).map((copy) => [copy.key, copy]));
  if (overwritten.size === 0) return;
  const present = await store.read([...overwritten.keys()], {});
  const kept = present.flatMap(({ key, raw }) => {
    const copy = overwritten.get(key);
    return copy !== undefined && copy.over === versionOf(raw) ? [{ key, raw, over: versionOf(copy.raw) }] : [];
  });
  await activity.keep(activityId, kept);
}

function sessions(count: number): string {
  return count === 1 ? '1 session' : `${count} sessions`;
}

function summaryOf(result: ChangeResult, total: number): string {
  const skipped = result.skipped === 0 ? '' : `, ${result.skipped} left alone because they are there again`;
  const unknown = result.unknown === undefined ? '' : `, ${result.unknown} more may be back`;
  const failed = result.failure === undefined ? '' : `. ${result.failure.message}`;
  return result.changed === total
    ? `Restored ${sessions(total)}`
    : `Restored ${result.changed} of ${sessions(total)}${skipped}${unknown}${failed}`;
}
