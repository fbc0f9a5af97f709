import { Badge, Button, Select, SkeletonBodyText, Text } from '@shopify/polaris';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import type { ActivityEntry } from '../../shared/records.ts';
import { orpc } from '../client.ts';
import { DeskPage } from '../parts/desk-page.tsx';
import { EnvironmentMark } from '../parts/environment-mark.tsx';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { RelativeTime } from '../parts/relative-time.tsx';
import { useStores } from '../use-stores.ts';
import styles from './activity-page.module.css';
import { ACTION_TITLES, OUTCOME_LOOKS, trashWords } from './activity-words.ts';
import { RestoreDialog } from './restore-dialog.tsx';

const PAGE = 50;

/** What was changed, when, in which store, and what can be put back. */
export function ActivityPage() {
  const [search, setSearch] = useSearchParams();
  const storeId = search.get('store') ?? undefined;
  const [restoring, setRestoring] = useState<{ entry: ActivityEntry; count: number }>();
  const filter = storeId === undefined ? {} : { storeId };
  const activity = useInfiniteQuery(
    orpc.activity.list.infiniteOptions({
      input: (before: number | undefined) => ({ limit: PAGE, ...filter, ...(before !== undefined && { before }) }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.next,
    }),
  );
  const entries = activity.data?.pages.flatMap((page) => page.entries) ?? [];

  return (
    <DeskPage
      title="Activity"
      subtitle="What was changed with Session Desk on this computer."
      actions={<StoreFilter chosen={storeId} onChoose={(id) => setSearch(id === undefined ? {} : { store: id })} />}
    >
      {activity.isPending ? <SkeletonBodyText lines={10} /> : null}
      {activity.isError ? <FailureBanner error={activity.error} onRetry={() => void activity.refetch()} /> : null}
      {activity.isSuccess && entries.length === 0 ? <NothingYet filtered={storeId !== undefined} /> : null}
      {entries.length === 0 ? null : (
        <ul className={styles.entries}>
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} onRestore={(count) => setRestoring({ entry, count })} />
          ))}
        </ul>
      )}
      {activity.hasNextPage ? (
        <div>
          <Button onClick={() => void activity.fetchNextPage()} loading={activity.isFetchingNextPage}>
            Show older
          </Button>
        </div>
      ) : null}
      {restoring === undefined ? null : <RestoreDialog {...restoring} onClose={() => setRestoring(undefined)} />}
    </DeskPage>
  );
}

interface StoreFilterProps {
  chosen: string | undefined;
  onChoose: (storeId: string | undefined) => void;
}

function StoreFilter({ chosen, onChoose }: StoreFilterProps) {
  const stores = useStores() ?? [];
  const known = stores.map(({ profile }) => ({ value: profile.id, label: profile.name }));
  const gone = chosen !== undefined && !known.some(({ value }) => value === chosen);
  return (
    <Select
      label="Store"
      labelInline
      options={[
        { value: '', label: 'All' },
        ...known,
        ...(gone ? [{ value: chosen, label: `${chosen} (removed)` }] : []),
      ]}
      value={chosen ?? ''}
      onChange={(id) => onChoose(id === '' ? undefined : id)}
    />
  );
}

function NothingYet({ filtered }: { filtered: boolean }) {
  return (
    <div className={styles.empty}>
      <Text as="h2" variant="headingMd">
        {filtered ? 'Nothing was changed in this store yet' : 'Nothing was changed yet'}
      </Text>
      <Text as="p" tone="subdued">
        Deleting, storing, revealing a token and unlocking are written down here. What is deleted or overwritten can be
        put back from here.
      </Text>
    </div>
  );
}

function Entry({ entry, onRestore }: { entry: ActivityEntry; onRestore: (count: number) => void }) {
  const outcome = OUTCOME_LOOKS[entry.outcome];
  const { trash } = entry;
  return (
    <li className={styles.entry}>
      <div className={styles.what}>
        <Text as="span" fontWeight="semibold">
          {ACTION_TITLES[entry.action]}
        </Text>
        {outcome === undefined ? null : (
          <Badge {...(outcome.tone !== undefined && { tone: outcome.tone })}>{outcome.title}</Badge>
        )}
        <span className={styles.summary}>{entry.summary}</span>
      </div>
      <div className={styles.where}>
        <EnvironmentMark environment={entry.environment} />
        <span>{entry.storeName}</span>
        <span aria-hidden="true">·</span>
        <RelativeTime at={entry.at} />
        {trash === undefined ? null : (
          <>
            <span aria-hidden="true">·</span>
            <span>{trashWords(trash)}</span>
          </>
        )}
      </div>
      {trash?.restorable === true ? (
        <div className={styles.restore}>
          <Button size="slim" accessibilityLabel={`Restore: ${entry.summary}`} onClick={() => onRestore(trash.count)}>
            Restore…
          </Button>
        </div>
      ) : null}
    </li>
  );
}
