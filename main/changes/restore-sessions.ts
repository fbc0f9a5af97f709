import { versionOf } from '../layouts/version.ts';
import type { TrashCopy } from '../safety/trash.ts';
import type { RestoreCopy, SessionStore } from '../stores/store.ts';
import { standingOf } from './plan-restore.ts';
import { checkPlace, type PlannedRestore } from './plans.ts';
import { ending, type Change, type ItemOutcome, type Step } from './run.ts';

interface Restoring extends Step {
  original: TrashCopy;
  restore: RestoreCopy;
}

/**
 * Restores copies into the store that they come from, exactly as they were. A session that is newer than its copy is left
 * alone, unless both were shown and the copy was chosen; what is overwritten goes to the trash in its turn.
 * @param chosen the versions, by key, of the newer sessions that are to be overwritten
 */
export function restoringOf(
  plan: PlannedRestore,
  store: SessionStore,
  copies: (batch: number) => AsyncIterable<TrashCopy[]>,
  chosen: ReadonlyMap<string, string>,
): Change<TrashCopy, Restoring> {
  return {
    action: 'restore',
    doing: `Restoring ${sessionsOf(plan)}`,
    total: plan.total,
    batches: copies,

    async prepare(batch) {
      await checkPlace(plan, store);
      const present = await store.current(batch, {});
      const steps: Restoring[] = [];
      const settled: { outcome: ItemOutcome; key: string }[] = [];
      for (const [at, original] of batch.entries()) {
        const { key, raw, fields } = original;
        const now = present[at];
        const standing = standingOf(original, now);
        if (now === undefined) steps.push({ key, original, fields, restore: { raw } });
        else if (standing === 'same') settled.push({ outcome: 'skipped', key });
        else {
          const version = versionOf(now.raw);
          if (standing === 'newer' && chosen.get(key) !== version) settled.push({ outcome: 'left', key: now.key });
          else {
            const copy = { key: now.key, raw: now.raw, fields: now.fields, over: versionOf(raw) };
            steps.push({ key: now.key, original, fields, copy, restore: { raw, over: version } });
          }
        }
      }
      return { steps, settled };
    },

    async act(steps) {
      const back = await store.restore(
        steps.map(({ restore }) => restore),
        {},
      );
      return { acted: back.map((confirmed) => ({ confirmed })) };
    },

    async look(steps, acted) {
      const present = await store.current(
        steps.map(({ original }) => original),
        {},
      );
      return steps.map(({ original, copy }, at): ItemOutcome => {
        const now = present[at];
        const version = now && versionOf(now.raw);
        if (version === versionOf(original.raw)) return 'changed';
        // Its expiry has come, and the store takes it no more; or the store could not be reached.
        if (version === (copy && versionOf(copy.raw))) return 'untouched';
        return now !== undefined && acted?.[at]?.confirmed !== true ? 'left' : 'failed';
      });
    },

    say: (result) => restoredText(result, plan),
  };
}

export function restoredText(
  result: Parameters<Change<never, never>['say']>[0],
  plan: PlannedRestore,
  where: string = '',
): string {
  const which = result.changed === plan.total ? '' : `${result.changed} of `;
  const rest = ending(result, { skipped: 'already there', unknown: 'more may be restored' });
  return `Restored ${which}${sessionsOf(plan)}${where}${rest}`;
}

/** `3 sessions of plain-tea.myshopify.com`; without the shop where all are restored. */
export function sessionsOf({ total, shop }: PlannedRestore): string {
  const sessions = total === 1 ? '1 session' : `${total} sessions`;
  return shop === undefined ? sessions : `${sessions} of ${shop}`;
}
