import { Banner, BlockStack, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { failureOf } from '../client.ts';
import { ServerMessage } from './server-message.tsx';

interface Props {
  error: unknown;
  /** Offers to try again. */
  onRetry?: () => void;
  /** What else can be done. */
  children?: ReactNode;
}

/** Nothing is broken: it goes away by itself. */
const PASSING = new Set<string>(['OFFLINE', 'THROTTLED']);

/** A failure: what happened, what to do, and the driver's message on request. */
export function FailureBanner({ error, onRetry, children }: Props) {
  const failure = failureOf(error);
  return (
    <Banner
      tone={PASSING.has(failure.code) ? 'warning' : 'critical'}
      title={failure.message}
      {...(onRetry !== undefined && { action: { content: 'Try again', onAction: onRetry } })}
    >
      <BlockStack gap="200">
        {failure.hint !== undefined && <Text as="p">{failure.hint}</Text>}
        {failure.detail !== undefined && <ServerMessage text={failure.detail} />}
        {children}
      </BlockStack>
    </Banner>
  );
}
