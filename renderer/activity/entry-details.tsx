import type { ReactNode } from 'react';
import { visibleText } from '../../shared/visible-text.ts';
import type { ActivityEntry, TrashInfo } from '../../shared/records.ts';
import { formatCount } from '../parts/counts.ts';
import { EnvironmentMark } from '../parts/environment-mark.tsx';
import { exactTime } from '../parts/times.ts';
import { Value } from '../parts/value.tsx';
import styles from './activity-page.module.css';
import { OUTCOME_LABELS, trashLabel } from './activity-labels.ts';

/** All that is known of one entry. */
export function EntryDetails({ entry, trashKey }: { entry: ActivityEntry; trashKey: TrashInfo['key'] }) {
  const { place, trash, total } = entry;
  return (
    <dl className={styles.details}>
      <Detail name="Action">
        <Value text={entry.summary} />
      </Detail>
      <Detail name="Outcome">{OUTCOME_LABELS[entry.outcome].title}</Detail>
      <Detail name="Time">{exactTime(entry.at)}</Detail>
      <Detail name="Store">
        <EnvironmentMark environment={entry.environment} /> <Value text={entry.storeName} />
      </Detail>
      {place === undefined ? null : <Detail name="Location">{visibleText(place.title)}</Detail>}
      {total === undefined ? null : (
        <Detail name={entry.action === 'repair-index' ? 'Shops' : 'Sessions'}>{formatCount(total)}</Detail>
      )}
      {trash === undefined ? null : <Detail name="Trash">{trashLabel(trash, trashKey)}</Detail>}
    </dl>
  );
}

function Detail({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
