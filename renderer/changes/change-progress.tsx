import { BlockStack, ProgressBar, Spinner, Text } from '@shopify/polaris';
import { useId } from 'react';
import type { ChangeProgress } from '../../shared/records.ts';
import { progressLabel } from './change-labels.ts';

interface ChangeProgressBarProps {
  /** `Deleting`, `Finding the sessions to delete`. */
  label: string;
  progress: ChangeProgress | undefined;
  /** What is looked through, where the number of it is only about right: `keys`. */
  things?: string;
}

/** How far a change has come. */
export function ChangeProgressBar({ label, progress, things }: ChangeProgressBarProps) {
  const labelId = useId();
  const { done, total } = progress ?? { done: 0, total: 0 };
  // Where the number is guessed as the looking goes on, there is no telling how far it is.
  const isEndless = progress !== undefined && (total === 0 || (things !== undefined && done >= total));
  const percent = total === 0 ? 0 : Math.floor((100 * done) / total);
  return (
    <BlockStack gap="200">
      <Text as="p" id={labelId}>
        {progressLabel(label, progress, things)}
      </Text>
      {isEndless ? (
        <Spinner size="small" accessibilityLabel="Searching" />
      ) : (
        <ProgressBar progress={percent} size="small" ariaLabelledBy={labelId} animated={false} />
      )}
    </BlockStack>
  );
}
