import { Button, Icon } from '@shopify/polaris';
import { LockIcon } from '@shopify/polaris-icons';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { descriptionOf } from '../../shared/backends/index.ts';
import type { StoreSummary } from '../../shared/records.ts';
import { failureOf, orpc } from '../client.ts';
import { EnvironmentMark } from '../parts/environment-mark.tsx';
import { OpenLockIcon } from '../parts/open-lock.tsx';
import { countdown } from '../parts/times.ts';
import { useSecond } from '../parts/use-second.ts';
import { useToast } from '../parts/toast.tsx';
import { queryClient } from '../query-client.ts';
import { ENVIRONMENT_LOOKS } from '../theme/environments.ts';
import { useStore } from '../use-stores.ts';
import styles from './store-bar.module.css';
import { UnlockDialog } from './unlock-dialog.tsx';

/** Above every page of a store that is read-only, unlocked, or in production: what is allowed, and how to change that. */
export function StoreBar({ storeId }: { storeId: string }) {
  const store = useStore(storeId);
  if (store === undefined) return null;
  const { environment } = store.profile;
  const isProduction = environment === 'production';
  const isOpen = store.access === 'read-write';
  if (!isProduction && isOpen && store.unlockedUntil === undefined) return null;
  const look = !isOpen ? '' : isProduction ? styles.alarming : styles.open;
  return (
    <section className={`${styles.bar} ${look}`} aria-label="Access">
      <span className={`${styles.environment} ${isProduction && !isOpen ? styles.production : ''}`}>
        {!isOpen && <EnvironmentMark environment={environment} />}
        {ENVIRONMENT_LOOKS[environment].title}
      </span>
      {isOpen ? <OpenLockIcon /> : <Icon source={LockIcon} tone="subdued" />}
      <Access store={store} />
    </section>
  );
}

function Access({ store }: { store: StoreSummary }) {
  const [asks, setAsks] = useState(false);
  if (store.unlockedUntil !== undefined) return <Unlocked store={store} until={store.unlockedUntil} />;
  const { name, address } = store.profile;
  const readOnly = descriptionOf(address.backend).readOnlyReason?.(address);
  if (readOnly !== undefined) return <span className={styles.words}>{`${name} · ${readOnly}`}</span>;
  if (store.access === 'read-write') return <span className={styles.words}>{name} · changes are always allowed</span>;
  return (
    <>
      <span className={styles.words}>{name} · read-only</span>
      <Button onClick={() => setAsks(true)}>Unlock…</Button>
      {asks && <UnlockDialog store={store} onClose={() => setAsks(false)} />}
    </>
  );
}

function Unlocked({ store, until }: { store: StoreSummary; until: number }) {
  const now = useSecond();
  const { show } = useToast();
  const lock = useMutation(
    orpc.stores.lock.mutationOptions({
      onSuccess: refreshStores,
      onError: (error) => show({ text: failureOf(error).message }),
    }),
  );
  useEffect(() => {
    const timer = setTimeout(() => void refreshStores(), Math.max(0, until - Date.now()) + 50);
    return () => clearTimeout(timer);
  }, [until]);
  return (
    <>
      <span className={styles.words}>
        {store.profile.name} · <strong>unlocked</strong>
        {until > now ? (
          <>
            , <span className={styles.left}>{countdown(until - now)}</span> left
          </>
        ) : (
          ', locking…'
        )}
      </span>
      <Button loading={lock.isPending} onClick={() => lock.mutate({ storeId: store.profile.id })}>
        Lock now
      </Button>
    </>
  );
}

async function refreshStores() {
  await queryClient.invalidateQueries({ queryKey: orpc.profiles.list.key() });
}
