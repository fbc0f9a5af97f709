import { Button, Text } from '@shopify/polaris';
import type { Profile } from '../../shared/profiles.ts';
import type { StoreDescription } from '../../shared/records.ts';
import { DeskDialog } from '../changes/desk-dialog.tsx';
import { checkCost, readBurden } from '../parts/read-cost.ts';

interface Props {
  profile: Profile;
  description: StoreDescription;
  onClose: () => void;
  onCheck: () => void;
}

/** Asks before a check that is billed by what it reads. */
export function CostDialog({ profile, description, onClose, onCheck }: Props) {
  return (
    <DeskDialog
      title={`Read all of ${profile.name}?`}
      production={profile.environment === 'production' ? profile.name : undefined}
      onClose={onClose}
      onSubmit={onCheck}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" submit>
            Check now
          </Button>
        </>
      }
    >
      <Text as="p">{`The check reads every session once and changes nothing. ${checkCost(description) ?? ''}`}</Text>
      <Text as="p" tone="subdued">
        {`${readBurden(description) ?? ''} You can stop it at any time; what was read until then is billed.`}
      </Text>
    </DeskDialog>
  );
}
