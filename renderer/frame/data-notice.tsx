import { Banner, BlockStack, Text } from '@shopify/polaris';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useRoute } from 'wouter';
import type { DataProblem } from '../../shared/records.ts';
import { orpc } from '../client.ts';
import { ServerMessage } from '../parts/server-message.tsx';
import { routes } from '../routes.ts';
import styles from './frame.module.css';

const TITLES: Record<DataProblem['about'], string> = {
  profiles: 'Your store list couldn’t be read',
  profile: 'A store in your list couldn’t be read',
  activity: 'Activity couldn’t be read or written',
  folder: 'Other users can access the data folder',
};

/** Tells what of the program's own files could not be used, and where it was kept. */
export function DataNotice() {
  const problems = useQuery(orpc.app.info.queryOptions()).data?.problems ?? [];
  const [read, setRead] = useState<readonly string[]>([]);
  // There they stand anyway, and stay.
  const [isShownThere] = useRoute(routes.settings());
  const unread = problems.filter(({ message }) => !read.includes(message));
  if (unread.length === 0 || isShownThere) return null;
  return (
    <div className={styles.notice}>
      {unread.map((problem) => (
        <DataProblemBanner
          key={problem.message}
          problem={problem}
          onDismiss={() => setRead((before) => [...before, problem.message])}
        />
      ))}
    </div>
  );
}

export function DataProblemBanner({ problem, onDismiss }: { problem: DataProblem; onDismiss?: () => void }) {
  const { about, message, hint, detail, keptAs } = problem;
  return (
    <Banner tone="warning" title={TITLES[about]} {...(onDismiss !== undefined && { onDismiss })}>
      <BlockStack gap="200">
        <Text as="p">{message}</Text>
        {keptAs === undefined ? null : (
          <Text as="p" breakWord>
            The original was kept as <code>{keptAs}</code>.
          </Text>
        )}
        {hint === undefined ? null : (
          <Text as="p" breakWord>
            {hint}
          </Text>
        )}
        {detail === undefined ? null : <ServerMessage text={detail} />}
      </BlockStack>
    </Banner>
  );
}
