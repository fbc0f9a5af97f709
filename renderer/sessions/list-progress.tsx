import { Button, Spinner, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { descriptionOf, type Backend } from '../../shared/backends/index.ts';
import type { StoreDescription } from '../../shared/records.ts';
import { scanCostLabel } from '../parts/read-cost.ts';
import styles from './list-progress.module.css';
import { scanProgressLabel, slowedLabel, unitsLabel } from './scan-progress-label.ts';
import type { ListState, PageList } from './page-list.ts';

interface Props {
  list: PageList;
  state: ListState;
  backend: Backend | undefined;
  description: StoreDescription | undefined;
  /** Ways to avoid the scan. */
  children?: ReactNode;
}

const ONLY_BY_IDS = {
  searching: 'Searching for sessions of this shop with other IDs.',
  stopped: 'Sessions of this shop with other IDs were not searched for.',
};

/** How far a scan has come, and the button to stop or continue it. */
export function ListProgress({ list, state, backend, description, children }: Props) {
  const { busy, paused, readUnits, slowedFor, scannedCount = 0, outOf = 0, onlyByIds } = state;
  const used = readUnits === undefined ? '' : `, ${unitsLabel(readUnits)} used`;
  return (
    <>
      <div className={styles.progress}>
        <Text as="span" tone="subdued" numeric>
          {onlyByIds
            ? ONLY_BY_IDS[busy ? 'searching' : 'stopped']
            : `${scanProgressLabel(state, backend) ?? ''}${used}.`}
        </Text>
        {outOf > scannedCount ? (
          <progress className={styles.bar} max={outOf} value={scannedCount} aria-label="Scan progress" />
        ) : (
          busy && <Spinner size="small" accessibilityLabel={onlyByIds ? 'Searching' : 'Scanning'} />
        )}
        {slowedFor > 0 && (
          <Text as="span" tone="subdued">
            {slowedLabel(slowedFor)}
          </Text>
        )}
        {paused === 'cost' && <Text as="span">{costLabel(description)}</Text>}
      </div>
      <div className={styles.buttons}>
        {busy ? (
          <Button onClick={() => list.stop()}>Stop</Button>
        ) : (
          <Button onClick={() => list.goOn()}>{onlyByIds ? 'Continue searching' : 'Continue scanning'}</Button>
        )}
        {children}
      </div>
    </>
  );
}

function costLabel(description: StoreDescription | undefined): string {
  const container = description === undefined ? 'table' : descriptionOf(description.backend).labels.container;
  const cost = description && scanCostLabel(description);
  return cost === undefined
    ? `The size of the ${container} isn’t known. Continuing scans it to the end.`
    : `Scanning the whole ${container} ${cost}.`;
}
