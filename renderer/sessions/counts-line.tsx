import { Button } from '@shopify/polaris';
import { useMutation } from '@tanstack/react-query';
import type { Count } from '../../shared/records.ts';
import { countWords } from '../changes/change-words.ts';
import { failureOf, orpc } from '../client.ts';
import styles from './sessions-page.module.css';
import type { ListState } from './page-list.ts';

interface Props {
  storeId: string;
  state: ListState;
  isFiltered: boolean;
  selected: number;
  /** Of the whole store, as far as it is known. */
  total: Count | undefined;
}

/** How many there are, how many match. Counting exactly may read everything, so where it is not known it is asked for. */
export function CountsLine({ storeId, state, isFiltered, selected, total }: Props) {
  const count = useMutation(orpc.stores.count.mutationOptions());
  const known = total?.exact === true ? total : (count.data ?? total);
  const parts = [
    isFiltered && state.phase === 'ready' ? matching(state) : undefined,
    known === undefined ? undefined : `${isFiltered ? 'of ' : ''}${countWords(known)}`,
    selected > 0 ? `${selected.toLocaleString('en')} selected` : undefined,
    count.isError ? failureOf(count.error).message : undefined,
  ];
  return (
    <div className={styles.counts}>
      <output>{parts.filter((part) => part !== undefined).join(' · ')}</output>
      {known === undefined || known.exact ? null : (
        <Button variant="plain" onClick={() => count.mutate({ storeId })} loading={count.isPending}>
          Count exactly
        </Button>
      )}
    </div>
  );
}

function matching({ rows, more, total }: ListState): string | undefined {
  const count = total?.count ?? rows;
  if (count === 0) return more ? undefined : 'none match';
  const number = count.toLocaleString('en');
  if (total === undefined && more) return `more than ${number} match`;
  return `${total?.exact === false ? 'about ' : ''}${number} ${count === 1 ? 'matches' : 'match'}`;
}
