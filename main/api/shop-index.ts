import { DeskError } from '../../shared/errors.ts';
import type { ChangeProgress, ShopIndexFault, ShopIndexReport } from '../../shared/records.ts';
import { repairShopIndex } from '../safety/repair-shop-index.ts';
import type { SessionStore, ShopIndex } from '../stores/store.ts';
import { api, changed, storeOf, type Services } from './context.ts';
import { toDeskError } from './errors.ts';

const FAULTS_SHOWN = 100;

/** Checking and repairing the index on shop that an adapter keeps among its sessions. */
export function shopIndexApi(services: Services) {
  const { profiles, repairs, access, activity } = services;

  return {
    checkShopIndex: api.stores.checkShopIndex.handler(async function* ({
      input,
      signal,
    }): AsyncGenerator<ChangeProgress, ShopIndexReport> {
      const { profile, store } = await storeOf(services, input.storeId, { signal });
      const { shops, sessions, faults } = yield* shopIndexOf(store).check({ signal });
      const worst = faults.toSorted((a, b) => weightOf(b) - weightOf(a));
      const confirm = access.confirmationFor(profile);
      return {
        planId: repairs.add({ storeId: profile.id, shops: worst.map(({ shop }) => shop) }),
        storeName: profile.name,
        environment: profile.environment,
        shops,
        sessions,
        sum: {
          unreadable: faults.filter(({ unreadable }) => unreadable).length,
          duplicates: sumOf(faults, 'duplicates'),
          dangling: sumOf(faults, 'dangling'),
          missing: sumOf(faults, 'missing'),
        },
        faults: worst.slice(0, FAULTS_SHOWN),
        faultCount: faults.length,
        ...(confirm !== undefined && { confirm }),
      };
    }),

    repairShopIndex: api.stores.repairShopIndex.handler(async function* ({ input, signal }) {
      const profile = profiles.get(repairs.get(input.planId).storeId);
      access.requireWrite(profile);
      access.requireConfirmation(profile, input.confirmation);
      const { store } = await storeOf(services, profile.id, { signal });
      const { plan, stopped } = repairs.start(input.planId);
      try {
        return yield* repairShopIndex({
          profile,
          index: shopIndexOf(store),
          shops: plan.shops,
          activity,
          signal: signal === undefined ? stopped : AbortSignal.any([signal, stopped]),
          explain: toDeskError,
        });
      } finally {
        repairs.finish(input.planId);
        changed(services, profile.id);
      }
    }),

    stopRepair: api.stores.stopRepair.handler(({ input }) => repairs.stop(input.planId)),
  };
}

function shopIndexOf({ shopIndex }: SessionStore): ShopIndex {
  if (shopIndex === undefined)
    throw new DeskError('BAD_INPUT', 'This store keeps no index on shop that could be checked.');
  return shopIndex;
}

function weightOf({ unreadable, duplicates, dangling, missing }: ShopIndexFault): number {
  // What is missing makes an app lose sessions; what is too much only makes it slow.
  return (unreadable ? 1e9 : 0) + missing * 1000 + dangling + duplicates;
}

function sumOf(faults: readonly ShopIndexFault[], name: 'duplicates' | 'dangling' | 'missing'): number {
  return faults.reduce((sum, fault) => sum + fault[name], 0);
}
