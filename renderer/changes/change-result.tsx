import { Banner, BlockStack, Text } from '@shopify/polaris';
import type { ChangeResult } from '../../shared/records.ts';
import { resultWords } from './change-words.ts';

interface ChangeResultBannerProps {
  kind: 'delete' | 'restore';
  result: ChangeResult;
}

/** What there is to say of a change beside its headline, as the main process saw it at the second look. */
export function ChangeResultBanner({ kind, result }: ChangeResultBannerProps) {
  const words = resultWords(kind, result);
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
