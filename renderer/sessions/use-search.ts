import { useCallback, useEffect, useRef } from 'react';
import { flushSync } from 'react-dom';
import type { SessionFilter } from '../../shared/records.ts';
import { useLatest } from '../parts/use-latest.ts';
import { listOfView, parseSessionsSearch } from '../routes.ts';
import { preparePageList } from './prepared-list.ts';
import { viewFilteredBy } from './use-sessions-view.ts';

/** How long the page stays as it is until there are rows, in milliseconds: drawing the wait for them would only put them off. */
const PATIENCE = 50;

/**
 * Shows what matches another filter.
 * @param filterOf called once more when the list is shown: the filter may have changed in between
 * @param then changes what is drawn together with the list
 */
export type OnSearch = (filterOf: () => SessionFilter, then: () => void) => void;

/**
 * Asks for the rows of a search before anything is drawn for it, so that they are there when it is drawn, or soon after.
 * @param leave stops the work for the list that is shown
 */
export function useSearch(storeId: string, onFilter: (filter: SessionFilter) => void, leave: () => void): OnSearch {
  const latestRef = useLatest({ onFilter, leave });
  const waiting = useRef<{ show: () => void; giveUp: () => void }>(undefined);
  useEffect(() => () => waiting.current?.giveUp(), []);

  return useCallback<OnSearch>(
    (filterOf, then) => {
      // Each list that was asked for is shown, as the one before it was left for it.
      waiting.current?.show();
      const navigate = () => {
        latestRef.current.onFilter(filterOf());
        then();
      };
      const shown = parseSessionsSearch(location.search);
      const wanted = listOfView(viewFilteredBy(shown, filterOf()));
      if (wanted === listOfView(shown)) return navigate();
      latestRef.current.leave();
      const list = preparePageList(storeId, wanted);
      const stop = () => {
        clearTimeout(timer);
        unsubscribe();
        waiting.current = undefined;
      };
      const show = () => {
        stop();
        flushSync(navigate);
      };
      const timer = setTimeout(show, PATIENCE);
      const unsubscribe = list.subscribe(() => {
        const { phase, error } = list.getState();
        if (phase === 'ready' || error !== undefined) show();
      });
      const giveUp = () => {
        stop();
        list.close();
      };
      waiting.current = { show, giveUp };
    },
    [storeId, latestRef],
  );
}
