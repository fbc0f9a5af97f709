import { PACE_LIMITS, type Pace } from '../../shared/pace.ts';
import type { Profile } from '../../shared/profiles.ts';
import type { Action, ChangeProgress, ChangeResult, Outcome, StoredKey, StorePlace } from '../../shared/records.ts';
import { secretsOf, type SessionFields } from '../../shared/session.ts';
import { toFailure } from '../errors.ts';
import type { ActivityLog } from '../safety/activity-log.ts';
import { rememberSecret } from '../safety/mask.ts';
import type { TrashCopy } from '../safety/trash.ts';
import type { RunningChanges } from './running.ts';

/** Items copied, changed and looked at again together: few enough to keep locks short, enough to be quick. */
export const BATCH = 500;

/** Keys of sessions that were left alone, told at the most. */
const LEFT_TOLD = 1_000;

/** After this long the speed of a change tells how long it takes; milliseconds. */
const TELLING_TIME = 3_000;

/**
 * What became of one item: `changed`; `skipped`, because there was nothing to do; `left`, because it is not as it was shown;
 * `untouched`, because the store did not do it; `failed`, when something else came of it than was meant.
 */
export type ItemOutcome = 'changed' | 'skipped' | 'left' | 'untouched' | 'failed';

/** An item about to be changed. */
export interface Step {
  /** Of the session that it changes, where it changes one. */
  key?: StoredKey;
  /** What the change removes or overwrites: goes to the trash first. */
  copy?: TrashCopy;
  /** What it stores or restores. */
  fields?: Partial<SessionFields>;
}

/** What the store said of one step. */
export interface Acted {
  /** Undefined where the store cannot tell. */
  confirmed: boolean | undefined;
  /** Takes the place of the step's copy, once the version that replaced it is known. */
  copy?: TrashCopy;
}

/** One kind of change. What all have in common is {@link runChange}. */
export interface Change<Item, S extends Step> {
  action: Action;
  /** While it runs, for Activity: `Deleting 3 sessions of plain-tea.myshopify.com`. */
  doing: string;
  /** Items in all. */
  total: number;
  /** The items in groups of this size at the most. */
  batches(size: number): Iterable<readonly Item[]> | AsyncIterable<readonly Item[]>;
  /** Reads what is there now, and tells what is to be done from what is settled without. Changes nothing. */
  prepare(batch: readonly Item[]): Promise<{ steps: S[]; settled: { outcome: ItemOutcome; key?: StoredKey }[] }>;
  /** Changes, and compares in the same step what must still be as it was. */
  act(steps: readonly S[]): Promise<{ acted: Acted[]; others?: number }>;
  /** Looks again. @param acted undefined where the change broke off and the store said nothing */
  look(steps: readonly S[], acted: readonly Acted[] | undefined): Promise<ItemOutcome[]>;
  /** For Activity, at its end. */
  say(result: ChangeResult): string;
}

/** Who runs a change, and where. */
export interface Run {
  profile: Profile;
  place: StorePlace;
  activity: ActivityLog;
  running: RunningChanges;
  /** By which a person can stop it. */
  planId: string;
  pace?: Pace | undefined;
  /** The caller's: when it aborts, the change stops after the batch it is at. */
  signal: AbortSignal | undefined;
}

/**
 * Makes a change batch by batch: copy to the trash, act, look again, count. What happened until a failure or a stop is counted,
 * never lost; of what did not happen no copy stays.
 */
