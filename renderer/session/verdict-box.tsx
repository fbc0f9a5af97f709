import { Icon } from '@shopify/polaris';
import { AlertDiamondIcon, AlertTriangleIcon, CheckCircleIcon, InfoIcon } from '@shopify/polaris-icons';
import type { SessionDetail } from '../../shared/records.ts';
import { exactTime } from '../parts/times.ts';
import { Value } from '../parts/value.tsx';
import styles from './session-pane.module.css';
import { verdict, type Verdict } from './verdict.ts';

const ICONS: Record<Verdict['tone'], typeof InfoIcon> = {
  success: CheckCircleIcon,
  info: InfoIcon,
  warning: AlertTriangleIcon,
  critical: AlertDiamondIcon,
};

interface Props {
  detail: SessionDetail;
  now: number;
  /** Not one session of the store can be read. */
  isLayoutSuspect: boolean;
}

/** The first thing in the pane: what is going on, and what to do. */
export function VerdictBox({ detail, now, isLayoutSuspect }: Props) {
  const { tone, title, text } = verdict(detail, now, isLayoutSuspect);
  const { expires } = detail.fields;
  return (
    <section className={`${styles.verdict} ${styles[tone]}`} aria-label="Summary">
      <Icon source={ICONS[tone]} tone="inherit" />
      <div>
        <strong>
          <Value text={title} />
        </strong>
        {expires !== undefined && <p>{exactTime(expires)}</p>}
        <p>
          <Value text={text} />
        </p>
      </div>
    </section>
  );
}
