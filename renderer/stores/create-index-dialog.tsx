import { Button, Spinner, Text } from '@shopify/polaris';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Profile } from '../../shared/profiles.ts';
import { DeskDialog } from '../changes/desk-dialog.tsx';
import { NameConfirmation } from '../changes/name-confirmation.tsx';
import { client, orpc } from '../client.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { useToast } from '../parts/toast.tsx';
import type { IndexLabels } from '../../shared/backends/backend.ts';
import { FindingBanner } from './finding-banner.tsx';
import styles from './stores.module.css';

type Creation = { state: 'idle' } | { state: 'running'; since: number } | { state: 'failed'; error: unknown };

interface CreateIndexDialogProps {
  profile: Profile;
  words: IndexLabels;
  onClose: () => void;
}

/** Shows what makes searching fast and what stands in its way, runs it when told to, and stops it when told to. */
export function CreateIndexDialog({ profile, words, onClose }: CreateIndexDialogProps) {
  const storeId = profile.id;
  const [typed, setTyped] = useState('');
  const plan = useQuery({ ...orpc.stores.planIndex.queryOptions({ input: { storeId } }), gcTime: 0, retry: false });
  const { creation, create, stop } = useCreation(storeId, words.done, onClose);
  const confirm = plan.data?.confirm;
  const { statement, findings = [] } = plan.data?.plan ?? {};
  const isBlocked = findings.some(({ severity }) => severity === 'error');
  const running = creation.state === 'running';
  const canCreate =
    statement !== undefined && !isBlocked && (confirm === undefined || typed.trim() === confirm) && !running;

  return (
    <DeskDialog
      title={`Create ${words.which} in ${profile.name}?`}
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
              {`Create ${words.made}`}
            </Button>
          </>
        )
      }
    >
      {plan.isPending ? <Spinner size="small" accessibilityLabel="Preparing" /> : null}
      {plan.isError ? <FailureBanner error={plan.error} onRetry={() => void plan.refetch()} /> : null}
      {plan.isSuccess && statement === undefined ? <Text as="p">The indexes already exist.</Text> : null}
      {statement === undefined ? null : (
        <>
          <Text as="p">Session Desk will run this in the store. Sessions don’t change.</Text>
          <pre className={styles.sql}>{statement}</pre>
          <Text as="p" tone="subdued">
            {words.cost}
          </Text>
          {findings.map((finding) => (
            <FindingBanner key={finding.message} finding={finding} />
          ))}
        </>
      )}
      {confirm === undefined || running || isBlocked || statement === undefined ? null : (
        <NameConfirmation
          name={confirm}
          purpose={`create ${words.some} in production`}
          value={typed}
          onChange={setTyped}
        />
      )}
      {running ? <Running since={creation.since} what={words.made} /> : null}
      {creation.state === 'failed' ? <FailureBanner error={creation.error} /> : null}
    </DeskDialog>
  );
}

function Running({ since, what }: { since: number; what: string }) {
  const [now, setNow] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.floor((now - since) / 1000);
  return (
    <div className={styles.running}>
      <Spinner size="small" />
      <Text as="span">
        Creating {what}
        {seconds < 2 ? '…' : ` (${seconds} s)`}
      </Text>
    </div>
  );
}

function useCreation(storeId: string, done: string, onDone: () => void) {
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
      toast.show({ text: done });
      void queries.invalidateQueries({ queryKey: orpc.stores.key() });
      onDone();
    } catch (error) {
      if (mine.signal.aborted) toast.show({ text: 'Stopped. See Activity for the result.' });
      setCreation(mine.signal.aborted ? { state: 'idle' } : { state: 'failed', error });
    }
  };
  return { creation, create, stop: () => controller.current?.abort() };
}
