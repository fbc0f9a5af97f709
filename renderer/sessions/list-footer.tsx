import { Button, Spinner, Text } from '@shopify/polaris';
import { FailureBanner } from '../parts/failure-banner.tsx';
import styles from './list-footer.module.css';
import { MOST_ROWS, type ListState, type PageList } from './page-list.ts';

/** Below the rows: whether there is more, how far a long search has come, and what went wrong. */
export function ListFooter({ list, state }: { list: PageList; state: ListState }) {
  const { rows, more, busy, error, lookedAt, stopped } = state;
  const goOn = () => list.goOn();
  if (error !== undefined && rows > 0) {
    return (
      <div className={styles.footer}>
        <FailureBanner error={error} onRetry={goOn} />
      </div>
    );
  }
  if (rows >= MOST_ROWS) {
    return (
      <p className={styles.footer}>This list ends at {MOST_ROWS.toLocaleString('en')} rows. Search to see others.</p>
    );
  }
  if (lookedAt === undefined || !more) return null;
  return (
    <div className={styles.footer}>
      {busy && <Spinner size="small" accessibilityLabel="Looking" />}
      <Text as="span" tone="subdued">
        {`Looked at ${lookedAt.toLocaleString('en')} sessions so far.`}
      </Text>
      {stopped || !busy ? (
        <Button onClick={goOn}>Look further</Button>
      ) : (
        <Button onClick={() => list.stop()}>Stop</Button>
      )}
    </div>
  );
}
