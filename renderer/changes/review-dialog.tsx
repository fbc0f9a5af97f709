import { Banner, BlockStack, Button, Spinner, Text } from '@shopify/polaris';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { SessionDraft } from '../../shared/contract.ts';
import type { Profile } from '../../shared/profiles.ts';
import type { Problem, StoreCapabilities, StorePreview } from '../../shared/records.ts';
import { failureOf, orpc } from '../client.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { DeskDialog } from './desk-dialog.tsx';
import { ExtraColumns } from './extra-columns.tsx';
import { FieldChanges } from './field-changes.tsx';
import { fieldList } from './field-labels.ts';
import { NameConfirmation } from './name-confirmation.tsx';

interface ReviewDialogProps {
  profile: Profile;
  draft: SessionDraft;
  writes: StoreCapabilities['writes'];
  /** The session that was opened for editing; absent for a new one. */
  from: { key: string; version: string } | undefined;
  onClose: () => void;
  onSaved: (saved: { key: string; activityId: number; overwrote: boolean }) => void;
}

/** Shows what storing a draft would change, asks, and stores it if the stored session is still the one compared with. */
export function ReviewDialog({ profile, draft, writes, from, onClose, onSaved }: ReviewDialogProps) {
  const storeId = profile.id;
  const origin = from === undefined ? {} : { from: from.key };
  const [typed, setTyped] = useState('');
  const [extra, setExtra] = useState<Readonly<Record<string, string>>>({});
  // Not a query: those are asked again by themselves, and a difference must not change under the eyes that judge it.
  const preview = useMutation(orpc.sessions.preview.mutationOptions());
  const store = useMutation(
    orpc.sessions.store.mutationOptions({
      onSuccess: (saved, { expect }) => onSaved({ ...saved, overwrote: expect !== undefined }),
    }),
  );

  const { mutate: compare } = preview;
  const [asked] = useState({ storeId, draft, ...origin });
  useEffect(() => compare(asked), [compare, asked]);

  const seen = preview.data;
  const comparing = seen === undefined && !preview.isError;
  const nothing = seen !== undefined && seen.version !== undefined && seen.changes.length === 0;
  const nameTyped = seen?.confirm === undefined || typed.trim() === seen.confirm;
  const conflict = store.isError && failureOf(store.error).code === 'CONFLICT';
  const refused = seen?.warnings.some(({ severity }) => severity === 'error') === true;
  const canSave = !refused && seen !== undefined && !nothing && nameTyped && !store.isPending && !conflict;

  const save = (): void => {
    if (!canSave) return;
    const expect = seen.version === undefined ? {} : { expect: seen.version };
    const confirmation = seen.confirm === undefined ? {} : { confirmation: typed };
    // What is left empty is left to the database: a trigger may fill it in.
    const filled = Object.fromEntries(Object.entries(extra).filter(([, text]) => text !== ''));
    store.mutate({ storeId, draft, ...origin, ...expect, ...confirmation, extra: filled });
  };
  const lookAgain = (): void => {
    store.reset();
    compare(asked);
  };

  return (
    <DeskDialog
      wide
      title={titleOf(seen, from)}
      production={profile.environment === 'production' ? profile.name : undefined}
      phase={`${preview.status} ${store.status}`}
      onClose={() => {
        if (!store.isPending) onClose();
      }}
      onSubmit={save}
      footer={
        <>
          <Button onClick={onClose} disabled={store.isPending}>
            Back to editing
          </Button>
          <Button variant="primary" submit disabled={!canSave && !store.isPending} loading={store.isPending}>
            {saveLabel(seen, from)}
          </Button>
        </>
      }
    >
      {comparing ? <Spinner size="small" accessibilityLabel="Comparing with what is stored" /> : null}
      {preview.isError ? <FailureBanner error={preview.error} onRetry={lookAgain} /> : null}
      {conflict ? (
        <Banner
          tone="warning"
          title="The stored session has changed"
          action={{ content: 'Show the new difference', onAction: lookAgain }}
        >
          <Text as="p">Nothing was saved. The app or someone else changed it after this difference was shown.</Text>
        </Banner>
      ) : null}
      {store.isError && !conflict ? <FailureBanner error={store.error} /> : null}
      {seen === undefined || conflict ? null : <PreviewView preview={seen} from={from} nothing={nothing} />}
      {seen === undefined || conflict || seen.columns.length === 0 ? null : (
        <ExtraColumns columns={seen.columns} values={extra} onChange={setExtra} />
      )}
      {writes === 'checked' && seen !== undefined && !nothing && !conflict ? (
        <Text as="p" tone="subdued">
          This store cannot compare and replace in one step: a change the app makes at the same moment would be lost.
        </Text>
      ) : null}
      {seen?.confirm === undefined || nothing || conflict ? null : (
        <NameConfirmation name={seen.confirm} purpose="save in production" value={typed} onChange={setTyped} />
      )}
    </DeskDialog>
  );
}

function saveLabel(preview: StorePreview | undefined, from: ReviewDialogProps['from']): string {
  if (preview?.version === undefined) return 'Create session';
  return from !== undefined && preview.key === from.key ? 'Save changes' : 'Overwrite session';
}

function titleOf(preview: StorePreview | undefined, from: ReviewDialogProps['from']): string {
  if (preview === undefined) return 'Review';
  if (preview.version === undefined) return 'Create this session?';
  return from !== undefined && preview.key === from.key ? 'Save these changes?' : 'Overwrite the existing session?';
}

interface PreviewViewProps {
  preview: StorePreview;
  from: ReviewDialogProps['from'];
  nothing: boolean;
}

function PreviewView({ preview, from, nothing }: PreviewViewProps) {
  const sameSession = from !== undefined && preview.key === from.key;
  return (
    <>
      {preview.lost.length === 0 ? null : (
        <Banner tone="critical" title={`Fields that will be lost: ${fieldList(preview.lost)}`}>
          <Text as="p">This store has no column for them. The session is stored without them.</Text>
        </Banner>
      )}
      {nothing ? <Banner tone="info" title="No changes to save" /> : null}
      {sameSession && preview.version !== from.version ? (
        <Banner tone="warning" title="The stored session changed since you opened it">
          <Text as="p">The difference below is from what is stored now.</Text>
        </Banner>
      ) : null}
      {preview.version !== undefined && !sameSession ? (
        <Banner tone="warning" title="A session with this ID already exists">
          <Text as="p">Saving overwrites it and keeps a copy in the trash.</Text>
        </Banner>
      ) : null}
      {preview.version === undefined && from !== undefined ? (
        <Banner tone="info" title="The session ID has changed">
          <Text as="p">Saving creates a second session. The one you opened stays as it is.</Text>
        </Banner>
      ) : null}
      {preview.warnings.length === 0 ? null : <Warnings warnings={preview.warnings} />}
      {preview.changes.length === 0 ? null : (
        <FieldChanges
          changes={preview.changes}
          {...(preview.version === undefined ? { after: 'Value' } : { before: 'Stored now', after: 'After saving' })}
        />
      )}
    </>
  );
}

function Warnings({ warnings }: { warnings: readonly Problem[] }) {
  return (
    <Banner tone={warnings.some(({ severity }) => severity === 'error') ? 'critical' : 'warning'}>
      <BlockStack gap="100">
        {warnings.map(({ message, hint }) => (
          <Text as="p" key={message}>
            {hint === undefined ? message : `${message} ${hint}`}
          </Text>
        ))}
      </BlockStack>
    </Banner>
  );
}
