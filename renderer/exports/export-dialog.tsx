import { Banner, BlockStack, Button, Select, Text, TextField } from '@shopify/polaris';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { EXPORT_FORMATS, type ExportFormat, type ExportResult } from '../../shared/exports.ts';
import type { ChangeProgress, SessionFilter } from '../../shared/records.ts';
import { ChangeProgressBar } from '../changes/change-progress.tsx';
import { DeskDialog } from '../changes/desk-dialog.tsx';
import { useRun } from '../changes/use-run.ts';
import { client, orpc } from '../client.ts';
import { useCopy } from '../parts/copy.ts';
import { counted } from '../parts/counts.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { findingCost } from '../parts/read-cost.ts';
import { queryClient } from '../query-client.ts';
import { isFiltered } from '../routes.ts';
import { thingsIn } from '../sessions/scan-progress-label.ts';
import { useStore } from '../use-stores.ts';
import { CopiedText } from './copied-text.tsx';
import { decryptCommand, FORMATS, nameFor, TOKEN_CHOICES, type TokenChoice } from './export-choices.ts';
import { FileFields, isComplete, useFileTarget } from './file-fields.tsx';

export type ExportTarget = { keys: readonly string[] } | { filter: SessionFilter };

/** What is known of the file beforehand, where it is for one purpose. */
export interface ExportPreset {
  title: string;
  format: ExportFormat;
  /** In the name of the file: `never expires`. */
  of: string;
}

interface Props {
  storeId: string;
  target: ExportTarget;
  preset?: ExportPreset;
  onClose: () => void;
}

/** Asks what is to be written and where, writes it, and tells where it is. */
export function ExportDialog({ storeId, target, preset, onClose }: Props) {
  const profile = useStore(storeId)?.profile;
  const [format, setFormat] = useState<ExportFormat>(preset?.format ?? 'ndjson');
  const [tokens, setTokens] = useState<TokenChoice>('none');
  const [secret, setSecret] = useState('');
  const [again, setAgain] = useState('');
  // A selection may change under the dialog.
  const [asked] = useState(target);
  const { run, start, cancel, reset } = useRun<ChangeProgress, ExportResult>();
  const file = useFileTarget(nameFor(`${profile?.name ?? ''} ${preset?.of ?? 'sessions'}`, format, tokens));

  const isRunning = run.state === 'running';
  const result = run.state === 'done' ? run.result : undefined;
  const isShort = tokens === 'passphrase' && secret.length < 8;
  const isSecretReady =
    tokens === 'passphrase' ? !isShort && secret === again : tokens !== 'recipient' || secret.trim() !== '';
  const isReady = isSecretReady && isComplete(file);

  const write = async (): Promise<void> => {
    const input = {
      storeId,
      target: 'keys' in asked ? { keys: [...asked.keys] } : asked,
      format,
      tokens:
        tokens === 'passphrase' ? { passphrase: secret } : tokens === 'recipient' ? { recipient: secret } : tokens,
      folder: file.folder.trim(),
      name: file.name.trim(),
    };
    await start((signal) => client.sessions.export(input, { signal }));
    void queryClient.invalidateQueries({ queryKey: orpc.activity.key() });
  };

  return (
    <DeskDialog
      title={titleOf(asked, result, preset)}
      production={profile?.environment === 'production' ? profile.name : undefined}
      phase={run.state}
      onClose={isRunning ? cancel : onClose}
      onSubmit={() => {
        if (isReady && !isRunning && result === undefined) void write();
      }}
      footer={
        result !== undefined ? (
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        ) : isRunning ? (
          <Button onClick={cancel}>Stop</Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" submit disabled={!isReady}>
              Export
            </Button>
          </>
        )
      }
    >
      {result !== undefined ? (
        <Exported result={result} tokens={tokens} />
      ) : isRunning ? (
        <ChangeProgressBar
          label="Exporting"
          progress={run.progress.at(-1)}
          {...(!('keys' in asked) && { things: thingsIn(profile?.address.backend) })}
        />
      ) : (
        <BlockStack gap="400">
          {run.state === 'failed' ? <FailureBanner error={run.error} /> : null}
          {run.state === 'cancelled' ? (
            <Banner tone="info">
              <Text as="p">The export was stopped. No file was written.</Text>
            </Banner>
          ) : null}
          <Select
            label="Format"
            options={EXPORT_FORMATS.map((value) => ({ value, label: FORMATS[value].title }))}
            helpText={FORMATS[format].help}
            value={format}
            onChange={(value) => setFormat(EXPORT_FORMATS.find((one) => one === value) ?? 'ndjson')}
          />
          <Select
            label="Tokens"
            options={TOKEN_CHOICES}
            value={tokens}
            onChange={(value) => {
              setTokens(TOKEN_CHOICES.find((one) => one.value === value)?.value ?? 'none');
              setSecret('');
              setAgain('');
              reset();
            }}
          />
          {tokens === 'passphrase' ? (
            <>
              <TextField
                label="Passphrase"
                type="password"
                value={secret}
                onChange={setSecret}
                autoComplete="new-password"
                helpText="At least 8 characters. It isn’t kept: without it nobody can read the file."
              />
              <TextField
                label="Passphrase again"
                type="password"
                value={again}
                onChange={setAgain}
                autoComplete="new-password"
                error={again !== '' && !secret.startsWith(again) ? 'The passphrases differ.' : false}
              />
            </>
          ) : null}
          {tokens === 'recipient' ? (
            <TextField
              label="Public key"
              placeholder="age1…"
              monospaced
              value={secret}
              onChange={setSecret}
              autoComplete="off"
              spellCheck={false}
            />
          ) : null}
          <FileFields target={file} />
          {'filter' in asked ? <ReadingCost storeId={storeId} filter={asked.filter} /> : null}
        </BlockStack>
      )}
    </DeskDialog>
  );
}

