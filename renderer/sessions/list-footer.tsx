import type { Backend } from '../../shared/backends/index.ts';
import type { SessionFilter, StoreDescription } from '../../shared/records.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import styles from './list-footer.module.css';
import { ListProgress } from './list-progress.tsx';
import { LookExactly } from './list-states.tsx';
import { scanProgressLabel } from './scan-progress-label.ts';
import { MOST_ROWS, type ListState, type PageList } from './page-list.ts';

interface Props {
  list: PageList;
  state: ListState;
  backend: Backend | undefined;
  description: StoreDescription | undefined;
  filter: SessionFilter;
  onFilter: (filter: SessionFilter) => void;
}

/** Below the rows: whether there is more, how far a long search has come, what it costs, and what went wrong. */
export function ListFooter({ list, state, backend, description, filter, onFilter }: Props) {
  const { rows, more, error, scannedCount, onlyByIds } = state;
  if (error !== undefined) {
    return rows === 0 ? null : (
      <div className={styles.footer}>
        <FailureBanner error={error} onRetry={() => list.retry()}>
          <div>
            <LookExactly filter={filter} onFilter={onFilter} />
          </div>
        </FailureBanner>
      </div>
    );
  }
  if (rows >= MOST_ROWS) {
    return (
      <p className={styles.footer}>
        Showing the first {MOST_ROWS.toLocaleString('en')} rows. Search to narrow the list.
      </p>
    );
  }
  if ((scannedCount === undefined && !onlyByIds) || rows === 0) return null;
  if (!more)
    return <p className={`${styles.footer} ${styles.quiet}`}>{`${scanProgressLabel(state, backend) ?? ''}.`}</p>;
  return (
    <div className={styles.footer}>
      <ListProgress list={list} state={state} backend={backend} description={description} />
    </div>
  );
}
