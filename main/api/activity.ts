import { DeskError } from '../../shared/errors.ts';
import type { ActivityEntry, ChangeProgress, RestorePlan } from '../../shared/records.ts';
import { lookAtRestore } from '../changes/plan-restore.ts';
import { checkPlace, plannedPlace } from '../changes/plans.ts';
import { restoringOf } from '../changes/restore-sessions.ts';
import { runChange } from '../changes/run.ts';
import { transferOf } from '../changes/transfer-sessions.ts';
import { api, changed, runIn, type Services } from './context.ts';
import { differences } from './drafts.ts';

/** Shops that are offered to choose from at the most. */
const SHOPS_LISTED = 20;

export function activityApi(services: Services) {
  const { access, activity, masker, profiles, restores, running, sealer, stores } = services;

  /** The profile that an entry was made through, if it leads there still; else one that does, as far as is known. */
  function reachedBy({ place, storeId }: ActivityEntry): string | undefined {
    if (place === undefined) return undefined;
    const there = profiles.list().filter(({ id }) => stores.placeOf(id)?.id === place.id);
    if (there.some(({ id }) => id === storeId)) return storeId;
    if (there[0] !== undefined) return there[0].id;
    // Not opened yet: most likely it still leads there, and the plan will tell.
    return profiles.find(storeId) !== undefined && stores.placeOf(storeId) === undefined ? storeId : undefined;
  }

  /** @throws DeskError NOT_FOUND, BUSY */
  async function restorable(activityId: number): Promise<ActivityEntry & { trash: { count: number } }> {
    const entry = await activity.entry(activityId);
    if (entry?.trash === undefined) {
      throw new DeskError('NOT_FOUND', 'The trash no longer has copies for this entry.');
    }
    if (running.isRunning(activityId)) {
      throw new DeskError('BUSY', 'This change is still running.', {
        hint: 'Wait until it finishes, or stop it first.',
      });
    }
    return { ...entry, trash: entry.trash };
  }

  return {
    list: api.activity.list.handler(async ({ input: { storeId, before, limit } }) => {
      const of = storeId === undefined ? undefined : { storeId, place: stores.placeOf(storeId)?.id };
      const found = await activity.list({ before, of, limit });
      const entries = found.map((entry) => {
        const through = reachedBy(entry);
        return { ...entry, ...(through !== undefined && { reachedBy: through }) };
      });
      const last = entries.at(-1);
      return { entries, ...(last !== undefined && entries.length === limit && { next: last.id }) };
    }),

    shops: api.activity.shops.handler(async ({ input: { activityId, start } }) => {
      const found = await activity.trash.shops(activityId, start, SHOPS_LISTED + 1);
      return { shops: found.slice(0, SHOPS_LISTED), more: found.length > SHOPS_LISTED };
    }),

    planRestore: api.activity.planRestore.handler(async function* ({
      input,
      signal: asked,
    }): AsyncGenerator<ChangeProgress, RestorePlan> {
      const entry = await restorable(input.activityId);
      const found = profiles.get(input.storeId);
      return yield* stores.stream(
        found,
        { signal: asked },
        async function* ({ profile, store, signal }): AsyncGenerator<ChangeProgress, RestorePlan> {
          const { shop } = input;
          const of = { activityId: entry.id, shop };
          const total = await activity.trash.count(of);
          const planned = await plannedPlace(store);
          const samePlace = entry.place?.id === store.place.id;
          const { counts, newer } = yield* lookAtRestore({
            of: { ...of, copies: total },
            trash: activity.trash,
            store,
            samePlace,
            masker,
            sealer,
            compare: (before, after) => differences(before, after, masker),
            signal,
          });
          const confirm = access.confirmationFor(profile);
          return {
            planId: restores.add({ storeId: profile.id, ...planned, ...of, samePlace, total, newer }),
            storeName: profile.name,
            environment: profile.environment,
            samePlace,
            from: entry.place?.title ?? entry.storeName,
            total,
            ...(shop !== undefined && { shop }),
            ...counts,
            ...(confirm !== undefined && { confirm }),
          };
        },
      );
    }),

    restore: api.activity.restore.handler(async function* ({ input, signal }) {
      const { storeId, activityId } = restores.get(input.planId);
      await restorable(activityId);
      const profile = profiles.get(storeId);
      access.requireWrite(profile);
      access.requireConfirmation(profile, input.confirmation);
      try {
        return yield* stores.stream(profile, { signal }, async function* (use) {
          await checkPlace(restores.get(input.planId), use.store);
          const plan = restores.take(input.planId);
          const over = new Set(input.over.map((key) => sealer.keyIn(key)));
          const chosen = new Map([...plan.newer].filter(([key]) => over.has(key)));
          const copies = (batch: number) => activity.trash.copies(plan, batch);
          const run = runIn(services, use, input.planId, signal);
          const result = yield* plan.samePlace
            ? runChange(restoringOf(plan, use.store, copies, chosen), run)
            : runChange(transferOf(plan, use.store, copies, chosen), run);
          return { ...result, leftKeys: result.leftKeys.map((key) => sealer.seal(key)) };
        });
      } finally {
        changed(services, profile.id);
      }
    }),

    stop: api.activity.stop.handler(({ input }) => running.stop(input.planId)),
  };
}
