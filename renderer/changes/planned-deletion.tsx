import { Banner, Button, Select, Text } from '@shopify/polaris';
import { useEffect, useState } from 'react';
import { PACE_LIMITS, PACES, type Pace } from '../../shared/pace.ts';
import type { ChangeProgress, ChangeResult, DeletePlan, SessionFilter } from '../../shared/records.ts';
import { client, failureOf } from '../client.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { useToast } from '../parts/toast.tsx';
import { thingsIn } from '../sessions/scan-progress-label.ts';
import { useStore } from '../use-stores.ts';
import { ChangeProgressBar } from './change-progress.tsx';
import { ChangeResultBanner } from './change-result.tsx';
import { deleteTitle, resultLabel } from './change-labels.ts';
import { counted } from '../parts/counts.ts';
import { DeletePlanView } from './delete-plan.tsx';
import { DeskDialog } from './desk-dialog.tsx';
import { TotalConfirmation, numberIn } from './total-confirmation.tsx';
import { NameConfirmation } from './name-confirmation.tsx';
import { useDelay } from './use-delay.ts';
import { useRun } from './use-run.ts';
import { useUndo } from './use-undo.ts';

export type DeleteTarget = { keys: readonly string[] } | { shop: string } | { filter: SessionFilter };

export interface DeletionProps {
  storeId: string;
  target: DeleteTarget;
  onClose: () => void;
  /** Something was deleted. */
  onDeleted: () => void;
}

/** Looks up what would be deleted, says what that means, asks, deletes, and tells what came of it. */
export function PlannedDeletion({ storeId, target, onClose, onDeleted }: DeletionProps) {
  const toast = useToast();
  const undo = useUndo(storeId);
  const profile = useStore(storeId)?.profile;
  const delay = useDelay(storeId);
  const planning = useRun<ChangeProgress, DeletePlan>();
  const deleting = useRun<ChangeProgress, ChangeResult>();
  const [typed, setTyped] = useState('');
  const [typedTotal, setTypedTotal] = useState('');
  const [chosenPace, setPace] = useState<Pace>();
  const [stopping, setStopping] = useState(false);
  // What was asked for when the dialog opened; a selection may change under it. Then, what a deletion left.
  const [asked, setAsked] = useState(target);

  const { start: startPlanning } = planning;
  const lookUp = (): void => {
    setTyped('');
    setTypedTotal('');
    deleting.reset();
    void startPlanning((signal) => client.sessions.planDelete({ storeId, target: inputOf(asked) }, { signal }));
  };
  useEffect(() => {
    void startPlanning((signal) => client.sessions.planDelete({ storeId, target: inputOf(asked) }, { signal }));
  }, [startPlanning, storeId, asked]);

  const plan = planning.run.state === 'done' ? planning.run.result : undefined;
  const isConfirmed =
    (plan?.confirm === undefined || typed.trim() === plan.confirm) &&
    (plan?.confirmsTotal !== true || numberIn(typedTotal) === plan.total);
  // In production the app comes first.
  const pace = chosenPace ?? (plan?.environment === 'production' ? 'thousand' : 'fastest');
  const running = deleting.run.state === 'running';
  const result = deleting.run.state === 'done' ? deleting.run.result : undefined;
  const planIsOld = deleting.run.state === 'failed' && failureOf(deleting.run.error).code === 'PLAN_EXPIRED';

  const carryOut = async (chosen: DeletePlan): Promise<void> => {
    setStopping(false);
    const { planId } = chosen;
    const input = {
      planId,
      ...(chosen.confirm !== undefined && { confirmation: typed }),
      ...(chosen.confirmsTotal && { total: chosen.total }),
      ...(hasPace(chosen) && { pace }),
    };
    const outcome = await deleting.start((signal) => client.sessions.delete(input, { signal }));
    if (outcome === undefined) return;
    const words = resultLabel('delete', outcome, delay);
    if (words.tone !== 'success') return;
    const { activityId, changed } = outcome;
    toast.show({
      text: [words.title, ...words.details].join('. '),
      action: { label: 'Undo', onAction: () => undo(activityId, changed) },
    });
    onDeleted();
    onClose();
  };

  const stop = (): void => {
    if (plan === undefined) return;
    setStopping(true);
    // When stopping fails the deletion goes on to its end, which is then shown.
    client.activity.stop({ planId: plan.planId }).catch(() => setStopping(false));
  };

  const close = (): void => {
    if (running) {
      stop();
      return;
    }
    if (result !== undefined && result.changed > 0) onDeleted();
    onClose();
  };

  const submit = (): void => {
    if (plan !== undefined && plan.total > 0 && isConfirmed && !running && result === undefined) void carryOut(plan);
  };

  const production = profile?.environment === 'production' ? profile.name : undefined;
  return (
    <DeskDialog
      title={titleOf(plan, result)}
      production={production}
      phase={`${planning.run.state} ${deleting.run.state}`}
      onClose={close}
      onSubmit={submit}
      footer={
        <Footer
          plan={plan}
          canDelete={isConfirmed && !planIsOld}
          running={running}
          stopping={stopping}
          result={result}
          onClose={close}
          onPlanLeft={(keys) => {
            deleting.reset();
            setTyped('');
            setTypedTotal('');
            setAsked({ keys });
          }}
          onUndo={({ activityId, changed }) => {
            undo(activityId, changed);
            onDeleted();
            onClose();
          }}
        />
      }
    >
      {planning.run.state === 'running' ? (
        <ChangeProgressBar
          label="Finding the sessions to delete"
          progress={planning.run.progress.at(-1)}
          {...(!('keys' in asked) && { things: thingsIn(profile?.address.backend) })}
        />
      ) : null}
      {planning.run.state === 'failed' ? <FailureBanner error={planning.run.error} onRetry={lookUp} /> : null}
      {plan === undefined || running || result !== undefined ? null : <PlanOrNothing plan={plan} />}
      {deleting.run.state === 'failed' ? (
        <FailureBanner error={deleting.run.error} {...(planIsOld && { onRetry: lookUp })} />
      ) : null}
      {plan === undefined || plan.total === 0 || running || result !== undefined ? null : (
        <>
          {hasPace(plan) ? (
            <Select
              label="Pace"
              helpText="Slower leaves more of the database to the app."
              options={PACES.map((value) => ({ value, label: PACE_LIMITS[value].title }))}
              value={pace}
              onChange={(value) => setPace(PACES.find((one) => one === value))}
            />
          ) : null}
          {plan.confirm === undefined ? null : (
            <NameConfirmation name={plan.confirm} purpose="delete in production" value={typed} onChange={setTyped} />
          )}
          {plan.confirmsTotal ? (
            <TotalConfirmation total={plan.total} value={typedTotal} onChange={setTypedTotal} />
          ) : null}
        </>
      )}
      {deleting.run.state === 'running' ? (
        <ChangeProgressBar
          label={stopping ? 'Stopping after this batch' : 'Deleting'}
          progress={deleting.run.progress.at(-1)}
        />
      ) : null}
      {result === undefined ? null : <ChangeResultBanner words={resultLabel('delete', result, delay)} />}
    </DeskDialog>
  );
}

