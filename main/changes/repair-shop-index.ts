import { chunks } from '../stores/chunks.ts';
import type { SessionStore, ShopIndex } from '../stores/store.ts';
import { checkPlace, type PlannedRepair } from './plans.ts';
import { ending, type Change, type Step } from './run.ts';

/** Shops repaired between two looks at the stop button. */
const SHOPS = 50;

interface Repairing extends Step {
  shop: string;
}

/**
 * Makes the adapter's index right for the shops of a plan. Nothing goes to the trash: the index holds no session, and is made
 * from those that are there.
 */
export function repairOf(plan: PlannedRepair, store: SessionStore, index: ShopIndex): Change<string, Repairing> {
  const { shops } = plan;
  return {
    action: 'repair-index',
    doing: `Repairing the shop index of ${shopsText(shops.length)}`,
    total: shops.length,
    batches: () => chunks(shops, SHOPS),

    async prepare(batch) {
      await checkPlace(plan, store);
      return { steps: batch.map((shop) => ({ shop })), settled: [] };
    },

    async act(steps) {
      const right = await index.repair(
        steps.map(({ shop }) => shop),
        {},
      );
      return { acted: right.map((confirmed) => ({ confirmed })) };
    },

    // Each entry was read again when it was repaired.
    async look(_steps, acted) {
      if (acted === undefined) throw new Error('It is unknown which of the entries are correct.');
      return acted.map(({ confirmed }) => (confirmed ? 'changed' : 'untouched'));
    },

    say(result) {
      const { changed } = result;
      const rest = ending(result, { skipped: 'already correct', unknown: 'more may be repaired' });
      const which = changed === shops.length ? '' : `${changed} of `;
      return `Repaired the shop index of ${which}${shopsText(shops.length)}${rest}`;
    },
  };
}

function shopsText(count: number): string {
  return count === 1 ? '1 shop' : `${count} shops`;
}
