import { Button, Text } from '@shopify/polaris';
import type { Profile } from '../../shared/profiles.ts';
import { DeskDialog } from '../changes/desk-dialog.tsx';
import { costLabel } from './first-check.tsx';

interface Props {
  profile: Profile;
  /** Read capacity units of a full scan, where the table's size is known. */
  scanUnits: number | undefined;
  onClose: () => void;
  onCheck: () => void;
}

/** Asks before a check that is billed by what it reads. */
export function CostDialog({ profile, scanUnits, onClose, onCheck }: Props) {
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
      <Text as="p">The check reads the whole table once and changes nothing. {costLabel(scanUnits)}</Text>
      <Text as="p" tone="subdued">
        It takes capacity from the app while it runs, and slows down when the table throttles. You can stop it at any
        time; what was read until then is billed.
      </Text>
    </DeskDialog>
  );
}
