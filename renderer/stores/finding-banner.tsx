import { Banner, BlockStack, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import type { Problem } from '../../shared/records.ts';

/** Something that deserves a word. What is done about it, if anything can be, stands below. */
export function FindingBanner({ finding, children }: { finding: Problem; children?: ReactNode }) {
  return (
    <Banner tone={finding.severity === 'error' ? 'critical' : 'warning'} title={finding.message}>
      <BlockStack gap="200">
        {finding.hint === undefined ? null : <Text as="p">{finding.hint}</Text>}
        {children}
      </BlockStack>
    </Banner>
  );
}
