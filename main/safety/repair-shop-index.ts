import type { DeskError } from '../../shared/errors.ts';
import type { Profile } from '../../shared/profiles.ts';
import type { ChangeProgress, ChangeResult } from '../../shared/records.ts';
import type { ShopIndex } from '../stores/store.ts';
import type { ActivityLog } from './activity-log.ts';

/** Shops repaired between two looks at the stop button. */
const BATCH = 50;

export interface Repair {
  profile: Profile;
  index: ShopIndex;
  shops: readonly string[];
  activity: ActivityLog;
  /** Ends the work after the batch it is at. */
  signal: AbortSignal;
  explain: (error: unknown) => DeskError;
}

/**
 * Makes the adapter's index right for these shops, batch by batch, and counts what came of it. Nothing goes to the trash: the
 * index holds no session, and is made anew from those that are there.
 */
export async function* repairShopIndex(repair: Repair): AsyncGenerator<ChangeProgress, ChangeResult> {
  const { profile, index, shops, activity, signal } = repair;
  const activityId = activity.begin(profile, 'repair-index', `Repairing the shop index of ${shopsText(shops.length)}`);
  const result: ChangeResult = { activityId, changed: 0, skipped: 0, failed: 0, cancelled: false };
  /** Shops that may be right or not. */
  let doubtful = 0;
  try {
    for (let at = 0; at < shops.length; at += BATCH) {
      if (signal.aborted) {
        result.cancelled = true;
        break;
      }
      const batch = shops.slice(at, at + BATCH);
      doubtful = batch.length;
      const right = await index.repair(batch, {});
      doubtful = 0;
      result.changed += right.filter(Boolean).length;
      result.failed += right.filter((one) => !one).length;
      yield { done: Math.min(at + BATCH, shops.length), total: shops.length };
    }
  } catch (error) {
    const { code, message, hint } = repair.explain(error);
    result.failure = { code, message, ...(hint !== undefined && { hint }) };
    if (doubtful > 0) result.unknown = doubtful;
  } finally {
    const outcome =
      result.changed === shops.length
        ? 'done'
        : result.changed > 0
          ? 'partial'
          : result.cancelled
            ? 'cancelled'
            : 'failed';
    activity.end(activityId, outcome, summaryOf(result, shops.length));
  }
  return result;
}

function shopsText(count: number): string {
  return count === 1 ? '1 shop' : `${count} shops`;
}

function summaryOf({ changed, cancelled, failure }: ChangeResult, total: number): string {
  if (changed === total) return `Repaired the shop index of ${shopsText(total)}`;
  const why = failure === undefined ? '' : `. ${failure.message}`;
  return `Repaired the shop index of ${changed} of ${shopsText(total)}${cancelled ? ', then stopped' : ''}${why}`;
}
