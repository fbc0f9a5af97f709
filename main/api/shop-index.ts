import { DeskError } from '../../shared/errors.ts';
import type { ChangeProgress, ShopIndexFault, ShopIndexReport } from '../../shared/records.ts';
import { checkPlace, plannedPlace } from '../changes/plans.ts';
import { repairOf } from '../changes/repair-shop-index.ts';
import { runChange } from '../changes/run.ts';
import type { SessionStore, ShopIndex } from '../stores/store.ts';
import { api, changed, runIn, type Services } from './context.ts';

const FAULTS_SHOWN = 100;

/** Checking and repairing the index on shop that an adapter keeps among its sessions. */
export function shopIndexApi(services: Services) {
  const { profiles, repairs, access, masker, stores } = services;

  return {
    checkShopIndex: api.stores.checkShopIndex.handler(({ input, signal: asked }) =>
      stores.stream(
        profiles.get(input.storeId),
        { signal: asked },
        async function* ({ profile, store, signal }): AsyncGenerator<ChangeProgress, ShopIndexReport> {
          const place = await plannedPlace(store);
          const { shops, sessions, faults } = yield* shopIndexOf(store).check({ signal });
          const worst = faults.toSorted((a, b) => weightOf(b) - weightOf(a));
          const confirm = access.confirmationFor(profile);
          return {
            planId: repairs.add({ storeId: profile.id, ...place, shops: worst.map(({ shop }) => shop) }),
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
            faults: worst.slice(0, FAULTS_SHOWN).map((fault) => ({ ...fault, shop: masker.redact(fault.shop) })),
            faultCount: faults.length,
            ...(confirm !== undefined && { confirm }),
          };
        },
      ),
    ),

    repairShopIndex: api.stores.repairShopIndex.handler(async function* ({ input, signal }) {
      const profile = profiles.get(repairs.get(input.planId).storeId);
      access.requireWrite(profile);
      access.requireConfirmation(profile, input.confirmation);
      try {
        return yield* stores.stream(profile, { signal }, async function* (use) {
          await checkPlace(repairs.get(input.planId), use.store);
          const plan = repairs.take(input.planId);
          const repair = repairOf(plan, use.store, shopIndexOf(use.store));
          return yield* runChange(repair, runIn(services, use, input.planId, signal));
        });
      } finally {
        changed(services, profile.id);
      }
    }),
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