/** Fewer are deleted at once anyway. */
const PACED = 1_000;

function hasPace({ total }: DeletePlan): boolean {
  return total > PACED;
}

function inputOf(target: DeleteTarget) {
  return 'keys' in target ? { keys: [...target.keys] } : target;
}

function titleOf(plan: DeletePlan | undefined, result: ChangeResult | undefined): string {
  if (result !== undefined) return resultLabel('delete', result).title;
  if (plan === undefined) return 'Delete sessions?';
  return plan.total === 0 ? 'Nothing to delete' : deleteTitle(plan);
}

function PlanOrNothing({ plan }: { plan: DeletePlan }) {
  if (plan.total > 0) return <DeletePlanView plan={plan} />;
  return (
    <Banner tone="info">
      <Text as="p">
        {plan.everything
          ? 'The store has no sessions.'
          : 'The sessions were already deleted, by the app or by someone else.'}
      </Text>
    </Banner>
  );
}

interface FooterProps {
  plan: DeletePlan | undefined;
  canDelete: boolean;
  running: boolean;
  stopping: boolean;
  result: ChangeResult | undefined;
  onClose: () => void;
  onUndo: (result: ChangeResult) => void;
  /** Looks up what it would mean to delete those that were left alone. */
  onPlanLeft: (keys: string[]) => void;
}

function Footer({ plan, canDelete, running, stopping, result, onClose, onUndo, onPlanLeft }: FooterProps) {
  if (result !== undefined) {
    return (
      <>
        {result.leftKeys.length > 0 ? (
          <Button onClick={() => onPlanLeft(result.leftKeys)}>
            {`Review the ${counted(result.leftKeys.length, 'session')} kept…`}
          </Button>
        ) : null}
        {result.changed > 0 ? <Button onClick={() => onUndo(result)}>Undo</Button> : null}
        <Button variant="primary" onClick={onClose}>
          Close
        </Button>
      </>
    );
  }
  if (running) {
    return (
      <Button onClick={onClose} disabled={stopping}>
        {stopping ? 'Stopping…' : 'Stop'}
      </Button>
    );
  }
  if (plan?.total === 0) return <Button onClick={onClose}>Close</Button>;
  return (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button variant="primary" tone="critical" submit disabled={plan === undefined || !canDelete}>
        {plan === undefined ? 'Delete' : `Delete ${plan.everything ? 'all ' : ''}${counted(plan.total, 'session')}`}
      </Button>
    </>
  );
}
