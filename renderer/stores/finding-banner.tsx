import { Banner, BlockStack, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import type { HealthFinding } from '../../shared/records.ts';
import styles from './stores.module.css';

/** Something that deserves a word. What Session Desk can do about it stands below, else what a person can run. */
export function FindingBanner({ finding, children }: { finding: HealthFinding; children?: ReactNode }) {
  return (
    <Banner tone={finding.severity === 'error' ? 'critical' : 'warning'} title={finding.message}>
      <BlockStack gap="200">
        {finding.hint === undefined ? null : <Text as="p">{finding.hint}</Text>}
        {children ?? (finding.statement === undefined ? null : <pre className={styles.sql}>{finding.statement}</pre>)}
      </BlockStack>
    </Banner>
  );
}
