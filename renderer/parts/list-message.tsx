import { Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import styles from './list-message.module.css';

/** Where there is nothing to list: why, and what to do. */
export function ListMessage({ title, children, actions }: { title: string; children: ReactNode; actions?: ReactNode }) {
  return (
    <div className={styles.message}>
      <Text as="h2" variant="headingMd">
        {title}
      </Text>
      <Text as="p" tone="subdued">
        {children}
      </Text>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
