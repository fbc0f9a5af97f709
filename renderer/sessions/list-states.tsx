import { Button } from '@shopify/polaris';
import { lazy, Suspense } from 'react';
import { failureOf } from '../client.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { ListMessage } from '../parts/list-message.tsx';
import { asksForPassword } from '../stores/asks-password.ts';
import { useStore } from '../use-stores.ts';
import { isFiltered, routes } from '../routes.ts';
import type { SessionFilter } from '../../shared/records.ts';
import styles from './list-states.module.css';

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

/** The list cannot be had at all. */
export function ListFailure({ storeId, error, onRetry }: { storeId: string; error: unknown; onRetry: () => void }) {
  const { code, message, hint } = failureOf(error);
  const store = useStore(storeId);
  if (asksForPassword(store, code) && !store.hasPassword) {
    return (
      <ListMessage
        title={`${store.profile.name} needs its password`}
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
  if (code === 'TABLE_MISSING') {
    return (
      <ListMessage
        title="There is no table for sessions yet"
        actions={
          <>
            <Button variant="primary" url={routes.about(storeId)}>
              Create the table…
            </Button>
            <Button url={routes.layout(storeId)}>Map a table by hand…</Button>
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
        {code === 'LAYOUT_UNKNOWN' ? (
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
  isWritable: boolean;
  onFilter: (filter: SessionFilter) => void;
}

/** There is nothing to list. */
export function ListEmpty({ storeId, filter, isWritable, onFilter }: EmptyProps) {
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
          <Button onClick={() => onFilter({})}>Clear all filters</Button>
          {shop !== undefined && shop.match !== 'contains' && (
            <Button onClick={() => onFilter({ ...filter, shop: { match: 'contains', value: shop.value } })}>
              {`Look for “${shop.value}” in any part of a shop`}
            </Button>
          )}
        </>
      }
    >
      All sessions of this store were looked at.
    </ListMessage>
  );
}
