import { useState } from 'react';
import { useLatest } from '../parts/use-latest.ts';

/** What can be done with a row, by its number. */
export interface RowEvents {
  open: (index: number, how: 'keyboard' | 'pointer') => void;
  select: (index: number, isRange: boolean) => void;
}

/** The same functions as long as the table is there: a row that is the same is not drawn again with each key in the search box. */
export function useRowEvents(events: RowEvents): RowEvents {
  const latest = useLatest(events);
  const [same] = useState<RowEvents>(() => ({
    open: (index, how) => latest.current.open(index, how),
    select: (index, isRange) => latest.current.select(index, isRange),
  }));
  return same;
}
