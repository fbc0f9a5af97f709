import { Button, Text } from '@shopify/polaris';
import type { Profile } from '../../shared/profiles.ts';
import type { StoreDescription } from '../../shared/records.ts';
import { readBurden } from '../parts/read-cost.ts';
import { DeskDialog } from './desk-dialog.tsx';

interface Props {
  profile: Profile;
  description: StoreDescription;
  /** What is read, and what that is billed as. */
  what: string;
  /** What goes on: `Check now`. */
  action: string;
  onClose: () => void;
  onAccept: () => void;
}

/** Asks before something that is billed by what it reads. */
export function CostDialog({ profile, description, what, action, onClose, onAccept }: Props) {
  return (
    <DeskDialog
      title={`Read all of ${profile.name}?`}
      production={profile.environment === 'production' ? profile.name : undefined}
      onClose={onClose}
      onSubmit={onAccept}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" submit>
            {action}
          </Button>
        </>
      }
    >
      <Text as="p">{what}</Text>
      <Text as="p" tone="subdued">
        {`${readBurden(description) ?? ''} You can stop it at any time; what was read until then is billed.`}
      </Text>
    </DeskDialog>
  );
}
