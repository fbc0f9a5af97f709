import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { client, orpc } from '../client.ts';
import { onStoreChanged } from '../live.ts';
import { queryClient } from '../query-client.ts';
import { parseSessionsSearch, type SessionsView } from '../routes.ts';
import { PageList, type ListState } from './page-list.ts';

const PAGE_SIZE = 100;
/** Read capacity units that a list may use up without asking first. */
const SMALL_COST = 100;

interface UsedList {
  list: PageList;
  state: ListState;
  /** What is shown answers an earlier question, until the new answer is there. */
  isStale: boolean;
  /** The answer that is waited for; undefined once it is there. */
  awaited: { isStopped: boolean; stop: () => void; retry: () => void } | undefined;
}

/**
 * The endless list for a filter and an order, kept up to date. The work for an earlier one is cancelled.
 * @param search filter and order as they stand in an address
 */
export function usePageList(storeId: string, search: string): UsedList {
  const asked = useMemo(() => takePrepared(storeId, search) ?? openList(storeId, search), [storeId, search]);
  const [answered, setAnswered] = useState(asked);
  useEffect(() => {
    asked.start();
    return () => asked.close();
  }, [asked]);
  useEffect(() => onStoreChanged(storeId, () => void asked.refresh()), [storeId, asked]);

  const askedState = useSyncExternalStore(asked.subscribe, asked.getState);
  const isAnswered = askedState.phase === 'ready' || askedState.error !== undefined;
  if (isAnswered && answered !== asked) setAnswered(asked);
  const list = isAnswered || answered.getState().phase === 'loading' ? asked : answered;
  const awaited = isAnswered
    ? undefined
    : { isStopped: askedState.paused === 'person', stop: () => asked.stop(), retry: () => asked.retry() };
  return { list, state: list.getState(), isStale: list !== asked, awaited };
}

let prepared: { storeId: string; search: string; list: PageList } | undefined;

/** Asks for the first page of a list before anything is drawn, so that drawing and asking go on at the same time. */
export function preparePageList(storeId: string, search: string): void {
  const list = openList(storeId, search);
  list.start();
  prepared = { storeId, search, list };
}

function takePrepared(storeId: string, search: string): PageList | undefined {
  const taken = prepared;
  prepared = undefined;
  return taken?.storeId === storeId && taken.search === search ? taken.list : undefined;
}

function openList(storeId: string, search: string): PageList {
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
      isCostly: async ({ readUnits, outOf }) =>
        readUnits !== undefined &&
        (outOf !== undefined || needsScan(view)) &&
        Math.max(readUnits, await costOfEverything(storeId)) > SMALL_COST,
    },
  );
}

/** One shop and one id are found without reading everything. */
function needsScan({ filter, thorough }: SessionsView): boolean {
  return thorough === true || (filter.id === undefined && filter.shop?.match !== 'exact');
}

/** Read capacity units; 0 where nobody knows. */
async function costOfEverything(storeId: string): Promise<number> {
  try {
    const description = await queryClient.ensureQueryData(orpc.stores.describe.queryOptions({ input: { storeId } }));
    return description.scanUnits ?? 0;
  } catch {
    return 0;
  }
}
