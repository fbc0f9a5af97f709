import { Button, Text } from '@shopify/polaris';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { StoreSummary } from '../../shared/records.ts';
import { DeskDialog } from '../changes/desk-dialog.tsx';
import { NameConfirmation } from '../changes/name-confirmation.tsx';
import { orpc } from '../client.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { useToast } from '../parts/toast.tsx';
import { queryClient } from '../query-client.ts';

/** Asks before changes to a read-only store are allowed; in production for the store's name. */
export function UnlockDialog({ store, onClose }: { store: StoreSummary; onClose: () => void }) {
  const { id, name, environment } = store.profile;
  const [typed, setTyped] = useState('');
  const { show } = useToast();
  const isProduction = environment === 'production';
  const unlock = useMutation(
    orpc.stores.unlock.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: orpc.profiles.list.key() });
        show({ text: `${name} is unlocked. It locks again automatically.` });
        onClose();
      },
    }),
  );
  const isReady = (!isProduction || typed.trim() === name) && !unlock.isPending;
  const submit = () => {
    if (isReady) unlock.mutate({ storeId: id, ...(isProduction && { confirmation: typed.trim() }) });
  };
  return (
    <DeskDialog
      title={`Allow changes to ${name}?`}
      production={isProduction ? name : undefined}
      phase="asking"
      onClose={onClose}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            submit
            variant="primary"
            {...(isProduction && { tone: 'critical' as const })}
            disabled={!isReady}
            loading={unlock.isPending}
          >
            Unlock
          </Button>
        </>
      }
    >
      <Text as="p">
        You can store and delete sessions here for 15 minutes, then the store locks again automatically. Deleted
        sessions go to the trash first, and every change is recorded in Activity.
      </Text>
      {unlock.error !== null && <FailureBanner error={unlock.error} />}
      {isProduction && (
        <NameConfirmation name={name} purpose="allow changes in production" value={typed} onChange={setTyped} />
      )}
    </DeskDialog>
  );
}
