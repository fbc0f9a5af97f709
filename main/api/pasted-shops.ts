import { DeskError } from '../../shared/errors.ts';
import { MOST_SHOPS_LISTED, type KeptShops } from '../../shared/records.ts';
import { shopsIn } from '../health/pasted-shops.ts';
import { DECODED_AT_ONCE } from '../stores/page-budget.ts';
import { api, useStore, type Services } from './context.ts';

export function pastedShopsApi(services: Services) {
  return {
    keepShops: api.sessions.keepShops.handler(({ input, signal: asked }) =>
      useStore(services, input.storeId, { signal: asked }, async ({ store, signal }): Promise<KeptShops> => {
        const shops = shopsIn(input.text);
        if (shops.length === 0 || shops.length > MOST_SHOPS_LISTED) throw refused(shops.length);
        const counts = new Map(shops.map((shop) => [shop, new Set<string>()]));
        const filter = { shops: new Set(shops) };
        for await (const batch of store.scan({ filter, now: Date.now(), batch: DECODED_AT_ONCE }, { signal })) {
          // A store with an order of its own may give a session twice.
          for (const { key, fields } of batch) counts.get(fields.shop ?? '')?.add(key);
        }
        const found = shops.map((shop) => ({ shop, sessions: counts.get(shop)?.size ?? 0 }));
        return {
          handle: services.shopLists.keep(shops),
          found: found.filter(({ sessions }) => sessions > 0),
          missing: found.filter(({ sessions }) => sessions === 0).map(({ shop }) => shop),
        };
      }),
    ),
  };
}

function refused(shops: number): DeskError {
  return shops === 0
    ? new DeskError('BAD_INPUT', 'There is no shop in this list.', {
        hint: 'Enter one shop a line, such as plain-tea.myshopify.com.',
      })
    : new DeskError(
        'BAD_INPUT',
        `This list has ${shops.toLocaleString('en')} shops; the limit is ${MOST_SHOPS_LISTED}.`,
        {
          hint: 'Split it, and clean up one part after the other.',
        },
      );
}
