import { BlockStack, Button, Text, TextField } from '@shopify/polaris';
import { useQuery } from '@tanstack/react-query';
import { useState, type DragEvent } from 'react';
import type { HealthProgress } from '../../shared/health.ts';
import type { KeptShops } from '../../shared/records.ts';
import { DeskDialog } from '../changes/desk-dialog.tsx';
import { useRun } from '../changes/use-run.ts';
import { client, orpc } from '../client.ts';
import { ScanProgress } from '../health/health-progress.tsx';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { readCost } from '../parts/read-cost.ts';
import { useStore } from '../use-stores.ts';
import { MatchedShops } from './matched-shops.tsx';

interface ShopsDialogProps {
  storeId: string;
  onClose: () => void;
  /** With the handle of the list. */
  onList: (shops: string) => void;
}

/** Takes a list of shops and shows which of them have sessions here, before they are listed. */
export function ShopsDialog({ storeId, onClose, onList }: ShopsDialogProps) {
  const profile = useStore(storeId)?.profile;
  const [text, setText] = useState('');
  const { run, start, cancel, reset } = useRun<HealthProgress, KeptShops>();
  const kept = run.state === 'done' ? run.result : undefined;
  const change = (next: string) => {
    setText(next);
    reset();
  };
  const drop = async (event: DragEvent) => {
    const [file] = event.dataTransfer.files;
    if (file === undefined) return;
    event.preventDefault();
    change(await file.text());
  };
  const match = () => void start((signal) => client.sessions.keepShops({ storeId, text }, { signal }));
  return (
    <DeskDialog
      title="Sessions of uninstalled shops"
      production={profile?.environment === 'production' ? profile.name : undefined}
      phase={run.state}
      onClose={onClose}
      onSubmit={() => {
        if (kept !== undefined && kept.found.length > 0) onList(kept.handle);
        else if (kept === undefined && run.state !== 'running' && text.trim() !== '') match();
      }}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {run.state === 'running' ? (
            // A button of its own: turned into the next one while it is clicked, it would match again.
            <Button key="stop" onClick={cancel}>
              Stop
            </Button>
          ) : kept === undefined ? (
            <Button submit variant="primary" disabled={text.trim() === ''}>
              Match shops
            </Button>
          ) : (
            <Button submit variant="primary" disabled={kept.found.length === 0}>
              List their sessions
            </Button>
          )}
        </>
      }
    >
      <BlockStack gap="400">
        <div onDrop={(event) => void drop(event)}>
          <TextField
            label="Shops"
            value={text}
            onChange={change}
            multiline={6}
            maxHeight={180}
            helpText="One shop a line, or a CSV file dropped here. Letter case and a slash at the end don’t matter."
            autoComplete="off"
            spellCheck={false}
            disabled={run.state === 'running'}
          />
        </div>
        {run.state === 'idle' || run.state === 'cancelled' ? <MatchingCost storeId={storeId} /> : null}
        {run.state === 'running' ? (
          <ScanProgress label="Matching" progress={run.progress.at(-1)} backend={profile?.address.backend} />
        ) : null}
        {run.state === 'cancelled' ? (
          <output>
            <Text as="span">Matching was stopped, so it isn’t known which of these shops have sessions.</Text>
          </output>
        ) : null}
        {run.state === 'failed' ? <FailureBanner error={run.error} /> : null}
        {kept === undefined ? null : <MatchedShops kept={kept} />}
      </BlockStack>
    </DeskDialog>
  );
}

/** What is read to match shops, where that is everything one by one, and what it costs. */
function MatchingCost({ storeId }: { storeId: string }) {
  const description = useQuery(orpc.stores.describe.queryOptions({ input: { storeId } })).data;
  if (description === undefined) return null;
  const cost = readCost(description);
  if (description.capabilities.orders.length > 0 && cost === undefined) return null;
  return (
    <Text as="p" tone="subdued">
      {['Matching reads everything in the store once.', cost].filter((part) => part !== undefined).join(' ')}
    </Text>
  );
}
