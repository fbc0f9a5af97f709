import { Button, InlineStack, Text } from '@shopify/polaris';
import { useEffect, useRef, type ReactNode } from 'react';
import { DeskSection } from '../parts/desk-page.tsx';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { isUsable } from './probe-outcome.tsx';
import { ProbeSteps } from './probe-steps.tsx';
import type { useTrial } from './use-trial.ts';

interface TrialViewProps {
  trial: ReturnType<typeof useTrial>;
  /** There is no other button to try it again. */
  canRetry: boolean;
  children?: ReactNode;
}

/** How trying a store goes, and what it came to. */
export function TrialView({ trial, canRetry, children }: TrialViewProps) {
  const { run, report, failedStep, cancel, again } = trial;
  const whole = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Below a long form nobody would see that it is under way.
    if (!canRetry && run.state !== 'idle') whole.current?.scrollIntoView({ block: 'nearest' });
  }, [canRetry, run.state]);
  if (run.state === 'idle') return null;
  return (
    <div ref={whole}>
      <DeskSection title="Connection test">
        <ProbeSteps steps={run.progress} />
        <InlineStack gap="300" blockAlign="center">
          {run.state === 'running' ? <Button onClick={cancel}>Stop</Button> : null}
          {run.state === 'cancelled' ? <Text as="p">Stopped.</Text> : null}
          {canRetry && (run.state === 'cancelled' || (report !== undefined && !isUsable(report, failedStep))) ? (
            <Button onClick={again}>Try again</Button>
          ) : null}
        </InlineStack>
        {run.state === 'failed' ? <FailureBanner error={run.error} onRetry={again} /> : null}
        {children}
      </DeskSection>
    </div>
  );
}
