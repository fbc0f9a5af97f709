import { Text } from '@shopify/polaris';
import type { DeletePlan } from '../../shared/records.ts';
import { useNow } from '../parts/now.ts';
import { statusNow } from '../parts/record-status.ts';
import { StatusBadge } from '../parts/status-badge.tsx';
import { relativeTime } from '../parts/times.ts';
import { Value } from '../parts/value.tsx';
import styles from './plan-samples.module.css';

/** A few of the sessions of a plan as they read, to see whether these are the ones that were meant. */
export function PlanSamples({ samples }: Pick<DeletePlan, 'samples'>) {
  const now = useNow();
  return (
    <section aria-label="Examples">
      <Text as="h3" variant="headingSm">
        Examples
      </Text>
      <ul className={styles.samples}>
        {samples.map((record, at) => (
          <li key={at}>
            <span className={styles.id}>
              <Value text={record.fields.id ?? 'No readable ID'} />
            </span>
            <span className={styles.state}>
              <Text as="span" tone="subdued">
                {lifeOf(record, now)}
              </Text>
              <StatusBadge status={statusNow(record, now)} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

type Sample = DeletePlan['samples'][number];

/** `online, 3 days ago`, when it expired or will; `''` where it could not be read. */
function lifeOf({ status, fields: { isOnline, expires } }: Sample, now: number): string {
  if (status === 'unreadable') return '';
  const kind = isOnline === true ? 'online' : 'offline';
  if (expires === undefined) return kind;
  return `${kind}, ${relativeTime(expires, now)}`;
}
