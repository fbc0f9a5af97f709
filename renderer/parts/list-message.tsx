import { Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import styles from './list-message.module.css';

interface Props {
  title: string;
  /** `h1` where it is all that the page shows. */
  as?: 'h1' | 'h2';
  children: ReactNode;
  actions?: ReactNode;
}

/** Where there is nothing to list: why, and what to do. */
export function ListMessage({ title, as = 'h2', children, actions }: Props) {
  return (
    <div className={styles.message}>
      <Text as={as} variant="headingMd">
        {title}
      </Text>
      <Text as="p" tone="subdued">
        {children}
      </Text>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
