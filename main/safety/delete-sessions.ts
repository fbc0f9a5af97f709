import type { DeskError } from '../../shared/errors.ts';
import type { Profile } from '../../shared/profiles.ts';
import type { ChangeProgress, ChangeResult, StoredKey } from '../../shared/records.ts';
import type { SessionStore } from '../stores/store.ts';
import type { ActivityLog } from './activity-log.ts';

/** Sessions copied, deleted and checked at a time: small enough to keep locks short, large enough to be quick. */
const BATCH = 500;

export interface Deletion {
  profile: Profile;
  store: SessionStore;
  keys: readonly StoredKey[];
  /** `3 sessions of plain-tea.myshopify.com` */
  summary: string;
  activity: ActivityLog;
  /** Ends the work after the batch it is at. */
  signal: AbortSignal;
  /** Gives a failure the form in which people see it. */
  explain: (error: unknown) => DeskError;
}

/**
 * Deletes sessions batch by batch: copy to the trash, delete, look again. What happened until a failure or a stop is
 * counted, never lost.
 */
export async function* deleteSessions(deletion: Deletion): AsyncGenerator<ChangeProgress, ChangeResult> {
  const { profile, store, keys, activity, signal } = deletion;
  const activityId = activity.begin(profile, 'delete', `Deleting ${deletion.summary}`);
  const result: ChangeResult = { activityId, changed: 0, skipped: 0, failed: 0, cancelled: false };
  /** Those that may be going or gone. */
  let doubtful: readonly StoredKey[] = [];
  try {
    for (let at = 0; at < keys.length; at += BATCH) {
      if (signal.aborted) {
        result.cancelled = true;
        break;
      }
      const batch = keys.slice(at, at + BATCH);
      const present = await store.read(batch, {});
      await activity.keep(
        activityId,
        present.map(({ key, raw }) => ({ key, raw })),
      );
      doubtful = present.map(({ key }) => key);
      await store.remove(present, {});
      const left = await store.read(batch, {});
      doubtful = [];
      result.changed += present.length - left.length;
      result.skipped += batch.length - present.length;
      result.failed += left.length;
      yield { done: Math.min(at + BATCH, keys.length), total: keys.length };
    }
  } catch (error) {
    const left = doubtful.length === 0 ? [] : await store.read(doubtful, {}).catch(() => undefined);
    if (left === undefined) result.unknown = doubtful.length;
    else result.changed += doubtful.length - left.length;
    const { code, message, hint } = deletion.explain(error);
    // What broke after the last session had gone is no failure.
    if (result.changed + result.skipped < keys.length)
      result.failure = { code, message, ...(hint !== undefined && { hint }) };
  } finally {
    activity.end(activityId, outcomeOf(result, keys.length), summaryOf(result, deletion.summary, keys.length));
  }
  return result;
}

function outcomeOf(result: ChangeResult, total: number) {
  if (result.changed + result.skipped === total) return 'done';
  if (result.changed > 0 || result.unknown !== undefined) return 'partial';
  return result.cancelled ? 'cancelled' : 'failed';
}

function summaryOf(result: ChangeResult, summary: string, total: number): string {
  if (result.changed === total) return `Deleted ${summary}`;
  const gone = result.skipped === 0 ? '' : `, ${result.skipped} were gone already`;
  const unknown = result.unknown === undefined ? '' : `, ${result.unknown} more may have gone`;
  const stopped = result.cancelled ? ', then stopped' : '';
  const failed = result.failure === undefined ? '' : `. ${result.failure.message}`;
  return `Deleted ${result.changed} of ${summary}${gone}${unknown}${stopped}${failed}`;
}
