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
import { queryClient } from '../query-client.ts';
import { isFiltered } from '../routes.ts';
import { thingsIn } from '../sessions/scan-progress-label.ts';
import { BrowseButton } from '../stores/browse-button.tsx';
import { useStore } from '../use-stores.ts';
import { decryptCommand, FORMATS, nameFor, TOKEN_CHOICES, type TokenChoice } from './export-choices.ts';

export type ExportTarget = { keys: readonly string[] } | { filter: SessionFilter };

interface Props {
  storeId: string;
  target: ExportTarget;
  onClose: () => void;
}

/** Asks what is to be written and where, writes it, and tells where it is. */
export function ExportDialog({ storeId, target, onClose }: Props) {
  const profile = useStore(storeId)?.profile;
  const [format, setFormat] = useState<ExportFormat>('ndjson');
  const [tokens, setTokens] = useState<TokenChoice>('none');
  const [secret, setSecret] = useState('');
  const [again, setAgain] = useState('');
  const [chosenFolder, setFolder] = useState<string>();
  // Where somebody was last, else the home folder.
  const listing = useQuery({ ...orpc.app.listFolder.queryOptions({ input: {} }), staleTime: 0, gcTime: 0 });
  const folder = chosenFolder ?? listing.data?.folder ?? '';
  const [typedName, setTypedName] = useState<string>();
  // A selection may change under the dialog.
  const [asked] = useState(target);
  const { run, start, cancel, reset } = useRun<ChangeProgress, ExportResult>();
  const name = typedName ?? nameFor(profile?.name ?? '', format, tokens);

  const isRunning = run.state === 'running';
  const result = run.state === 'done' ? run.result : undefined;
  const isShort = tokens === 'passphrase' && secret.length < 8;
  const isSecretReady =
    tokens === 'passphrase' ? !isShort && secret === again : tokens !== 'recipient' || secret.trim() !== '';
  const isReady = isSecretReady && folder.trim() !== '' && name.trim() !== '';

  const write = async (): Promise<void> => {
    const input = {
      storeId,
      target: 'keys' in asked ? { keys: [...asked.keys] } : asked,
      format,
      tokens:
        tokens === 'passphrase' ? { passphrase: secret } : tokens === 'recipient' ? { recipient: secret } : tokens,
      folder: folder.trim(),
      name: name.trim(),
    };
    await start((signal) => client.sessions.export(input, { signal }));
    void queryClient.invalidateQueries({ queryKey: orpc.activity.key() });
  };

  return (
    <DeskDialog
      title={titleOf(asked, result)}
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
          <TextField
            label="Folder"
            value={folder}
            onChange={setFolder}
            autoComplete="off"
            spellCheck={false}
            connectedRight={<BrowseButton wants="folder" value={folder} label="Folder" onChoose={setFolder} />}
          />
          <TextField label="File name" value={name} onChange={setTypedName} autoComplete="off" spellCheck={false} />
        </BlockStack>
      )}
    </DeskDialog>
  );
}

function titleOf(target: ExportTarget, result: ExportResult | undefined): string {
  if (result !== undefined) return `${counted(result.sessions, 'session')} exported`;
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

function CopiedText({ text, label, onCopy }: { text: string; label: string; onCopy: () => void }) {
  return (
    <BlockStack gap="100" inlineAlign="start">
      <Text as="p" breakWord>
        <code>{text}</code>
      </Text>
      <Button variant="plain" onClick={onCopy}>
        {label}
      </Button>
    </BlockStack>
  );
}
