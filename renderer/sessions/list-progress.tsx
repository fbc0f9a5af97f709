import { Button, Spinner, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import type { Backend } from '../../shared/backends/index.ts';
import styles from './list-progress.module.css';
import { scanProgressLabel, roughUnitsLabel, slowedLabel, unitsLabel } from './scan-progress-label.ts';
import type { ListState, PageList } from './page-list.ts';

interface Props {
  list: PageList;
  state: ListState;
  backend: Backend | undefined;
  /** Read capacity units that looking through everything uses up. */
  scanUnits: number | undefined;
  /** Ways around the looking. */
  children?: ReactNode;
}

/** How far a list has come that is made by looking at one thing after the other, and the button to stop it or go on. */
export function ListProgress({ list, state, backend, scanUnits, children }: Props) {
  const { busy, paused, readUnits, slowedFor, lookedAt = 0, outOf = 0 } = state;
  const used = readUnits === undefined ? '' : `, ${unitsLabel(readUnits)} so far`;
  return (
    <>
      <div className={styles.progress}>
        <Text as="span" tone="subdued" numeric>
          {`${scanProgressLabel(state, backend) ?? ''}${used}.`}
        </Text>
        {outOf > lookedAt ? (
          <progress className={styles.bar} max={outOf} value={lookedAt} aria-label="Looked at" />
        ) : (
          busy && <Spinner size="small" accessibilityLabel="Looking" />
        )}
        {slowedFor > 0 && (
          <Text as="span" tone="subdued">
            {slowedLabel(slowedFor)}
          </Text>
        )}
        {paused === 'cost' && <Text as="span">{costLabel(scanUnits)}</Text>}
      </div>
      <div className={styles.buttons}>
        {busy ? (
          <Button onClick={() => list.stop()}>Stop</Button>
        ) : (
          <Button onClick={() => list.goOn()}>Look further</Button>
        )}
        {children}
      </div>
    </>
  );
}

function costLabel(scanUnits: number | undefined): string {
  return scanUnits === undefined
    ? 'Nobody knows yet how large the table is: looking further reads on to its end.'
    : `Looking through the whole table takes ${roughUnitsLabel(scanUnits)}.`;
}
