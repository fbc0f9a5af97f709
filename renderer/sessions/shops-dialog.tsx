import { BlockStack, Button, Text, TextField } from '@shopify/polaris';
import { useMutation } from '@tanstack/react-query';
import { useState, type DragEvent } from 'react';
import type { KeptShops } from '../../shared/records.ts';
import { DeskDialog } from '../changes/desk-dialog.tsx';
import { orpc } from '../client.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { formatCount } from '../parts/counts.ts';
import styles from './shops-dialog.module.css';

interface ShopsDialogProps {
  storeId: string;
  onClose: () => void;
  /** With the handle of the list. */
  onList: (shops: string) => void;
}

/** Takes a list of shops and shows which of them have sessions here, before they are listed. */
export function ShopsDialog({ storeId, onClose, onList }: ShopsDialogProps) {
  const [text, setText] = useState('');
  const keep = useMutation(orpc.sessions.keepShops.mutationOptions());
  const kept = keep.data;
  const change = (next: string) => {
    setText(next);
    keep.reset();
  };
  const drop = async (event: DragEvent) => {
    const [file] = event.dataTransfer.files;
    if (file === undefined) return;
    event.preventDefault();
    change(await file.text());
  };
  return (
    <DeskDialog
      title="Sessions of uninstalled shops"
      phase={kept === undefined ? 'paste' : 'matched'}
      onClose={onClose}
      onSubmit={() => {
        if (kept === undefined) keep.mutate({ storeId, text });
        else if (kept.found.length > 0) onList(kept.handle);
      }}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {kept === undefined ? (
            <Button submit variant="primary" disabled={text.trim() === ''} loading={keep.isPending}>
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
            helpText="One shop a line, or a CSV file dropped here."
            autoComplete="off"
            spellCheck={false}
          />
        </div>
        {keep.isError ? <FailureBanner error={keep.error} /> : null}
        {kept === undefined ? null : <Matches kept={kept} />}
      </BlockStack>
    </DeskDialog>
  );
}

function Matches({ kept: { found, missing } }: { kept: KeptShops }) {
  const sessions = found.reduce((sum, one) => sum + one.sessions, 0);
  return (
    <output>
      <BlockStack gap="200">
        <Text as="p">
          {found.length === 0
            ? 'None of these shops has sessions here.'
            : `${shopsLabel(found.length)} with ${sessionsLabel(sessions)}${missing.length === 0 ? '' : `, ${formatCount(missing.length)} not found`}.`}
        </Text>
        <ul className={styles.shops}>
          {found.map(({ shop, sessions: own }) => (
            <li key={shop}>
              <span>{shop}</span>
              <span>{sessionsLabel(own)}</span>
            </li>
          ))}
          {missing.map((shop) => (
            <li key={shop}>
              <span>{shop}</span>
              <Text as="span" tone="subdued">
                Not found
              </Text>
            </li>
          ))}
        </ul>
      </BlockStack>
    </output>
  );
}

function shopsLabel(count: number): string {
  return count === 1 ? '1 shop' : `${formatCount(count)} shops`;
}

function sessionsLabel(count: number): string {
  return count === 1 ? '1 session' : `${formatCount(count)} sessions`;
}
