import { Button } from '@shopify/polaris';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Count, SessionFilter, StoreDescription } from '../../shared/records.ts';
import { countLabel } from '../parts/counts.ts';
import { roughCost } from '../parts/read-cost.ts';
import { client, failureOf, orpc } from '../client.ts';
import { isFiltered } from '../routes.ts';
import { matchLabel } from './count-labels.ts';
import { unitsLabel } from './scan-progress-label.ts';
import type { ListState } from './page-list.ts';
import styles from './sessions-page.module.css';

interface Props {
  storeId: string;
  filter: SessionFilter;
  state: ListState;
  /** The state belongs to an earlier search, whose numbers say nothing about this one. */
  isStale: boolean;
  isReloading: boolean;
  selected: number | 'all';
  description: StoreDescription | undefined;
  /** The credentials do not allow a full scan, and so not to count. */
  isListDenied: boolean;
  onExport: () => void;
}

/** How many there are, how many match. Counting exactly may read everything, so where it is not known it is asked for. */
export function CountsLine(props: Props) {
  const { storeId, filter, state, isStale, isReloading, selected, description, isListDenied, onExport } = props;
  const { counted, isCounting, error, start, stop } = useExactCount(storeId, filter);
  const searches = isFiltered(filter);
  const total = description?.total;
  const latest = total?.exact === true || searches ? total : (counted ?? total);
  // An estimate that what is listed disproves is none.
  const known = latest?.exact === false && !isStale && latest.count < state.rows ? undefined : latest;
  const listed = searches && !isStale && state.phase === 'ready' ? state : undefined;
  const matches = listed && matchLabel(listed, counted, known);
  const isUnderway = state.rows === 0 && state.more;
  const parts = [
    searches && isStale ? 'Searching…' : matches,
    matches === undefined && known !== undefined ? countLabel(known) : undefined,
    // While nothing is found yet this stands below.
    isStale || state.readUnits === undefined || isUnderway ? undefined : `${unitsLabel(state.readUnits)} used`,
    description?.capabilities.orders.length === 0 && !isStale && state.rows > 1 ? 'in storage order' : undefined,
    selected === 'all' ? 'all selected' : selected > 0 ? `${selected.toLocaleString('en')} selected` : undefined,
    error === null ? undefined : failureOf(error).message,
    isReloading ? 'reloading…' : undefined,
  ];
  const isCountKnown = searches ? listed === undefined || isExact(listed, counted) : latest?.exact === true;
  const { capabilities: { billsReads } = {}, scanCost } = description ?? {};
  const cost = billsReads === undefined || scanCost === undefined ? '' : ` (${roughCost(billsReads, scanCost)})`;
  return (
    <div className={styles.counts}>
      <output>{parts.filter((part) => part !== undefined).join(' · ')}</output>
      {description === undefined || isCountKnown || isListDenied ? null : isCounting ? (
        <Button variant="plain" onClick={stop}>
          Stop counting
        </Button>
      ) : (
        <Button variant="plain" onClick={start}>
          {`${searches ? 'Count matches' : 'Count all sessions'}${cost}`}
        </Button>
      )}
      {description === undefined || isListDenied || state.rows === 0 ? null : (
        <Button variant="plain" onClick={onExport}>
          Export…
        </Button>
      )}
    </div>
  );
}

/** The number of matches needs no counting: all are listed, or the store knew it. */
function isExact({ more, total }: ListState, counted: Count | undefined): boolean {
  return counted !== undefined || !more || total?.exact === true;
}

/** Counting what matches; stopped by hand, by another search and by leaving the page. Forgotten when the store changes. */
function useExactCount(storeId: string, filter: SessionFilter) {
  const input = isFiltered(filter) ? { storeId, filter } : { storeId };
  const [asked, setAsked] = useState<string>();
  const controller = useRef<AbortController>(undefined);
  const { queryKey } = orpc.stores.count.queryOptions({ input });
  const hash = JSON.stringify(queryKey);
  const isAsked = asked === hash;
  // Coming back to a search does not count again: that may cost something.
  if (asked !== undefined && !isAsked) setAsked(undefined);
  const { data, error, isFetching } = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const mine = new AbortController();
      controller.current = mine;
      return client.stores.count(input, { signal: AbortSignal.any([signal, mine.signal]) });
    },
    enabled: isAsked,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  const stop = () => {
    setAsked(undefined);
    controller.current?.abort();
  };
  return {
    counted: isAsked ? data : undefined,
    isCounting: isAsked && isFetching,
    error: isAsked ? error : null,
    start: () => setAsked(hash),
    stop,
  };
}
