import { Banner, Button, Select, Text } from '@shopify/polaris';
import { useEffect, useState } from 'react';
import type { ActivityEntry, ChangeProgress, ChangeResult, RestorePlan } from '../../shared/records.ts';
import { ChangeProgressBar } from '../changes/change-progress.tsx';
import { ChangeResultBanner } from '../changes/change-result.tsx';
import { resultLabel } from '../changes/change-labels.ts';
import { counted } from '../parts/counts.ts';
import { DeskDialog } from '../changes/desk-dialog.tsx';
import { NameConfirmation } from '../changes/name-confirmation.tsx';
import { useDelay } from '../changes/use-delay.ts';
import { useRun } from '../changes/use-run.ts';
import { client } from '../client.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { useToast } from '../parts/toast.tsx';
import { useStores, useWritable } from '../use-stores.ts';
import { ShopChoice } from './shop-choice.tsx';
import { RestorePlanView } from './restore-plan.tsx';
import { restorable } from './restore-labels.ts';

interface RestoreDialogProps {
  entry: ActivityEntry;
  onClose: () => void;
}

/** Says what restoring an entry would do, in the store that it comes from or in another; asks, restores, and tells what came of it. */
export function RestoreDialog({ entry, onClose }: RestoreDialogProps) {
  const [storeId, setStoreId] = useState(entry.reachedBy);
  const [shop, setShop] = useState<string>();
  return storeId === undefined ? (
    <DeskDialog
      title="Choose a store to restore into"
      onClose={onClose}
      footer={<Button onClick={onClose}>Cancel</Button>}
    >
      <Text as="p">
        {entry.summary}. No store in the list is known to be {entry.place?.title ?? entry.storeName}. Choose one to
        compare the copies with.
      </Text>
      <StoreChoice storeId={storeId} onChoose={setStoreId} />
    </DeskDialog>
  ) : (
    <RestoreInto
      key={storeId}
      entry={entry}
      storeId={storeId}
      shop={shop}
      onShop={setShop}
      onChoose={setStoreId}
      onClose={onClose}
    />
  );
}

interface StoreChoiceProps {
  storeId: string | undefined;
  onChoose: (storeId: string) => void;
}

function StoreChoice({ storeId, onChoose }: StoreChoiceProps) {
  const stores = useStores() ?? [];
  return (
    <Select
      label="Restore into"
      options={stores.map(({ profile }) => ({ value: profile.id, label: profile.name }))}
      value={storeId ?? ''}
      placeholder="Choose a store"
      onChange={onChoose}
    />
  );
}

interface RestoreIntoProps extends RestoreDialogProps {
  storeId: string;
  /** Undefined: all that the entry has copies of. */
  shop: string | undefined;
  onShop: (shop: string | undefined) => void;
  onChoose: (storeId: string) => void;
}

