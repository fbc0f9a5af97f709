import { Badge, Button, Card, Icon, Select, SkeletonBodyText, Text } from '@shopify/polaris';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import { visibleText } from '../../shared/visible-text.ts';
import type { ActivityEntry, TrashInfo } from '../../shared/records.ts';
import { orpc } from '../client.ts';
import { trashSentence } from '../changes/change-labels.ts';
import { DeskPage, DeskSection } from '../parts/desk-page.tsx';
import { EnvironmentMark } from '../parts/environment-mark.tsx';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { useNow } from '../parts/now.ts';
import { exactTime, relativeTime } from '../parts/times.ts';
import { useMediaQuery } from '../parts/use-media-query.ts';
import { Value } from '../parts/value.tsx';
import { useStores } from '../use-stores.ts';
import styles from './activity-page.module.css';
import { ACTION_ICONS, OUTCOME_LABELS, trashLabel } from './activity-labels.ts';
import { EntryDetails } from './entry-details.tsx';
import { RestoreDialog } from './restore-dialog.tsx';

const PAGE = 50;

/** What was changed, when, in which store, and what can be restored. */
export function ActivityPage() {
  const [search, setSearch] = useSearchParams();
  const storeId = search.get('store') ?? undefined;
  const restoring = idOf(search.get('restore'));
  const selected = idOf(search.get('entry'));
  const filter = storeId === undefined ? {} : { storeId };
  const show = (restore: number | undefined) => setSearch(searchFor({ store: storeId, entry: selected, restore }));
  const select = (entry: number | undefined) => setSearch(searchFor({ store: storeId, entry }), { replace: true });
  const hasRoom = useMediaQuery('(width >= 1100px)');
  const activity = useInfiniteQuery(
    orpc.activity.list.infiniteOptions({
      input: (before: number | undefined) => ({ limit: PAGE, ...filter, ...(before !== undefined && { before }) }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.next,
    }),
  );
  // Until it is known, the lesser promise.
  const trash = useQuery(orpc.app.info.queryOptions()).data?.trash;
  const trashKey = trash?.key ?? 'until-exit';
  const entries = activity.data?.pages.flatMap((page) => page.entries) ?? [];
  const chosen = entries.find(({ id }) => id === selected);

  return (
    <DeskPage
      title="Activity"
      subtitle="Changes made with Session Desk on this computer."
      aside={
        entries.length === 0 || !hasRoom ? undefined : chosen === undefined ? (
          <DeskSection title="Details">
            <Text as="p" tone="subdued">
              Select an entry to see its details.
            </Text>
            {trash === undefined ? null : (
              <Text as="p" tone="subdued">
                Deleted and overwritten sessions can be restored. {trashSentence(trash, 2)}
              </Text>
            )}
          </DeskSection>
        ) : (
          <DeskSection title="Details">
            <EntryDetails entry={chosen} trashKey={trashKey} />
          </DeskSection>
        )
      }
      actions={<StoreFilter chosen={storeId} onChoose={(id) => setSearch(searchFor({ store: id }))} />}
    >
      {activity.isPending ? <SkeletonBodyText lines={10} /> : null}
      {activity.isError ? <FailureBanner error={activity.error} onRetry={() => void activity.refetch()} /> : null}
      {activity.isSuccess && entries.length === 0 ? <NothingYet filtered={storeId !== undefined} /> : null}
      {entries.length === 0 ? null : (
        <Card padding="0" roundedAbove="xs">
          <ul className={styles.entries}>
            {entries.map((entry) => (
              <Entry
                key={entry.id}
                entry={entry}
                trashKey={trashKey}
                isSelected={entry === chosen}
                hasDetails={entry === chosen && !hasRoom}
                onSelect={() => select(entry === chosen ? undefined : entry.id)}
                onRestore={() => show(entry.id)}
              />
            ))}
          </ul>
        </Card>
      )}
      {activity.hasNextPage ? (
        <div>
          <Button onClick={() => void activity.fetchNextPage()} loading={activity.isFetchingNextPage}>
            Show older
          </Button>
        </div>
      ) : null}
      {restoring === undefined ? null : <RestoreEntry id={restoring} onClose={() => show(undefined)} />}
    </DeskPage>
  );
}

interface ActivitySearch {
  store?: string | undefined;
  /** The entry whose details are shown. */
  entry?: number | undefined;
  /** The entry that is being restored. */
  restore?: number | undefined;
}

function searchFor({ store, entry, restore }: ActivitySearch) {
  return {
    ...(store !== undefined && { store }),
    ...(entry !== undefined && { entry: String(entry) }),
    ...(restore !== undefined && { restore: String(restore) }),
  };
}

function idOf(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** The dialog for an entry that may be on none of the pages shown. */
function RestoreEntry({ id, onClose }: { id: number; onClose: () => void }) {
  const found = useQuery(orpc.activity.list.queryOptions({ input: { before: id + 1, limit: 1 } }));
  const entry = found.data?.entries.find((one) => one.id === id);
  return entry?.trash?.restorable === true ? <RestoreDialog entry={entry} onClose={onClose} /> : null;
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
    <DeskSection title={filtered ? 'No changes in this store yet' : 'No activity yet'}>
      <Text as="p" tone="subdued">
        Deletions, edits, revealed tokens and unlocks are recorded here. Deleted and overwritten sessions can be
        restored from here.
      </Text>
    </DeskSection>
  );
}

/** A moment in the past, also where the window's clock has not come as far yet. */
function When({ at }: { at: number }) {
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={exactTime(at)}>
      {relativeTime(Math.min(at, now - 1), now)}
    </time>
  );
}

interface EntryProps {
  entry: ActivityEntry;
  trashKey: TrashInfo['key'];
  isSelected: boolean;
  /** Its details are shown right here: there is no room for them beside. */
  hasDetails: boolean;
  onSelect: () => void;
  onRestore: () => void;
}

function Entry({ entry, trashKey, isSelected, hasDetails, onSelect, onRestore }: EntryProps) {
  const outcome = OUTCOME_LABELS[entry.outcome];
  const { trash } = entry;
  return (
    <li className={`${styles.entry} ${isSelected ? styles.selected : ''}`}>
      <div className={styles.what}>
        <Icon source={ACTION_ICONS[entry.action]} tone="subdued" />
        <button type="button" className={styles.select} aria-expanded={isSelected} onClick={onSelect}>
          <Value text={entry.summary} />
        </button>
        {entry.outcome === 'done' ? null : (
          <Badge {...(outcome.tone !== undefined && { tone: outcome.tone })}>{outcome.title}</Badge>
        )}
      </div>
      <div className={styles.where}>
        <EnvironmentMark environment={entry.environment} />
        <span {...(entry.place !== undefined && { title: visibleText(entry.place.title) })}>
          <Value text={entry.storeName} />
        </span>
        <span aria-hidden="true">·</span>
        <When at={entry.at} />
        {trash === undefined ? null : (
          <>
            <span aria-hidden="true">·</span>
            <span>{trashLabel(trash, trashKey)}</span>
          </>
        )}
      </div>
      {trash?.restorable === true && entry.outcome !== 'running' ? (
        <div className={styles.restore}>
          <Button
            size="slim"
            accessibilityLabel={`Restore: ${visibleText(entry.summary.slice(0, 200))}`}
            onClick={onRestore}
          >
            Restore…
          </Button>
        </div>
      ) : null}
      {hasDetails ? (
        <div className={styles.within}>
          <EntryDetails entry={entry} trashKey={trashKey} />
        </div>
      ) : null}
    </li>
  );
}
