import { Button, Card, Icon, Text } from '@shopify/polaris';
import { CalendarIcon, DeleteIcon, KeyIcon, StoreIcon } from '@shopify/polaris-icons';
import type { ReactNode } from 'react';
import type { StoreDescription } from '../../shared/records.ts';
import { countLabel } from '../parts/counts.ts';
import { checkCost } from '../parts/read-cost.ts';
import styles from './first-check.module.css';

interface Props {
  description: StoreDescription;
  onCheck: () => void;
}

const ANSWERS = [
  { icon: StoreIcon, text: 'Which shops are ready for expiring tokens, and what the others need' },
  { icon: CalendarIcon, text: 'When access and refresh tokens expire, day by day' },
  { icon: KeyIcon, text: 'Which scopes are granted and which are missing' },
  { icon: DeleteIcon, text: 'What is left over, duplicate or unreadable' },
];

/** Before the first report: what it tells, what it reads, and what that costs. */
export function FirstCheck({ description, onCheck }: Props) {
  const { total, listDenied } = description;
  const cost = checkCost(description);
  if (listDenied === true) {
    return (
      <First title="These credentials can’t list all sessions">
        <Text as="p">A health check has to read every session. The store page says which permissions that needs.</Text>
      </First>
    );
  }
  return (
    <First title="Check the health of this store">
      <ul className={styles.answers}>
        {ANSWERS.map(({ icon, text }) => (
          <li key={text}>
            <Icon source={icon} tone="emphasis" />
            <span>{text}</span>
          </li>
        ))}
      </ul>
      <Text as="p" tone="subdued">
        {`Reads every session once${total === undefined ? '' : ` (${countLabel(total)})`} and changes nothing.`}
        {cost === undefined ? null : ` ${cost}`}
      </Text>
      <Button variant="primary" onClick={onCheck}>
        {cost === undefined ? 'Check now' : 'Check now…'}
      </Button>
    </First>
  );
}

function First({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={styles.card}>
      <Card roundedAbove="xs">
        <div className={styles.first}>
          <Text as="h2" variant="headingMd">
            {title}
          </Text>
          {children}
        </div>
      </Card>
    </div>
  );
}
