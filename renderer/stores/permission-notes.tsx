import { Button, InlineStack, Text } from '@shopify/polaris';
import { useState } from 'react';
import type { Permission } from '../../shared/backends/backend.ts';
import { useCopy } from '../parts/copy.ts';
import { Tabs } from '../parts/tabs.tsx';
import styles from './stores.module.css';

/** The least that a service must allow, as policies to copy. */
export function PermissionNotes({ title, permissions }: { title: string; permissions: readonly Permission[] }) {
  const [kind, setKind] = useState(permissions[0]?.kind ?? '');
  const copy = useCopy();
  const shown = permissions.find((permission) => permission.kind === kind);
  return (
    <details className={styles.details}>
      <summary>{title}</summary>
      <div className={styles.policies}>
        <Tabs
          label="Purpose"
          tabs={permissions.map((permission) => ({ name: permission.kind, title: permission.title }))}
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
