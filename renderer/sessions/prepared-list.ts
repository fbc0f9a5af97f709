import { client, orpc } from '../client.ts';
import { queryClient } from '../query-client.ts';
import { isFiltered, parseSessionsSearch, type SessionsView } from '../routes.ts';
import { PageList } from './page-list.ts';

const PAGE_SIZE = 100;
/** Read capacity units that a list may use up without asking first. */
const SMALL_COST = 100;
/** The same for keys that are read: a tenth of what Cloudflare's free plan allows a day. */
const FEW_KEYS = 10_000;

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
      isCostly: async ({ readUnits, outOf }) => {
        if (readUnits === undefined && (!isFiltered(filter) || !needsScan(view))) return false;
        const { billsReads, reads } = await costOfEverything(storeId);
        if (billsReads === 'keys') return reads === undefined || reads > FEW_KEYS;
        return (
          readUnits !== undefined &&
          (outOf !== undefined || needsScan(view)) &&
          Math.max(readUnits, reads ?? 0) > SMALL_COST
        );
      },
    },
  );
}

/** One shop and one id are found without reading everything. */
function needsScan({ filter, thorough }: SessionsView): boolean {
  return thorough === true || (filter.id === undefined && filter.shop?.match !== 'exact');
}

/** What reading is billed by, and how much reading everything comes to where that is known. */
async function costOfEverything(storeId: string): Promise<{ billsReads?: string | undefined; reads?: number }> {
  try {
    const description = await queryClient.ensureQueryData(orpc.stores.describe.queryOptions({ input: { storeId } }));
    const { capabilities, scanCost } = description;
    return { billsReads: capabilities.billsReads, ...(scanCost !== undefined && { reads: scanCost.reads }) };
  } catch {
    return {};
  }
}
