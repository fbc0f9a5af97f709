import { Button, Text } from '@shopify/polaris';
import type { ActivityEntry, ChangeProgress, ChangeResult } from '../../shared/records.ts';
import { ChangeProgressBar } from '../changes/change-progress.tsx';
import { ChangeResultBanner } from '../changes/change-result.tsx';
import { counted, resultWords } from '../changes/change-words.ts';
import { DeskDialog } from '../changes/desk-dialog.tsx';
import { useDelay } from '../changes/use-delay.ts';
import { useRun } from '../changes/use-run.ts';
import { client } from '../client.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { useToast } from '../parts/toast.tsx';
import { useWritable } from '../use-stores.ts';

interface RestoreDialogProps {
  entry: ActivityEntry;
  /** Copies in the trash. */
  count: number;
  onClose: () => void;
}

/** Puts back what an entry removed or overwrote, and tells what came of each. */
export function RestoreDialog({ entry, count, onClose }: RestoreDialogProps) {
  const { run, start, cancel } = useRun<ChangeProgress, ChangeResult>();
  const { writable, reason } = useWritable(entry.storeId);
  const delay = useDelay(entry.storeId);
  const toast = useToast();
  const sessions = counted(count, 'session');
  const over = run.state === 'done';

  const putBack = async (): Promise<void> => {
    const result = await start((signal) => client.activity.restore({ activityId: entry.id }, { signal }));
    if (result === undefined) return;
    const words = resultWords('restore', result, delay);
    if (words.tone !== 'success' || result.skipped > 0) return;
    toast.show({ text: [words.title, ...words.details].join('. ') });
    onClose();
  };
  const submit = (): void => {
    if (!writable || run.state === 'running' || over) return;
    void putBack();
  };

  return (
    <DeskDialog
      title={over ? resultWords('restore', run.result).title : `Put back ${sessions}?`}
      production={entry.environment === 'production' ? entry.storeName : undefined}
      phase={run.state}
      onClose={run.state === 'running' ? cancel : onClose}
      onSubmit={submit}
      footer={
        <RestoreFooter
          state={run.state}
          label={`Put back ${sessions}`}
          writable={writable}
          onStop={cancel}
          onClose={onClose}
        />
      }
    >
      {run.state === 'idle' || run.state === 'failed' ? (
        <Text as="p">
          {entry.summary}. {count === 1 ? 'It goes' : 'They go'} back into <strong>{entry.storeName}</strong> exactly as
          before. What was stored again meanwhile is left alone.
        </Text>
      ) : null}
      {writable || over ? null : (
        <Text as="p" tone="critical">
          {reason}
        </Text>
      )}
      {run.state === 'running' ? <ChangeProgressBar label="Putting back" progress={run.progress.at(-1)} /> : null}
      {run.state === 'failed' ? <FailureBanner error={run.error} /> : null}
      {run.state === 'cancelled' ? (
        <Text as="p">Stopped. What was put back until then stays; Activity says how many.</Text>
      ) : null}
      {over ? <ChangeResultBanner words={resultWords('restore', run.result, delay)} /> : null}
    </DeskDialog>
  );
}

interface RestoreFooterProps {
  state: 'idle' | 'running' | 'done' | 'failed' | 'cancelled';
  label: string;
  writable: boolean;
  onStop: () => void;
  onClose: () => void;
}

function RestoreFooter({ state, label, writable, onStop, onClose }: RestoreFooterProps) {
  if (state === 'running') return <Button onClick={onStop}>Stop</Button>;
  if (state === 'done' || state === 'cancelled') {
    return (
      <Button variant="primary" onClick={onClose}>
        Close
      </Button>
    );
  }
  return (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button variant="primary" submit disabled={!writable}>
        {label}
      </Button>
    </>
  );
}
