import { Icon, Spinner, Text } from '@shopify/polaris';
import { AlertTriangleIcon, CheckCircleIcon, XCircleIcon } from '@shopify/polaris-icons';
import type { ProbeStep } from '../../shared/records.ts';
import { formatCount } from '../parts/counts.ts';
import styles from './stores.module.css';

/** A step is told when it begins and again when it ends; the later word counts. */
export function latestSteps(told: readonly ProbeStep[]): ProbeStep[] {
  return [...new Map(told.map((step) => [step.name, step])).values()];
}

/** Trying a store, step by step, with what was found and how long it took. */
export function ProbeSteps({ steps }: { steps: readonly ProbeStep[] }) {
  return (
    <ol className={styles.steps} aria-live="polite">
      {latestSteps(steps).map((step) => (
        <li key={step.name} className={styles.step}>
          <StepMark state={step.state} />
          <Text as="span" fontWeight="semibold">
            {step.name}
          </Text>
          <Text as="span">{step.text}</Text>
          <span className={styles.took}>{step.took === undefined ? '' : `${formatTook(step.took)} ms`}</span>
        </li>
      ))}
    </ol>
  );
}

function formatTook(took: number): string {
  return took < 1 ? '< 1' : formatCount(Math.round(took));
}

function StepMark({ state }: { state: ProbeStep['state'] }) {
  switch (state) {
    case 'running':
      return <Spinner size="small" accessibilityLabel="running" />;
    case 'done':
      return <Icon source={CheckCircleIcon} tone="success" accessibilityLabel="done" />;
    case 'warning':
      return <Icon source={AlertTriangleIcon} tone="caution" accessibilityLabel="warning" />;
    case 'failed':
      return <Icon source={XCircleIcon} tone="critical" accessibilityLabel="failed" />;
  }
}
