import { BlockStack, ProgressBar, Text } from '@shopify/polaris';
import { useId } from 'react';
import type { ChangeProgress } from '../../shared/records.ts';
import { progressWords } from './change-words.ts';

interface ChangeProgressBarProps {
  /** `Deleting`, `Looking up what would be deleted`. */
  label: string;
  progress: ChangeProgress | undefined;
  /** What is looked through, where the number of it is only about right: `keys`. */
  things?: string;
}

/** How far a change has come. */
export function ChangeProgressBar({ label, progress, things }: ChangeProgressBarProps) {
  const labelId = useId();
  const known = progress !== undefined && progress.total > 0;
  const percent = known ? Math.min(100, Math.floor((100 * progress.done) / progress.total)) : 0;
  return (
    <BlockStack gap="200">
      <Text as="p" id={labelId}>
        {progressWords(label, progress, things)}
      </Text>
      <ProgressBar progress={percent} size="small" ariaLabelledBy={labelId} animated={false} />
    </BlockStack>
  );
}
