import { Button } from '@shopify/polaris';
import { useMutation } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import type { StoreDescription } from '../../shared/records.ts';
import { countWords } from '../changes/change-words.ts';
import { client, failureOf } from '../client.ts';
import { roughUnitsWords, unitsWords } from './looked-words.ts';
import type { ListState } from './page-list.ts';
import styles from './sessions-page.module.css';

interface Props {
  storeId: string;
  state: ListState;
  isFiltered: boolean;
  selected: number;
  description: StoreDescription | undefined;
  /** The credentials do not allow to look at everything, and so not to count. */
  isListDenied: boolean;
}

/** How many there are, how many match. Counting exactly may read everything, so where it is not known it is asked for. */
export function CountsLine({ storeId, state, isFiltered, selected, description, isListDenied }: Props) {
  const { count, stop } = useExactCount(storeId);
  const total = description?.total;
  const latest = total?.exact === true ? total : (count.data ?? total);
  // An estimate that what is listed disproves is none.
  const known = latest?.exact === false && latest.count < state.rows ? undefined : latest;
  const matches = isFiltered && state.phase === 'ready' ? matching(state) : undefined;
  const isUnderway = state.rows === 0 && state.more;
  const parts = [
    matches,
    known === undefined ? undefined : `${matches === undefined ? '' : 'of '}${countWords(known)}`,
    // While nothing is found yet this stands below, where one looks then.
    state.readUnits === undefined || isUnderway ? undefined : `${unitsWords(state.readUnits)} so far`,
    description?.capabilities.orders.length === 0 && state.rows > 1 ? 'listed in the store’s own order' : undefined,
    selected > 0 ? `${selected.toLocaleString('en')} selected` : undefined,
    count.isError ? failureOf(count.error).message : undefined,
  ];
  const cost = description?.scanUnits === undefined ? '' : ` (${roughUnitsWords(description.scanUnits)})`;
  return (
    <div className={styles.counts}>
      <output>{parts.filter((part) => part !== undefined).join(' · ')}</output>
      {description === undefined || latest?.exact === true || isListDenied ? null : count.isPending ? (
        <Button variant="plain" onClick={stop}>
          Stop counting
        </Button>
      ) : (
        <Button variant="plain" onClick={() => count.mutate()}>
          {`Count exactly${cost}`}
        </Button>
      )}
    </div>
  );
}

/** Counting that is stopped by hand and by leaving the page. */
function useExactCount(storeId: string) {
  const controller = useRef<AbortController>(undefined);
  const stop = useCallback(() => controller.current?.abort(), []);
  const count = useMutation({
    networkMode: 'always',
    mutationFn: () => {
      const mine = new AbortController();
      controller.current = mine;
      return client.stores.count({ storeId }, { signal: mine.signal });
    },
    onError: () => {
      // Whoever stopped it needs no telling.
      if (controller.current?.signal.aborted === true) count.reset();
    },
  });
  useEffect(() => stop, [stop]);
  return { count, stop };
}

function matching({ rows, more, total }: ListState): string | undefined {
  const count = total?.count ?? rows;
  if (count === 0) return more ? undefined : 'none match';
  const number = count.toLocaleString('en');
  if (total === undefined && more) return `more than ${number} match`;
  return `${total?.exact === false ? 'about ' : ''}${number} ${count === 1 ? 'matches' : 'match'}`;
}
