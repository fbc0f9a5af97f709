import { BlockStack, ProgressBar, Text } from '@shopify/polaris';
import { useId } from 'react';
import type { ChangeProgress } from '../../shared/records.ts';
import { formatCount } from './change-words.ts';

interface ChangeProgressBarProps {
  /** `Deleting`, `Looking up what would be deleted`. */
  label: string;
  progress: ChangeProgress | undefined;
}

/** How far a change has come. */
export function ChangeProgressBar({ label, progress }: ChangeProgressBarProps) {
  const labelId = useId();
  const known = progress !== undefined && progress.total > 0;
  const percent = known ? Math.floor((100 * progress.done) / progress.total) : 0;
  return (
    <BlockStack gap="200">
      <Text as="p" id={labelId}>
        {label}
        {known ? `: ${formatCount(progress.done)} of ${formatCount(progress.total)}` : '…'}
      </Text>
      <ProgressBar progress={percent} size="small" ariaLabelledBy={labelId} animated={false} />
    </BlockStack>
  );
}
