import { Button, Spinner, Text } from '@shopify/polaris';
import { useState } from 'react';
import { useSecond } from './use-second.ts';
import styles from './waiting.module.css';

interface WaitingProps {
  /** `Connecting to db.internal:5432` */
  what: string;
  onCancel: () => void;
}

/** What is waited for, since when, and the way out; only where an answer does not come at once. */
export function Waiting({ what, onCancel }: WaitingProps) {
  const [since] = useState(() => Date.now());
  const seconds = Math.max(0, Math.floor((useSecond() - since) / 1000));
  // Most answers come before this could be read.
  if (seconds < 1) return null;
  return (
    <div className={styles.waiting}>
      <output className={styles.what}>
        <Spinner size="small" accessibilityLabel="Waiting" />
        <Text as="span">{what}…</Text>
      </output>
      {/* Not a part of what is announced: nobody wants to hear every second. */}
      <Text as="span" tone="subdued" numeric>
        {`${seconds} s`}
      </Text>
      <Button onClick={onCancel}>Cancel</Button>
    </div>
  );
}

/** After waiting was given up. */
export function Stopped({ what, onRetry }: { what: string; onRetry: () => void }) {
  return (
    <div className={styles.waiting}>
      <Text as="span">{what}</Text>
      <Button onClick={onRetry}>Try again</Button>
    </div>
  );
}
