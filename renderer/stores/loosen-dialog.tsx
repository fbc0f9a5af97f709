import { Button, Text } from '@shopify/polaris';
import { useState } from 'react';
import type { Profile } from '../../shared/profiles.ts';
import { DeskDialog } from '../changes/desk-dialog.tsx';
import { NameConfirmation } from '../changes/name-confirmation.tsx';
import { FailureBanner } from '../parts/failure-banner.tsx';

interface LoosenDialogProps {
  profile: Profile;
  /** What it means; undefined where only the main process knows. */
  meaning: string | undefined;
  saving: boolean;
  error: unknown;
  onConfirm: (name: string) => void;
  onClose: () => void;
}

/** Asks for the store's name before a production store gets less protection, or another name. */
export function LoosenDialog({ profile, meaning, saving, error, onConfirm, onClose }: LoosenDialogProps) {
  const [typed, setTyped] = useState('');
  const right = typed.trim() === profile.name;
  return (
    <DeskDialog
      title={`Reduce protection for ${profile.name}?`}
      production={profile.environment === 'production' ? profile.name : undefined}
      onClose={onClose}
      onSubmit={() => {
        if (right && !saving) onConfirm(typed);
      }}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" tone="critical" submit disabled={!right} loading={saving}>
            Save
          </Button>
        </>
      }
    >
      {meaning === undefined ? null : <Text as="p">{meaning}</Text>}
      <NameConfirmation name={profile.name} purpose="save this change" value={typed} onChange={setTyped} />
      {error === null || error === undefined ? null : <FailureBanner error={error} />}
    </DeskDialog>
  );
}