/** What is read to find what is exported, where that is billed. */
function ReadingCost({ storeId, filter }: { storeId: string; filter: SessionFilter }) {
  const description = useQuery(orpc.stores.describe.queryOptions({ input: { storeId } })).data;
  const cost = findingCost(filter, description);
  if (cost === undefined) return null;
  return (
    <Text as="p" tone="subdued">
      {`Exporting reads everything in the store once. ${cost}`}
    </Text>
  );
}

function titleOf(target: ExportTarget, result: ExportResult | undefined, preset: ExportPreset | undefined): string {
  if (result !== undefined) return `${counted(result.sessions, 'session')} exported`;
  if (preset !== undefined) return preset.title;
  if ('keys' in target) return `Export ${counted(target.keys.length, 'session')}`;
  return isFiltered(target.filter) ? 'Export the sessions that match' : 'Export all sessions';
}

function Exported({ result, tokens }: { result: ExportResult; tokens: TokenChoice }) {
  const copy = useCopy();
  const { path, unreadable, missing } = result;
  const command = decryptCommand(path, tokens);
  return (
    <BlockStack gap="300">
      <CopiedText text={path} label="Copy path" onCopy={() => copy('Path', path)} />
      {tokens === 'passphrase' || tokens === 'recipient' ? (
        <>
          <Text as="p">The file has tokens in it. To decrypt it with age:</Text>
          <CopiedText text={command} label="Copy command" onCopy={() => copy('Command', command)} />
        </>
      ) : null}
      {unreadable > 0 ? (
        <Text as="p">{`Of ${counted(unreadable, 'unreadable session')} only what could be read is in the file.`}</Text>
      ) : null}
      {missing > 0 ? (
        <Banner tone="warning">
          <Text as="p">{`${counted(missing, 'selected session')} ${missing === 1 ? 'is' : 'are'} no longer in the store, and not in the file.`}</Text>
        </Banner>
      ) : null}
    </BlockStack>
  );
}
