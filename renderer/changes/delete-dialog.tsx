import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../client.ts';
import { findingCost } from '../parts/read-cost.ts';
import { useStore } from '../use-stores.ts';
import { CostDialog } from './cost-dialog.tsx';
import { PlannedDeletion, type DeletionProps } from './planned-deletion.tsx';

/** Deletes sessions, after a plan. Asks first where finding them is billed by what it reads. */
export function DeleteDialog(props: DeletionProps) {
  const { storeId, target, onClose } = props;
  const profile = useStore(storeId)?.profile;
  const { data: description, isPending } = useQuery(orpc.stores.describe.queryOptions({ input: { storeId } }));
  const [isAccepted, setAccepted] = useState(false);
  // What the dialog was opened for; the selection may change under it.
  const [asked] = useState(target);
  const deletion = <PlannedDeletion {...props} target={asked} />;
  if (isAccepted || !('filter' in asked)) return deletion;
  if (isPending) return null;
  const cost = findingCost(asked.filter, description);
  if (cost === undefined || description === undefined || profile === undefined) return deletion;
  return (
    <CostDialog
      profile={profile}
      description={description}
      what={`Finding the sessions to delete reads every session once. ${cost}`}
      action="Find sessions"
      onClose={onClose}
      onAccept={() => setAccepted(true)}
    />
  );
}
