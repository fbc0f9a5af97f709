import { Banner, BlockStack, Text } from '@shopify/polaris';
import type { ResultLabel } from './change-labels.ts';

/** What there is to say of a change beside its headline, as the main process saw it at the second look. */
export function ChangeResultBanner({ words }: { words: ResultLabel }) {
  if (words.details.length === 0) return null;
  return (
    <Banner tone={words.tone}>
      <BlockStack gap="100">
        {words.details.map((detail) => (
          <Text as="p" key={detail}>
            {detail}
          </Text>
        ))}
      </BlockStack>
    </Banner>
  );
}
