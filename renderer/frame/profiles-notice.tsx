import { Banner, Text } from '@shopify/polaris';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../client.ts';
import styles from './frame.module.css';

/** Tells that the list of stores could not be read, and where it was kept. */
export function ProfilesNotice() {
  const problem = useQuery(orpc.app.info.queryOptions()).data?.profilesProblem;
  const [isRead, setIsRead] = useState(false);
  if (problem === undefined || isRead) return null;
  return (
    <div className={styles.notice}>
      <Banner tone="warning" title="Your list of stores could not be read" onDismiss={() => setIsRead(true)}>
        <Text as="p">{problem.message}</Text>
        <Text as="p" breakWord>
          It was kept as {problem.keptAs}; nothing in it is lost. Repair it and put it back as profiles.json while
          Session Desk is not running, or add your stores anew.
        </Text>
      </Banner>
    </div>
  );
}
