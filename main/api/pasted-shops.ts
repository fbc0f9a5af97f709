import { DeskError } from '../../shared/errors.ts';
import type { HealthProgress } from '../../shared/health.ts';
import { MOST_SHOPS_LISTED, type KeptShops } from '../../shared/records.ts';
import { numberText } from '../../shared/number-text.ts';
import { matchShops } from '../health/match-shops.ts';
import { pastedShops } from '../health/pasted-shops.ts';
import { api, type Services } from './context.ts';

export function pastedShopsApi({ profiles, shopLists, stores }: Services) {
  return {
    keepShops: api.sessions.keepShops.handler(({ input, signal: asked }) => {
      const { shops, skippedLines } = pastedShops(input.text);
      if (shops.length === 0 || shops.length > MOST_SHOPS_LISTED) throw refused(shops.length);
      return stores.stream(
        profiles.get(input.storeId),
        { signal: asked },
        async function* ({ store, signal }): AsyncGenerator<HealthProgress, KeptShops> {
          const { found, missing } = yield* matchShops(store, shops, { signal });
          // The list is of what was shown: a spelling that comes later is not in it.
          return { handle: shopLists.keep(found.map(({ shop }) => shop)), found, missing, skippedLines };
        },
      );
    }),
  };
}

function refused(shops: number): DeskError {
  return shops === 0
    ? new DeskError('BAD_INPUT', 'There is no shop in this list.', {
        hint: 'Enter one shop a line, such as plain-tea.myshopify.com.',
      })
    : new DeskError(
        'BAD_INPUT',
        `This list has ${numberText(shops)} shops; the limit is ${numberText(MOST_SHOPS_LISTED)}.`,
        {
          hint: 'Split it, and clean up one part after the other.',
        },
      );
}
