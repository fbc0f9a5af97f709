import { Card, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import styles from './health-card.module.css';

interface Props {
  title: string;
  note?: ReactNode;
  /** Beside the title. */
  actions?: ReactNode;
  children?: ReactNode;
}

/** A part of the report. */
export function HealthCard({ title, note, actions, children }: Props) {
  return (
    <section aria-label={title} className={styles.section}>
      <Card roundedAbove="xs">
        <div className={styles.head}>
          <div>
            <Text as="h2" variant="headingMd">
              {title}
            </Text>
            {note === undefined ? null : (
              <Text as="p" tone="subdued">
                {note}
              </Text>
            )}
          </div>
          {actions}
        </div>
        {children}
      </Card>
    </section>
  );
}
