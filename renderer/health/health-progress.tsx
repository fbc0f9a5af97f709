import { Button, Card, Spinner, Text } from '@shopify/polaris';
import type { Backend } from '../../shared/backends/index.ts';
import type { HealthProgress } from '../../shared/health.ts';
import { scanProgressLabel, unitsLabel } from '../sessions/scan-progress-label.ts';
import styles from './health-progress.module.css';

interface Props {
  progress: HealthProgress | undefined;
  backend: Backend | undefined;
  onStop: () => void;
}

/** While a report is taken: how far it is, and the way out. */
export function HealthProgressCard({ progress, backend, onStop }: Props) {
  return (
    <Card roundedAbove="xs" padding="300">
      <div className={styles.progress}>
        <ScanProgress label="Checking" progress={progress} backend={backend} />
        <Button onClick={onStop}>Stop</Button>
      </div>
    </Card>
  );
}

interface ScanProgressProps extends Omit<Props, 'onStop'> {
  /** What is done: `Checking`. */
  label: string;
}

/** How far a store is scanned, and what that has used up. */
export function ScanProgress({ label, progress, backend }: ScanProgressProps) {
  const { scanned = 0, outOf = 0, readUnits } = progress ?? {};
  const used = readUnits === undefined ? '' : `, ${unitsLabel(readUnits)} used`;
  const text =
    scanned === 0
      ? `${label}…`
      : `${scanProgressLabel({ scannedCount: scanned, outOf, more: true }, backend) ?? ''}${used}.`;
  return (
    <div className={styles.progress}>
      {outOf > scanned && scanned > 0 ? (
        <progress className={styles.bar} max={outOf} value={scanned} aria-label={`${label}, progress`} />
      ) : (
        <Spinner size="small" accessibilityLabel={label} />
      )}
      <span className={styles.text}>
        <Text as="span" numeric>
          {text}
        </Text>
      </span>
    </div>
  );
}

interface StoppedProps {
  hasReport: boolean;
  onRetry: () => void;
}

/** After a check was stopped: nothing came of it. */
export function StoppedCard({ hasReport, onRetry }: StoppedProps) {
  return (
    <Card roundedAbove="xs" padding="300">
      <div className={styles.progress}>
        <output className={styles.text}>
          <Text as="span">
            {hasReport
              ? 'The check was stopped. This is still the report from before.'
              : 'The check was stopped, so there is no report.'}
          </Text>
        </output>
        <Button onClick={onRetry}>Check now</Button>
      </div>
    </Card>
  );
}
