import { Button, Spinner, Text } from '@shopify/polaris';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { descriptionOf } from '../../shared/backends/index.ts';
import type { Profile } from '../../shared/profiles.ts';
import { DeskDialog } from '../changes/desk-dialog.tsx';
import { NameConfirmation } from '../changes/name-confirmation.tsx';
import { orpc } from '../client.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { useToast } from '../parts/toast.tsx';
import styles from './stores.module.css';

/** Shows what makes the table (or collection) for sessions, and runs it when told to. */
export function CreateTableDialog({ profile, onClose }: { profile: Profile; onClose: () => void }) {
  const storeId = profile.id;
  const { container } = descriptionOf(profile.address.backend).labels;
  const [typed, setTyped] = useState('');
  const toast = useToast();
  const queries = useQueryClient();
  const plan = useQuery({ ...orpc.stores.planTable.queryOptions({ input: { storeId } }), gcTime: 0, retry: false });
  // The event that the table is there may close this dialog before the answer comes: the answer is heard all the same.
  const create = useMutation(
    orpc.stores.createTable.mutationOptions({
      onSuccess: ({ location }) => {
        toast.show({ text: `Created: ${location}` });
        void queries.invalidateQueries({ queryKey: orpc.stores.key() });
        onClose();
      },
    }),
  );
  const confirm = plan.data?.confirm;
  const canCreate = plan.isSuccess && (confirm === undefined || typed.trim() === confirm) && !create.isPending;

  const submit = (): void => {
    if (!canCreate) return;
    create.mutate({ storeId, ...(confirm !== undefined && { confirmation: typed }) });
  };

  return (
    <DeskDialog
      title={`Create the ${container} in ${profile.name}?`}
      production={profile.environment === 'production' ? profile.name : undefined}
      phase={plan.status}
      onClose={onClose}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" submit disabled={!canCreate && !create.isPending} loading={create.isPending}>
            {`Create the ${container}`}
          </Button>
        </>
      }
    >
      {plan.isPending ? <Spinner size="small" accessibilityLabel="Preparing" /> : null}
      {plan.isError ? <FailureBanner error={plan.error} onRetry={() => void plan.refetch()} /> : null}
      {plan.data === undefined ? null : (
        <>
          <Text as="p">Session Desk will run this in the store. It creates what the official adapter expects.</Text>
          <pre className={styles.sql}>{plan.data.statement}</pre>
        </>
      )}
      {confirm === undefined ? null : (
        <NameConfirmation
          name={confirm}
          purpose={`create a ${container} in production`}
          value={typed}
          onChange={setTyped}
        />
      )}
      {create.isError ? <FailureBanner error={create.error} /> : null}
    </DeskDialog>
  );
}
