import { Button, Text } from '@shopify/polaris';
import { lazy, Suspense } from 'react';
import { failureOf } from '../client.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { ListMessage } from '../parts/list-message.tsx';
import { asksForPassword, secretNoun } from '../stores/asks-password.ts';
import { descriptionOf, type Backend } from '../../shared/backends/index.ts';
import { useStore } from '../use-stores.ts';
import { isFiltered, routes } from '../routes.ts';
import { SHOP_LISTS } from '../../shared/health.ts';
import { likelyShop } from '../../shared/ids.ts';
import type { SessionFilter, StoreDescription } from '../../shared/records.ts';
import { ListProgress } from './list-progress.tsx';
import styles from './list-states.module.css';
import { scanProgressLabel } from './scan-progress-label.ts';
import type { ListState, PageList } from './page-list.ts';
import { withoutToken } from './search.ts';

const PasswordPrompt = lazy(async () => ({ default: (await import('../stores/password-prompt.tsx')).PasswordPrompt }));

/** While the first page is on its way. */
export function ListSkeleton() {
  return (
    <output className={styles.skeleton} aria-label="Loading sessions">
      {Array.from({ length: 10 }, (_, row) => (
        <span key={row} />
      ))}
    </output>
  );
}

interface LookingProps {
  list: PageList;
  state: ListState;
  backend: Backend | undefined;
  description: StoreDescription | undefined;
  filter: SessionFilter;
  onFilter: (filter: SessionFilter) => void;
}

/** Nothing is found yet, and there is more to scan. */
export function ListLooking({ list, state, backend, description, filter, onFilter }: LookingProps) {
  return (
    <div className={styles.looking}>
      <Text as="h2" variant="headingMd">
        {state.busy ? 'Scanning…' : 'No sessions found yet'}
      </Text>
      <ListProgress list={list} state={state} backend={backend} description={description}>
        <LookExactly filter={filter} onFilter={onFilter} />
      </ListProgress>
    </div>
  );
}

/** Where a full scan is slow or denied: the shop that is most likely meant, which is found at once. */
export function LookExactly({ filter, onFilter }: Pick<LookingProps, 'filter' | 'onFilter'>) {
  const { shop } = filter;
  const value = shop === undefined || shop.match === 'exact' ? undefined : likelyShop(shop.value);
  if (value === undefined) return null;
  return (
    <Button
      onClick={() => onFilter({ ...filter, shop: { match: 'exact', value } })}
    >{`Search for exactly ${value}`}</Button>
  );
}

interface FailureProps {
  storeId: string;
  error: unknown;
  filter: SessionFilter;
  onFilter: (filter: SessionFilter) => void;
  onRetry: () => void;
}

