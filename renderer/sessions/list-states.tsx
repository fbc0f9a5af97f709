import { Button, Text } from '@shopify/polaris';
import { lazy, Suspense } from 'react';
import { failureOf } from '../client.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { ListMessage } from '../parts/list-message.tsx';
import { asksForPassword, secretNoun } from '../stores/asks-password.ts';
import { descriptionOf, type Backend } from '../../shared/backends/index.ts';
import { useStore } from '../use-stores.ts';
import { isFiltered, routes } from '../routes.ts';
import type { SessionFilter } from '../../shared/records.ts';
import { ListProgress } from './list-progress.tsx';
import styles from './list-states.module.css';
import { likelyShop, scanProgressLabel } from './scan-progress-label.ts';
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
  scanUnits: number | undefined;
  filter: SessionFilter;
  onFilter: (filter: SessionFilter) => void;
}

/** Nothing is found yet, and there is more to look at. */
export function ListLooking({ list, state, backend, scanUnits, filter, onFilter }: LookingProps) {
  return (
    <div className={styles.looking}>
      <Text as="h2" variant="headingMd">
        {state.busy ? 'Looking…' : 'Nothing found so far'}
      </Text>
      <ListProgress list={list} state={state} backend={backend} scanUnits={scanUnits}>
        <LookExactly filter={filter} onFilter={onFilter} />
      </ListProgress>
    </div>
  );
}

/** Where looking at everything is slow or denied: the whole domain that is most likely meant, which is found at once. */
function LookExactly({ filter, onFilter }: Pick<LookingProps, 'filter' | 'onFilter'>) {
  const value = likelyShop(filter);
  if (value === undefined) return null;
  return (
    <Button
      onClick={() => onFilter({ ...filter, shop: { match: 'exact', value } })}
    >{`Look for exactly ${value}`}</Button>
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
        title={`${store.profile.name} needs its ${secretNoun(store)}`}
        actions={
          <Suspense>
            <PasswordPrompt store={store} onKnown={onRetry} />
          </Suspense>
        }
      >
        It was never given, or kept only until Session Desk was closed.
      </ListMessage>
    );
  }
  if (code === 'LIST_DENIED') {
    // A whole shop can be had, unless the store has no way to find it: then it says so itself.
    const title = filter.shop?.match === 'exact' ? message : 'These credentials may not list everything';
    return (
      <ListMessage title={title} actions={<LookExactly {...{ filter, onFilter }} />}>
        {hint ?? 'Search for a whole shop or for a session id.'}
      </ListMessage>
    );
  }
  if (code === 'SEARCH_EXPIRED') {
    return (
      <ListMessage
        title="Paste the token again"
        actions={<Button onClick={() => onFilter(withoutToken(filter))}>Stop searching for it</Button>}
      >
        {[message, hint].filter((part) => part !== undefined).join(' ')}
      </ListMessage>
    );
  }
  if (code === 'THROTTLED') {
    return (
      <ListMessage title="The store asks to go slower" actions={<Button onClick={onRetry}>Look again</Button>}>
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
            <Button onClick={onRetry}>Look again</Button>
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
            <Button url={routes.layout(storeId)}>Say which column holds what…</Button>
          </p>
        ) : null}
        <p>
          <Button variant="plain" url={routes.editStore(storeId)}>
            Change how this store is reached
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
        actions={isWritable && <Button url={routes.newSession(storeId)}>Store a session</Button>}
      >
        A session appears here as soon as the app is opened in a shop.
      </ListMessage>
    );
  }
  const { shop } = filter;
  return (
    <ListMessage
      title="No session matches"
      actions={
        <>
          {state.fromShopIndex && <Button onClick={onThorough}>Look through all keys</Button>}
          <Button onClick={() => onFilter({})}>Clear all filters</Button>
          {shop !== undefined && shop.match !== 'contains' && (
            <Button onClick={() => onFilter({ ...filter, shop: { match: 'contains', value: shop.value } })}>
              {`Look for “${shop.value}” in any part of a shop`}
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
  if (state.fromShopIndex) return 'The shop index names none. It may have forgotten one.';
  if (!state.unordered) return 'All sessions of this store were looked at.';
  const looked = scanProgressLabel(state, backend);
  return looked === undefined ? 'The store has none with exactly this. Letter case counts.' : `${looked}.`;
}