export async function* runChange<Item, S extends Step>(
  change: Change<Item, S>,
  { profile, place, activity, running, planId, pace = 'fastest', signal }: Run,
): AsyncGenerator<ChangeProgress, ChangeResult> {
  const { action, doing, total } = change;
  const { perSecond = Infinity } = PACE_LIMITS[pace];
  const activityId = activity.begin({ profile, place, action, summary: doing, total });
  const going = running.begin(planId, activityId, profile, signal);
  const result: ChangeResult = { activityId, changed: 0, skipped: 0, left: 0, leftKeys: [], failed: 0 };
  /** Steps of which nobody knows yet what became. */
  let unconfirmed: { steps: readonly S[]; kept: readonly (number | undefined)[] } | undefined;
  let done = 0;
  let atItsEnd = false;

  const count = (outcome: ItemOutcome, key: StoredKey | undefined): void => {
    result[outcome === 'untouched' ? 'failed' : outcome] += 1;
    if (outcome === 'left' && key !== undefined && result.leftKeys.length < LEFT_TOLD) result.leftKeys.push(key);
  };
  const settle = (
    steps: readonly S[],
    kept: readonly (number | undefined)[],
    outcomes: readonly ItemOutcome[],
  ): void => {
    outcomes.forEach((outcome, at) => count(outcome, steps[at]?.key));
    // Of what is as it was no copy stays; of what may have been overwritten it does.
    const isAsBefore = (at: number) => outcomes[at] !== 'changed' && outcomes[at] !== 'failed';
    activity.trash.discard(kept.flatMap((number, at) => (isAsBefore(at) ? (number ?? []) : [])));
  };

  try {
    const began = performance.now();
    for await (const batch of change.batches(Math.min(BATCH, perSecond))) {
      await going.pause(began + (1000 * done) / perSecond - performance.now());
      const stopped = going.stop();
      if (stopped !== undefined) {
        result.stopped = stopped;
        break;
      }
      const { steps, settled } = await change.prepare(batch);
      for (const { outcome, key } of settled) count(outcome, key);
      const kept = await keep(activity, activityId, steps);
      unconfirmed = { steps, kept };
      const { acted, others = 0 } = steps.length === 0 ? { acted: [] } : await change.act(steps);
      if (others > 0) result.others = (result.others ?? 0) + others;
      for (const [at, { copy }] of acted.entries()) {
        const number = kept[at];
        if (copy !== undefined && number !== undefined) await activity.trash.replace(activityId, number, copy);
      }
      const outcomes = steps.length === 0 ? [] : await change.look(steps, acted);
      unconfirmed = undefined;
      settle(steps, kept, outcomes);
      done += batch.length;
      const left = timeLeft(performance.now() - began, done / total);
      yield { done, total, ...(left !== undefined && { left }) };
    }
    atItsEnd = true;
  } catch (error) {
    atItsEnd = true;
    // A trigger or a driver may tell of the row that it refused.
    for (const step of unconfirmed?.steps ?? []) {
      const told = [step.copy?.fields ?? {}, step.fields ?? {}];
      for (const secret of told.flatMap(secretsOf)) rememberSecret(secret);
    }
    if (unconfirmed !== undefined) {
      const { steps, kept } = unconfirmed;
      const outcomes = await change.look(steps, undefined).catch(() => undefined);
      if (outcomes === undefined) result.unknown = steps.length;
      else {
        // What the failure kept from being done is told by the failure.
        settle(steps, kept, outcomes);
        result.failed -= outcomes.filter((outcome) => outcome === 'untouched').length;
      }
    }
    // What broke after the last item had been changed is no failure.
    if (result.changed + result.skipped + result.left < total) result.failure = toFailure(error);
  } finally {
    // Whoever listened has gone, and the change ends with them.
    if (!atItsEnd) result.stopped = 'asked';
    end(activity, result, total, change.say(result));
    going.end();
  }
  return result;
}

/** How long it will still take, from how long a part of it took; undefined where that says too little. Milliseconds. */
function timeLeft(took: number, part: number): number | undefined {
  return took < TELLING_TIME || part >= 1 ? undefined : Math.round((took / part) * (1 - part));
}

/** The copies of some steps into the trash; for each the number that it has there. */
async function keep(
  { trash }: ActivityLog,
  activityId: number,
  steps: readonly Step[],
): Promise<(number | undefined)[]> {
  const numbers = await trash.keep(
    activityId,
    steps.flatMap(({ copy }) => copy ?? []),
  );
  const next = numbers.values();
  return steps.map(({ copy }) => (copy === undefined ? undefined : next.next().value));
}

/** A full disk must not hide what the change came to. */
function end(activity: ActivityLog, result: ChangeResult, total: number, summary: string): void {
  try {
    activity.end(result.activityId, outcomeOf(result, total), summary);
  } catch (error) {
    result.failure ??= toFailure(error);
  }
}

function outcomeOf(
  { changed, skipped, left, unknown, stopped, failed, failure }: ChangeResult,
  total: number,
): Outcome {
  if (unknown !== undefined) return changed > 0 ? 'partial' : 'unknown';
  if (changed + skipped === total) return 'done';
  if (changed > 0) return 'partial';
  if (stopped !== undefined) return 'cancelled';
  return failed === 0 && failure === undefined && left + skipped === total ? 'cancelled' : 'failed';
}

/** Runs a change to its end without telling how far it is. */
export async function finish<Result>(change: AsyncGenerator<unknown, Result>): Promise<Result> {
  for (;;) {
    const step = await change.next();
    if (step.done === true) return step.value;
  }
}

/** `, 2 changed since and kept`: how a sentence for Activity ends after what was done. */
export function ending(result: ChangeResult, words: { skipped: string; unknown: string }): string {
  const { skipped, left, unknown = 0, others = 0, stopped, failure } = result;
  const parts = [
    skipped > 0 ? `${skipped} ${words.skipped}` : '',
    left > 0 ? `${left} changed since and kept` : '',
    unknown > 0 ? `${unknown} ${words.unknown}` : '',
    others > 0 ? `${others} more deleted by a trigger or a foreign key` : '',
    stopped === undefined ? '' : STOPPED[stopped],
  ].filter((part) => part !== '');
  const failed = failure === undefined ? '' : `. ${failure.message}`;
  return `${parts.length === 0 ? '' : `, ${parts.join(', ')}`}${failed}`;
}

const STOPPED = {
  asked: 'then stopped',
  locked: 'then stopped because the store was locked',
  quitting: 'then stopped because Session Desk quit',
};
