import { Button, Text } from '@shopify/polaris';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { describeAddress, descriptionOf } from '../../shared/backends/index.ts';
import type { Profile } from '../../shared/profiles.ts';
import { DeskDialog } from '../changes/desk-dialog.tsx';
import { NameConfirmation } from '../changes/name-confirmation.tsx';
import { orpc } from '../client.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';

interface RemoveStoreDialogProps {
  profile: Profile;
  onClose: () => void;
  onRemoved: () => Promise<void>;
}

/** Removes a store from the list. The store itself is never touched. */
export function RemoveStoreDialog({ profile, onClose, onRemoved }: RemoveStoreDialogProps) {
  // The event that the store is gone may close this dialog before the answer comes: the answer is heard all the same.
  const remove = useMutation(orpc.profiles.remove.mutationOptions({ onSuccess: () => onRemoved() }));
  const [typed, setTyped] = useState('');
  const asksName = profile.environment === 'production';
  const mayRemove = !asksName || typed.trim() === profile.name;
  return (
    <DeskDialog
      title={`Remove ${profile.name} from Session Desk?`}
      production={asksName ? profile.name : undefined}
      onClose={onClose}
      onSubmit={() => {
        if (mayRemove && !remove.isPending)
          remove.mutate({ storeId: profile.id, ...(asksName && { confirmation: typed }) });
      }}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" tone="critical" submit disabled={!mayRemove} loading={remove.isPending}>
            Remove
          </Button>
        </>
      }
    >
      {descriptionOf(profile.address.backend).isTemporary === true ? (
        <Text as="p">The sessions in memory are deleted with the store. Nothing else changes.</Text>
      ) : (
        <Text as="p">
          Session Desk removes the saved connection. <strong>The store itself isn’t changed:</strong>{' '}
          {describeAddress(profile.address)} and all sessions in it stay as they are.
        </Text>
      )}
      <Text as="p" tone="subdued">
        Its history stays in Activity.
      </Text>
      {asksName ? <NameConfirmation name={profile.name} purpose="remove it" value={typed} onChange={setTyped} /> : null}
      {remove.isError ? <FailureBanner error={remove.error} /> : null}
    </DeskDialog>
  );
}
