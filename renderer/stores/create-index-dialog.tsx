import { Button, Spinner, Text } from '@shopify/polaris';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Profile } from '../../shared/profiles.ts';
import { DeskDialog } from '../changes/desk-dialog.tsx';
import { NameConfirmation } from '../changes/name-confirmation.tsx';
import { client, orpc } from '../client.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { useToast } from '../parts/toast.tsx';
import { isServer } from './connection-form.ts';
import styles from './stores.module.css';

type Creation = { state: 'idle' } | { state: 'running'; since: number } | { state: 'failed'; error: unknown };

/** Shows the SQL that makes an index on the shop column, runs it when told to, and stops it when told to. */
export function CreateIndexDialog({ profile, onClose }: { profile: Profile; onClose: () => void }) {
  const storeId = profile.id;
  const [typed, setTyped] = useState('');
  const plan = useQuery({ ...orpc.stores.planIndex.queryOptions({ input: { storeId } }), gcTime: 0, retry: false });
  const { creation, create, stop } = useCreation(storeId, onClose);
  const confirm = plan.data?.confirm;
  const sql = plan.data?.plan?.statement;
  const running = creation.state === 'running';
  const canCreate = sql !== undefined && (confirm === undefined || typed.trim() === confirm) && !running;

  return (
    <DeskDialog
      title={`Create an index on shop in ${profile.name}?`}
      production={profile.environment === 'production' ? profile.name : undefined}
      phase={`${plan.status} ${creation.state}`}
      onClose={() => {
        // What runs at the server is stopped on purpose, not by the way.
        if (!running) onClose();
      }}
      onSubmit={() => {
        if (canCreate) void create(confirm === undefined ? undefined : typed);
      }}
      footer={
        running ? (
          <Button onClick={stop}>Stop</Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" submit disabled={!canCreate}>
              Create the index
            </Button>
          </>
        )
      }
    >
      {plan.isPending ? <Spinner size="small" accessibilityLabel="Looking up the SQL" /> : null}
      {plan.isError ? <FailureBanner error={plan.error} onRetry={() => void plan.refetch()} /> : null}
      {plan.isSuccess && sql === undefined ? <Text as="p">There is an index on shop already.</Text> : null}
      {sql === undefined ? null : (
        <>
          <Text as="p">This runs in the database. No session changes:</Text>
          <pre className={styles.sql}>{sql}</pre>
          <Text as="p" tone="subdued">
            {costWords(profile)}
          </Text>
        </>
      )}
      {confirm === undefined || running || sql === undefined ? null : (
        <NameConfirmation name={confirm} purpose="create an index in production" value={typed} onChange={setTyped} />
      )}
      {running ? <Running since={creation.since} /> : null}
      {creation.state === 'failed' ? <FailureBanner error={creation.error} /> : null}
    </DeskDialog>
  );
}

/** What the app notices meanwhile. */
function costWords({ address }: Profile): string {
  return isServer(address)
    ? 'The app goes on reading and writing meanwhile. On a large table it takes some minutes.'
    : 'The app cannot write while it is made: some seconds for each million sessions.';
}

function Running({ since }: { since: number }) {
  const [now, setNow] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.floor((now - since) / 1000);
  return (
    <div className={styles.running}>
      <Spinner size="small" />
      <Text as="span">Creating the index{seconds < 2 ? '…' : `, for ${seconds} s so far`}</Text>
    </div>
  );
}

function useCreation(storeId: string, onDone: () => void) {
  const [creation, setCreation] = useState<Creation>({ state: 'idle' });
  const controller = useRef<AbortController>(undefined);
  const toast = useToast();
  const queries = useQueryClient();
  useEffect(() => () => controller.current?.abort(), []);

  const create = async (confirmation: string | undefined): Promise<void> => {
    const mine = new AbortController();
    controller.current = mine;
    setCreation({ state: 'running', since: Date.now() });
    try {
      await client.stores.createIndex(
        { storeId, ...(confirmation !== undefined && { confirmation }) },
        { signal: mine.signal },
      );
      toast.show({ text: 'The index on shop is there' });
      void queries.invalidateQueries({ queryKey: orpc.stores.key() });
      onDone();
    } catch (error) {
      if (mine.signal.aborted) toast.show({ text: 'Stopped. Activity says what came of it.' });
      setCreation(mine.signal.aborted ? { state: 'idle' } : { state: 'failed', error });
    }
  };
  return { creation, create, stop: () => controller.current?.abort() };
}
