import type { ChangeProgress, DeletePlan } from '../../shared/records.ts';
import { deletionOf } from '../changes/delete-sessions.ts';
import { lookAtDeletion } from '../changes/plan-deletion.ts';
import { checkPlace, plannedPlace } from '../changes/plans.ts';
import { runChange } from '../changes/run.ts';
import { api, changed, recordContext, runIn, storeFilter, type Services } from './context.ts';
import { toRecord } from './records.ts';

export function deletionApi(services: Services) {
  const { access, activity, deletions, masker, profiles, sealer, stores } = services;
  return {
    planDelete: api.sessions.planDelete.handler(({ input: { storeId, target }, signal: asked }) => {
      const found = profiles.get(storeId);
      access.requireWrite(found);
      return stores.stream(found, { signal: asked }, async function* ({ profile, store, signal }): AsyncGenerator<
        ChangeProgress,
        DeletePlan
      > {
        const place = await plannedPlace(store);
        const wanted =
          'keys' in target
            ? { keys: target.keys.map((key) => sealer.keyIn(key)) }
            : 'filter' in target
              ? { filter: await storeFilter(services, store, target.filter) }
              : target;
        const shown = recordContext(services, profile);
        const { figures, sessions, summary } = yield* lookAtDeletion(store, wanted, {
          masker,
          toRecord: (stored) => toRecord(stored, shown),
          signal,
        });
        const confirm = access.confirmationFor(profile);
        return {
          planId: deletions.add({ storeId: profile.id, ...place, sessions, summary }, sessions.size),
          storeName: profile.name,
          environment: profile.environment,
          ...figures,
          effects: [...(store.deletionEffects ?? [])],
          comparesFirst: store.capabilities.writes === 'checked',
          ...(confirm !== undefined && { confirm }),
          confirmsTotal: access.confirmsTotal(profile, sessions.size),
          trash: await activity.trash.info(),
        };
      });
    }),

    delete: api.sessions.delete.handler(async function* ({ input, signal }) {
      const { storeId, sessions } = deletions.get(input.planId);
      const profile = profiles.get(storeId);
      access.requireWrite(profile);
      access.requireConfirmation(profile, input.confirmation);
      access.requireTotal(profile, sessions.size, input.total);
      try {
        return yield* stores.stream(profile, { signal }, async function* (use) {
          await checkPlace(deletions.get(input.planId), use.store);
          const plan = deletions.take(input.planId);
          const run = { ...runIn(services, use, input.planId, signal), pace: input.pace };
          const result = yield* runChange(deletionOf(plan, use.store), run);
          // Only to act by: which of them hold a secret is not known any more.
          return { ...result, leftKeys: result.leftKeys.map((key) => sealer.seal(key)) };
        });
      } finally {
        changed(services, profile.id);
      }
    }),
  };
}
