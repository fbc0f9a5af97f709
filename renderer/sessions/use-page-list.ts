import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { onStoreChanged } from '../live.ts';
import type { ListState, PageList } from './page-list.ts';
import { openList, takePrepared } from './prepared-list.ts';

interface UsedList {
  list: PageList;
  /** Stops what is under way, also for an answer that is waited for. */
  leave: () => void;
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
  return { list, leave: () => asked.close(), state: list.getState(), isStale: list !== asked, awaited };
}
