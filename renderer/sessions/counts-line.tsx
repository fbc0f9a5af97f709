import { useQuery } from '@tanstack/react-query';
import type { Count } from '../../shared/records.ts';
import { orpc } from '../client.ts';
import styles from './sessions-page.module.css';
import type { ListState } from './page-list.ts';

interface Props {
  storeId: string;
  state: ListState;
  isFiltered: boolean;
  selected: number;
}

/** How many there are, how many match. The whole store is counted only after the first rows are there. */
export function CountsLine({ storeId, state, isFiltered, selected }: Props) {
  const { data } = useQuery(
    orpc.stores.count.queryOptions({
      input: { storeId },
      enabled: state.phase === 'ready' && state.error === undefined,
    }),
  );
  const parts = [
    isFiltered && state.phase === 'ready' ? matching(state) : undefined,
    data === undefined ? undefined : `${isFiltered ? 'of ' : ''}${countWords(data)}`,
    selected > 0 ? `${selected.toLocaleString('en')} selected` : undefined,
  ];
  return <output className={styles.counts}>{parts.filter((part) => part !== undefined).join(' · ')}</output>;
}

function countWords({ count, exact }: Count): string {
  return `${exact ? '' : 'about '}${count.toLocaleString('en')} ${count === 1 ? 'session' : 'sessions'}`;
}

function matching({ rows, more, total }: ListState): string | undefined {
  const count = total?.count ?? rows;
  if (count === 0) return more ? undefined : 'none match';
  const number = count.toLocaleString('en');
  if (total === undefined && more) return `more than ${number} match`;
  return `${total?.exact === false ? 'about ' : ''}${number} ${count === 1 ? 'matches' : 'match'}`;
}
