import { Button, InlineStack, Text } from '@shopify/polaris';
import { useState } from 'react';
import { dynamodbPolicies, type DynamodbPlace, type DynamodbPolicy } from '../../shared/dynamodb-policies.ts';
import { useCopy } from '../parts/copy.ts';
import { Tabs } from '../parts/tabs.tsx';
import { USUAL_NAMES } from './forms/dynamodb.ts';
import styles from './stores.module.css';

/** The least that AWS must allow, as a policy to copy. What is not known yet stays open. */
export function DynamodbPolicies({ region, table, index }: Partial<DynamodbPlace>) {
  const [kind, setKind] = useState<DynamodbPolicy['kind']>('read-only');
  const copy = useCopy();
  const policies = dynamodbPolicies({
    region: region || '*',
    table: table || USUAL_NAMES.table,
    index: index || USUAL_NAMES.index,
  });
  const shown = policies.find((policy) => policy.kind === kind);
  return (
    <details className={styles.details}>
      <summary>What AWS must allow</summary>
      <div className={styles.policies}>
        <Tabs
          label="What is to be done"
          tabs={policies.map((policy) => ({ name: policy.kind, title: policy.title }))}
          selected={kind}
          onSelect={setKind}
        >
          {shown === undefined ? null : (
            <div className={styles.policy}>
              <InlineStack gap="300" align="space-between" blockAlign="start" wrap={false}>
                <Text as="p">{shown.text}</Text>
                <Button size="slim" onClick={() => copy('Policy', shown.policy)}>
                  Copy
                </Button>
              </InlineStack>
              <pre className={styles.sql}>{shown.policy}</pre>
            </div>
          )}
        </Tabs>
      </div>
    </details>
  );
}