function RestoreInto({ entry, storeId, shop, onShop, onChoose, onClose }: RestoreIntoProps) {
  const planning = useRun<ChangeProgress, RestorePlan>();
  const restoring = useRun<ChangeProgress, ChangeResult>();
  const { writable, reason } = useWritable(storeId);
  const delay = useDelay(storeId);
  const toast = useToast();
  const [typed, setTyped] = useState('');
  const [over, setOver] = useState<readonly string[]>([]);
  const [choosing, setChoosing] = useState(false);

  const { start: startPlanning } = planning;
  const look = (): void => {
    setOver([]);
    void startPlanning((signal) => client.activity.planRestore(inputOf(entry, storeId, shop), { signal }));
  };
  useEffect(() => {
    void startPlanning((signal) => client.activity.planRestore(inputOf(entry, storeId, shop), { signal }));
  }, [startPlanning, entry, storeId, shop]);

  const chooseShop = (chosen: string | undefined): void => {
    setOver([]);
    onShop(chosen);
  };

  const plan = planning.run.state === 'done' ? planning.run.result : undefined;
  const running = restoring.run.state === 'running';
  const result = restoring.run.state === 'done' ? restoring.run.result : undefined;
  const count = plan === undefined ? 0 : restorable(plan, over);
  const nameTyped = plan?.confirm === undefined || typed.trim() === plan.confirm;

  const carryOut = async ({ planId, confirm, newerCount }: RestorePlan): Promise<void> => {
    const confirmation = confirm === undefined ? {} : { confirmation: typed };
    const outcome = await restoring.start((signal) =>
      client.activity.restore({ planId, over: [...over], ...confirmation }, { signal }),
    );
    if (outcome === undefined) return;
    const words = resultLabel('restore', outcome, delay);
    // What was left is what was said to be left.
    const asPlanned = outcome.failed + (outcome.unknown ?? 0) === 0 && outcome.left <= newerCount - over.length;
    if (!asPlanned || outcome.stopped !== undefined || outcome.failure !== undefined) return;
    toast.show({ text: [words.title, ...words.details].join('. ') });
    onClose();
  };
  const submit = (): void => {
    if (plan !== undefined && count > 0 && nameTyped && writable && !running && result === undefined)
      void carryOut(plan);
  };
  const stop = (): void => {
    // When stopping fails the restoring goes on to its end, which is then shown.
    if (plan !== undefined) client.activity.stop({ planId: plan.planId }).catch(() => {});
  };

  const asks = plan !== undefined && !running && result === undefined;
  return (
    <DeskDialog
      wide
      title={titleOf(plan, result, count)}
      production={plan?.environment === 'production' ? plan.storeName : undefined}
      phase={`${planning.run.state} ${restoring.run.state}`}
      onClose={running ? stop : onClose}
      onSubmit={submit}
      footer={
        <RestoreFooter
          running={running}
          over={result !== undefined || (asks && count === 0)}
          label={`Restore ${counted(count, 'session')}`}
          enabled={asks && count > 0 && nameTyped && writable}
          onStop={stop}
          onClose={onClose}
        />
      }
    >
      {planning.run.state === 'running' ? (
        <ChangeProgressBar label="Comparing the copies with the store" progress={planning.run.progress.at(-1)} />
      ) : null}
      {planning.run.state === 'failed' ? <FailureBanner error={planning.run.error} onRetry={look} /> : null}
      {asks ? <RestorePlanView entry={entry} plan={plan} over={over} onOver={setOver} /> : null}
      {running || result !== undefined ? null : <ShopChoice activityId={entry.id} shop={shop} onChoose={chooseShop} />}
      {running || result !== undefined ? null : choosing || planning.run.state === 'failed' ? (
        <StoreChoice storeId={storeId} onChoose={onChoose} />
      ) : (
        <div>
          <Button variant="plain" onClick={() => setChoosing(true)}>
            Restore into another store…
          </Button>
        </div>
      )}
      {asks && count > 0 && !writable ? (
        <Banner tone="warning">
          <Text as="p">{reason}</Text>
        </Banner>
      ) : null}
      {restoring.run.state === 'failed' ? <FailureBanner error={restoring.run.error} onRetry={look} /> : null}
      {asks && count > 0 && plan.confirm !== undefined ? (
        <NameConfirmation name={plan.confirm} purpose="restore in production" value={typed} onChange={setTyped} />
      ) : null}
      {restoring.run.state === 'running' ? (
        <ChangeProgressBar label="Restoring" progress={restoring.run.progress.at(-1)} />
      ) : null}
      {result === undefined ? null : <ChangeResultBanner words={resultLabel('restore', result, delay)} />}
    </DeskDialog>
  );
}

function inputOf({ id }: ActivityEntry, storeId: string, shop: string | undefined) {
  return { activityId: id, storeId, ...(shop !== undefined && { shop }) };
}

function titleOf(plan: RestorePlan | undefined, result: ChangeResult | undefined, count: number): string {
  if (result !== undefined) return resultLabel('restore', result).title;
  if (plan === undefined) return 'Restore sessions?';
  return count === 0 ? 'Nothing to restore' : `Restore ${counted(count, 'session')} into ${plan.storeName}?`;
}

interface RestoreFooterProps {
  running: boolean;
  over: boolean;
  label: string;
  enabled: boolean;
  onStop: () => void;
  onClose: () => void;
}

function RestoreFooter({ running, over, label, enabled, onStop, onClose }: RestoreFooterProps) {
  if (running) return <Button onClick={onStop}>Stop</Button>;
  if (over) {
    return (
      <Button variant="primary" onClick={onClose}>
        Close
      </Button>
    );
  }
  return (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button variant="primary" submit disabled={!enabled}>
        {label}
      </Button>
    </>
  );
}
