import { useCallback, useEffect, useState } from 'react';
import { withoutSelectAll, type SessionsView } from '../routes.ts';
import type { PageList } from './page-list.ts';

/** The main process plans one deletion for this many sessions at the most. */
export const MOST_SELECTED = 100_000;

export interface Selection {
  /** Of the selected rows; with `all` of those that were loaded when all that match were selected. */
  keys: ReadonlySet<string>;
  /** Everything that matches is selected, also what is not loaded. */
  all: boolean;
  selectAll: () => void;
  clear: () => void;
  /** Selects or deselects one row. */
  toggle: (index: number, key: string) => void;
  /** Selects or deselects all rows from `first` to `last`. */
  setRange: (first: number, last: number, isSelected: boolean) => Promise<void>;
  /** The row that was selected last, from which a range starts. */
  anchor: number | undefined;
}

/** Selected sessions by key. A new list starts with nothing selected. */
export function useSelection(list: PageList): Selection {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const [all, setAll] = useState(false);
  const [anchor, setAnchor] = useState<number>();
  const [listed, setListed] = useState(list);
  if (listed !== list) {
    setListed(list);
    setKeys(new Set());
    setAll(false);
    setAnchor(undefined);
  }

  const clear = useCallback(() => {
    setAnchor(undefined);
    setAll(false);
    setKeys(new Set());
  }, []);
  const selectAll = useCallback(() => setAll(true), []);

  const toggle = useCallback((index: number, key: string) => {
    setAnchor(index);
    setAll(false);
    setKeys((before) => {
      const after = new Set(before);
      if (!after.delete(key)) after.add(key);
      return after;
    });
  }, []);
  const setRange = useCallback(
    async (first: number, last: number, isSelected: boolean) => {
      const range = await list.keys(first, Math.min(last, first + MOST_SELECTED - 1));
      setAll(false);
      setKeys((before) => {
        const after = new Set(before);
        for (const key of range) {
          if (!isSelected) after.delete(key);
          else if (after.size < MOST_SELECTED) after.add(key);
        }
        return after;
      });
    },
    [list],
  );
  return { keys, all, selectAll, clear, toggle, setRange, anchor };
}

type ChangeView = (change: (view: SessionsView) => SessionsView, options: { replace: boolean }) => void;

/** Selects all that match when the address asks for that and they are listed. It asks once: what is done next is not undone by it. */
export function useSelectAll({ selectAll }: Selection, isAsked: boolean, onView: ChangeView): void {
  useEffect(() => {
    if (!isAsked) return;
    selectAll();
    onView(withoutSelectAll, { replace: true });
  }, [isAsked, selectAll, onView]);
}
