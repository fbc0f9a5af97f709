import type { StoreDescription } from '../../shared/records.ts';
import { client, orpc } from '../client.ts';
import { queryClient } from '../query-client.ts';
import { parseSessionsSearch, type SessionsView } from '../routes.ts';
import { isCostly, mayCost } from './costly-search.ts';
import { PageList } from './page-list.ts';

const PAGE_SIZE = 100;

let prepared: { storeId: string; search: string; list: PageList } | undefined;

/** Asks for the first page of a list before anything is drawn, so that drawing and asking go on at the same time. */
export function preparePageList(storeId: string, search: string): PageList {
  prepared?.list.close();
  const list = openList(storeId, search);
  list.start();
  prepared = { storeId, search, list };
  return list;
}

export function takePrepared(storeId: string, search: string): PageList | undefined {
  const taken = prepared;
  prepared = undefined;
  if (taken?.storeId === storeId && taken.search === search) return taken.list;
  taken?.list.close();
  return undefined;
}

export function openList(storeId: string, search: string): PageList {
  const view = parseSessionsSearch(search);
  const { filter, order, thorough } = view;
  return new PageList(
    async (cursor, signal) => {
      const query = {
        storeId,
        filter,
        limit: PAGE_SIZE,
        ...(order !== undefined && { order }),
        ...(cursor !== undefined && { cursor }),
        ...(thorough === true && { thorough }),
      };
      return client.sessions.page(query, { signal });
    },
    {
      ...(filter.shop !== undefined &&
        filter.shop.match !== 'contains' && {
          findByIds: async (signal) =>
            (await client.sessions.foundByIds({ storeId, filter, limit: PAGE_SIZE }, { signal })).records,
        }),
      needsScan: needsScan(view),
      isCostly: async (first) =>
        mayCost(first, { filter, needsScan: needsScan(view) }) && isCostly(first, await descriptionOf(storeId)),
    },
  );
}

/** One shop and one id are found without reading everything. */
function needsScan({ filter, thorough }: SessionsView): boolean {
  return thorough === true || (filter.id === undefined && filter.shop?.match !== 'exact');
}

async function descriptionOf(storeId: string): Promise<StoreDescription | undefined> {
  try {
    return await queryClient.ensureQueryData(orpc.stores.describe.queryOptions({ input: { storeId } }));
  } catch {
    return undefined;
  }
}