/** The list cannot be had at all. */
export function ListFailure({ storeId, error, filter, onFilter, onRetry }: FailureProps) {
  const { code, message, hint } = failureOf(error);
  const store = useStore(storeId);
  if (asksForPassword(store, code) && store.passwordFor === undefined) {
    return (
      <ListMessage
        title={`Enter the ${secretNoun(store)} for ${store.profile.name}`}
        actions={
          <Suspense>
            <PasswordPrompt store={store} onKnown={onRetry} />
          </Suspense>
        }
      >
        It isn’t saved, or was kept only until you quit Session Desk.
      </ListMessage>
    );
  }
  if (code === 'LIST_DENIED') {
    // A whole shop can be had, unless the store has no way to find it: then it says so itself.
    const title = filter.shop?.match === 'exact' ? message : 'These credentials can’t list all sessions';
    return (
      <ListMessage title={title} actions={<LookExactly {...{ filter, onFilter }} />}>
        {hint ?? 'Search for a full shop domain or a session ID.'}
      </ListMessage>
    );
  }
  if (code === 'SEARCH_EXPIRED' && filter.token === undefined) {
    const { shops, ...rest } = filter;
    const isOfReport = SHOP_LISTS.some((list) => list === shops);
    return (
      <ListMessage
        title={isOfReport ? 'Check the store’s health first' : 'Paste the list of shops again'}
        actions={
          <>
            {isOfReport ? (
              <Button variant="primary" url={routes.health(storeId)}>
                Check health
              </Button>
            ) : null}
            <Button onClick={() => onFilter(rest)}>Clear list of shops</Button>
          </>
        }
      >
        {[message, hint].filter((part) => part !== undefined).join(' ')}
      </ListMessage>
    );
  }
  if (code === 'SEARCH_EXPIRED') {
    return (
      <ListMessage
        title="Paste the token again"
        actions={<Button onClick={() => onFilter(withoutToken(filter))}>Clear token search</Button>}
      >
        {[message, hint].filter((part) => part !== undefined).join(' ')}
      </ListMessage>
    );
  }
  if (code === 'THROTTLED') {
    return (
      <ListMessage title="The store throttled requests" actions={<Button onClick={onRetry}>Try again</Button>}>
        {[message, hint].filter((part) => part !== undefined).join(' ')}
      </ListMessage>
    );
  }
  const description = store === undefined ? undefined : descriptionOf(store.profile.address.backend);
  const { canMap = false, creation } = description ?? {};
  const container = description?.labels.container ?? 'table';
  if (code === 'TABLE_MISSING') {
    return (
      <ListMessage
        title={`There is no ${container} for sessions yet`}
        actions={
          <>
            {creation === undefined ? null : (
              <Button variant="primary" url={routes.about(storeId)}>{`Create the ${container}…`}</Button>
            )}
            {canMap ? <Button url={routes.layout(storeId)}>{`Map a ${container} by hand…`}</Button> : null}
            <Button onClick={onRetry}>Try again</Button>
          </>
        }
      >
        {[message, hint].filter((part) => part !== undefined).join(' ')}
      </ListMessage>
    );
  }
  return (
    <div className={styles.failure}>
      <FailureBanner error={error} onRetry={onRetry}>
        {asksForPassword(store, code) ? (
          <Suspense>
            <PasswordPrompt store={store} onKnown={onRetry} />
          </Suspense>
        ) : null}
        {code === 'LAYOUT_UNKNOWN' && canMap ? (
          <p>
            <Button url={routes.layout(storeId)}>Map columns…</Button>
          </p>
        ) : null}
        <p>
          <Button variant="plain" url={routes.editStore(storeId)}>
            Edit connection
          </Button>
        </p>
      </FailureBanner>
    </div>
  );
}

interface EmptyProps {
  storeId: string;
  filter: SessionFilter;
  state: ListState;
  backend: Backend | undefined;
  isWritable: boolean;
  onFilter: (filter: SessionFilter) => void;
  onThorough: () => void;
}

/** There is nothing to list. */
export function ListEmpty({ storeId, filter, state, backend, isWritable, onFilter, onThorough }: EmptyProps) {
  if (!isFiltered(filter)) {
    return (
      <ListMessage
        title="No sessions yet"
        actions={isWritable && <Button url={routes.newSession(storeId)}>New session</Button>}
      >
        Sessions appear here when a shop opens your app.
      </ListMessage>
    );
  }
  const { shop } = filter;
  return (
    <ListMessage
      title="No matching sessions"
      actions={
        <>
          {state.fromShopIndex && <Button onClick={onThorough}>Scan all keys</Button>}
          <Button onClick={() => onFilter({})}>Clear all filters</Button>
          {shop !== undefined && shop.match !== 'contains' && (
            <Button onClick={() => onFilter({ ...filter, shop: { match: 'contains', value: shop.value } })}>
              {`Search for shops containing “${shop.value}”`}
            </Button>
          )}
        </>
      }
    >
      {whyNone(state, backend)}
    </ListMessage>
  );
}

function whyNone(state: ListState, backend: Backend | undefined): string {
  if (state.fromShopIndex) return 'The shop index lists none, but it may be incomplete.';
  if (!state.unordered) return 'Searched every session in this store.';
  const scanned = scanProgressLabel(state, backend);
  return scanned === undefined ? 'No session has exactly this value. Matching is case-sensitive.' : `${scanned}.`;
}
