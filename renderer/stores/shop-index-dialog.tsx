import { Banner, Button, Text } from '@shopify/polaris';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { descriptionOf } from '../../shared/backends/index.ts';
import type { Profile } from '../../shared/profiles.ts';
import type { ChangeProgress, ChangeResult, ShopIndexReport, StoreCapabilities } from '../../shared/records.ts';
import { ChangeProgressBar } from '../changes/change-progress.tsx';
import { ChangeResultBanner } from '../changes/change-result.tsx';
import { counted } from '../parts/counts.ts';
import { CountCards, ShopList } from '../changes/count-cards.tsx';
import { DeskDialog } from '../changes/desk-dialog.tsx';
import { NameConfirmation } from '../changes/name-confirmation.tsx';
import { faultCards, faultLabel, repairLabel } from '../changes/shop-index-labels.ts';
import { useRun } from '../changes/use-run.ts';
import { client, failureOf, orpc } from '../client.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { useWritable } from '../use-stores.ts';

/** Fewer than a deletion shows: what it would do must be read too before it is done. */
const SHOPS_SHOWN = 5;

/** Compares the index on shop that the adapter keeps among the sessions with them, says what is wrong, and repairs it. */
export function ShopIndexDialog({ profile, onClose }: { profile: Profile; onClose: () => void }) {
  const storeId = profile.id;
  const { writable, reason } = useWritable(storeId);
  const description = useQuery(orpc.stores.describe.queryOptions({ input: { storeId } }));
  const capabilities = description.data?.capabilities;
  const { run: checking, start: startCheck, cancel: stopCheck } = useRun<ChangeProgress, ShopIndexReport>();
  const { run: repairing, start: startRepair, reset } = useRun<ChangeProgress, ChangeResult>();
  const [typed, setTyped] = useState('');
  const [stopping, setStopping] = useState(false);

  const lookUp = useCallback(
    () => void startCheck((signal) => client.stores.checkShopIndex({ storeId }, { signal })),
    [startCheck, storeId],
  );
  useEffect(lookUp, [lookUp]);
  const checkAgain = (): void => {
    reset();
    setTyped('');
    lookUp();
  };

  const report = checking.state === 'done' ? checking.result : undefined;
  const result = repairing.state === 'done' ? repairing.result : undefined;
  const running = repairing.state === 'running';
  const asks = report !== undefined && report.faultCount > 0 && !running && result === undefined;
  const planIsOld = repairing.state === 'failed' && failureOf(repairing.error).code === 'PLAN_EXPIRED';
  const nameTyped = report?.confirm === undefined || typed.trim() === report.confirm;
  const canRepair = asks && writable && nameTyped && !planIsOld;

  const repair = (): void => {
    if (!canRepair) return;
    const { planId, confirm } = report;
    setStopping(false);
    const confirmation = confirm === undefined ? {} : { confirmation: typed };
    void startRepair((signal) => client.stores.repairShopIndex({ planId, ...confirmation }, { signal }));
  };
  const stop = (): void => {
    if (report === undefined) return;
    setStopping(true);
    // When stopping fails the repair goes on to its end, which is then shown.
    client.activity.stop({ planId: report.planId }).catch(() => setStopping(false));
  };

  return (
    <DeskDialog
      title={titleOf(report, result, writable)}
      production={profile.environment === 'production' ? profile.name : undefined}
      phase={`${checking.state} ${repairing.state}`}
      onClose={running ? stop : onClose}
      onSubmit={repair}
      footer={
        running ? (
          <Button onClick={stop} disabled={stopping}>
            {stopping ? 'Stopping…' : 'Stop'}
          </Button>
        ) : checking.state === 'running' ? (
          <Button onClick={stopCheck}>Stop</Button>
        ) : asks && writable ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" submit disabled={!canRepair}>
              {`Repair ${counted(report.faultCount, 'shop')}`}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={checkAgain}>Check again</Button>
            <Button variant="primary" onClick={onClose}>
              Close
            </Button>
          </>
        )
      }
    >
      {checking.state === 'running' ? (
        <ChangeProgressBar
          label="Comparing the index with the sessions"
          progress={checking.progress.at(-1)}
          things="keys"
        />
      ) : null}
      {checking.state === 'cancelled' ? <Text as="p">Stopped. Nothing was changed.</Text> : null}
      {checking.state === 'failed' ? <FailureBanner error={checking.error} onRetry={checkAgain} /> : null}
      {report === undefined || running || result !== undefined ? null : <Compared report={report} />}
      {asks && writable ? <WhatRepairDoes profile={profile} capabilities={capabilities} /> : null}
      {asks && !writable ? <Text as="p">{reason}</Text> : null}
      {repairing.state === 'failed' ? (
        <FailureBanner error={repairing.error} {...(planIsOld && { onRetry: checkAgain })} />
      ) : null}
      {asks && writable && report.confirm !== undefined ? (
        <NameConfirmation name={report.confirm} purpose="repair in production" value={typed} onChange={setTyped} />
      ) : null}
      {running ? (
        <ChangeProgressBar
          label={stopping ? 'Stopping after this batch' : 'Repairing'}
          progress={repairing.progress.at(-1)}
        />
      ) : null}
      {result === undefined ? null : <ChangeResultBanner words={repairLabel(result, capabilities?.delay)} />}
      {result === undefined || report === undefined ? null : (
        <Text as="p">No sessions were changed. See Activity for details.</Text>
      )}
    </DeskDialog>
  );
}

function titleOf(report: ShopIndexReport | undefined, result: ChangeResult | undefined, writable: boolean): string {
  if (result !== undefined) return repairLabel(result).title;
  if (report === undefined) return 'Check the shop index';
  if (report.faultCount === 0) return 'The shop index is correct';
  const shops = counted(report.faultCount, 'shop');
  return writable ? `Repair the shop index for ${shops}?` : `The shop index is wrong for ${shops}`;
}

/** What was compared, and what is wrong. */
function Compared({ report }: { report: ShopIndexReport }) {
  const what = `Compared ${counted(report.sessions, 'session')} with the index entries of ${counted(report.shops, 'shop')}.`;
  if (report.faultCount === 0) {
    return (
      <Banner tone="success">
        <Text as="p">{`${what} Nothing to repair.`}</Text>
      </Banner>
    );
  }
  return (
    <>
      <Text as="p">{`The adapter finds a shop’s sessions through its own index. ${what} Wrong entries:`}</Text>
      <CountCards cards={faultCards(report)} />
      <ShopList
        shops={report.faults.slice(0, SHOPS_SHOWN).map((fault) => ({ shop: fault.shop, text: faultLabel(fault) }))}
        count={report.faultCount}
      />
    </>
  );
}

interface WhatRepairDoesProps {
  profile: Profile;
  capabilities: StoreCapabilities | undefined;
}

/** Before anybody says yes: what changes, what does not, and what can come between. */
function WhatRepairDoes({ profile, capabilities }: WhatRepairDoesProps) {
  return (
    <>
      <Text as="p">
        Repairing rebuilds these shops’ entries from the sessions in the store at that moment.{' '}
        <strong>No sessions are changed.</strong>
      </Text>
      {capabilities?.writes === 'checked' ? (
        <Banner tone="warning">
          <Text as="p">
            {`${descriptionOf(profile.address.backend).name} can’t read and write an entry in one step. A session that the app stores at the same moment may be left out: repair during quiet hours, then check again.`}
          </Text>
        </Banner>
      ) : null}
    </>
  );
}
