import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { SessionFilter } from '../../shared/records.ts';
import { parseSessionsSearch, routes, type SessionsView } from '../routes.ts';

export interface UsedView {
  view: SessionsView;
  /**
   * Changes what is listed. An open session is closed, as it may not be in the new list; and one search being worth looking
   * at everything does not mean that the next one is.
   * `selectAll`: with all that match selected.
   */
  filter: (filter: SessionFilter, options?: { replace?: boolean; selectAll?: boolean }) => void;
  /** Changes the view in any way. `replace`: without a step to go back to. */
  change: (
    change: Partial<SessionsView> | ((view: SessionsView) => SessionsView),
    options?: { replace?: boolean },
  ) => void;
}

/** The same order with another filter; an open session may not be in the new list. */
export function viewFilteredBy({ order }: SessionsView, filter: SessionFilter): SessionsView {
  return { filter, ...(order !== undefined && { order }) };
}

/** What the address of the list says, and ways to change it. */
export function useSessionsView(storeId: string): UsedView {
  const search = useSearch();
  const [, navigate] = useLocation();
  const view = useMemo(() => parseSessionsSearch(search), [search]);
  const change = useCallback<UsedView['change']>(
    (next, options) => {
      // Read again: two changes may come from one event.
      const now = parseSessionsSearch(location.search);
      navigate(routes.sessions(storeId, typeof next === 'function' ? next(now) : { ...now, ...next }), options);
    },
    [navigate, storeId],
  );
  const filter = useCallback<UsedView['filter']>(
    (wanted, options) =>
      change(
        (now) => ({ ...viewFilteredBy(now, wanted), ...(options?.selectAll === true && { selectAll: true }) }),
        options,
      ),
    [change],
  );
  return { view, change, filter };
}
