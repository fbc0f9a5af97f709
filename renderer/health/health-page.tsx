import { Button, SkeletonBodyText } from '@shopify/polaris';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { HealthReport } from '../../shared/health.ts';
import { CostDialog } from '../changes/cost-dialog.tsx';
import { failureOf, orpc } from '../client.ts';
import { useCopy } from '../parts/copy.ts';
import { counted } from '../parts/counts.ts';
import { DeskPage } from '../parts/desk-page.tsx';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { useNow } from '../parts/now.ts';
import { checkCost } from '../parts/read-cost.ts';
import { exactTime, relativeTime } from '../parts/times.ts';
import { routes } from '../routes.ts';
import { asksForPassword } from '../stores/asks-password.ts';
import { PasswordPrompt } from '../stores/password-prompt.tsx';
import { StoreWaiting } from '../stores/store-waiting.tsx';
import { useStore } from '../use-stores.ts';
import { FirstCheck } from './first-check.tsx';
import { HealthProgressCard, StoppedCard } from './health-progress.tsx';
import { HealthView } from './health-view.tsx';
import { useHealth } from './use-health.ts';

const SaveReportDialog = lazy(async () => ({ default: (await import('./save-report-dialog.tsx')).SaveReportDialog }));

/** How a whole store is: which shops stop working and when, what expires, what is left over, what deserves work. */
export function HealthPage({ storeId }: { storeId: string }) {
  const store = useStore(storeId);
  const profile = store?.profile;
  const queries = useQueryClient();
  const described = useQuery({ ...orpc.stores.describe.queryOptions({ input: { storeId } }), retry: false });
  const description = described.isError ? undefined : described.data;
  const { last, run, waits, take, stop } = useHealth(storeId, description);
  const [asksCost, setAsksCost] = useState(false);
  const [saves, setSaves] = useState<HealthReport>();
  const { report, before } = last.data ?? {};
  const running = run.state === 'running';

  const check = () => {
    if (description?.capabilities.billsReads !== undefined) setAsksCost(true);
    else void take();
  };
  // The first look opens the store, which the sidebar shows.
  const isOpen = described.isPending ? undefined : described.isSuccess;
  const isShown = isOpen === undefined || store?.state === (isOpen ? 'open' : 'failed');
  useEffect(() => {
    if (!isShown) void queries.invalidateQueries({ queryKey: orpc.profiles.list.key() });
  }, [isShown, queries]);
  const openAgain = () => {
    void described.refetch();
    void last.refetch();
  };
  const failure = described.isError ? failureOf(described.error) : undefined;

  return (
    <DeskPage
      wide
      title={profile?.name ?? 'Store'}
      page="Health"
      of={profile}
      subtitle={<Subtitle report={report} />}
      back={{ label: 'Sessions', href: routes.sessions(storeId) }}
      actions={
        report === undefined ? undefined : (
          <>
            <CopyReport report={report} />
            <Button onClick={() => setSaves(report)}>Save as JSON…</Button>
            <Button onClick={check} disabled={running || description === undefined || description.listDenied === true}>
              Check again
            </Button>
          </>
        )
      }
    >
      {described.isPending ? (
        <StoreWaiting
          storeId={storeId}
          isOpen={false}
          isStopped={described.fetchStatus === 'idle'}
          onCancel={() => void queries.cancelQueries({ queryKey: orpc.stores.describe.key({ input: { storeId } }) })}
          onRetry={() => void described.refetch()}
        />
      ) : null}
      {described.isError ? <FailureBanner error={described.error} onRetry={openAgain} /> : null}
      {failure !== undefined && asksForPassword(store, failure.code) ? (
        <PasswordPrompt store={store} onKnown={openAgain} />
      ) : null}
      {last.isError && !described.isError ? (
        <FailureBanner error={last.error} onRetry={() => void last.refetch()} />
      ) : null}
      {running ? (
        <HealthProgressCard progress={run.progress.at(-1)} backend={profile?.address.backend} onStop={stop} />
      ) : null}
      {run.state === 'failed' ? <FailureBanner error={run.error} onRetry={check} /> : null}
      {run.state === 'cancelled' ? <StoppedCard hasReport={report !== undefined} onRetry={check} /> : null}
      {report !== undefined && profile !== undefined ? (
        <HealthView profile={profile} report={report} before={before} />
      ) : null}
      {report === undefined && (last.isFetching || running) ? <SkeletonBodyText lines={12} /> : null}
      {waits && report === undefined && description !== undefined ? (
        <FirstCheck description={description} onCheck={check} />
      ) : null}
      {asksCost && description !== undefined && profile !== undefined ? (
        <CostDialog
          profile={profile}
          description={description}
          what={`The check reads every session once and changes nothing. ${checkCost(description) ?? ''}`}
          action="Check now"
          onClose={() => setAsksCost(false)}
          onAccept={() => {
            setAsksCost(false);
            void take();
          }}
        />
      ) : null}
      {saves !== undefined && profile !== undefined ? (
        <Suspense>
          <SaveReportDialog profile={profile} report={saves} onClose={() => setSaves(undefined)} />
        </Suspense>
      ) : null}
    </DeskPage>
  );
}

function Subtitle({ report }: { report: HealthReport | undefined }) {
  const now = useNow();
  if (report === undefined) return 'Health';
  // The clock of the window goes in steps, and may be behind a report that was just taken.
  const taken = relativeTime(Math.min(report.takenAt, now - 1), now);
  const took = report.took < 100 ? '' : ` in ${(report.took / 1000).toFixed(1)} s`;
  return (
    <>
      Health · taken{' '}
      <time dateTime={new Date(report.takenAt).toISOString()} title={exactTime(report.takenAt)}>
        {taken}
      </time>
      {`${took} · ${counted(report.sessions, 'session')} of ${counted(report.shops, 'shop')}`}
    </>
  );
}

function CopyReport({ report }: { report: HealthReport }) {
  const copy = useCopy();
  return <Button onClick={() => copy('Report', JSON.stringify(report, undefined, 2))}>Copy as JSON</Button>;
}
