import { BlockStack, Button } from '@shopify/polaris';
import { useMutation } from '@tanstack/react-query';
import type { HealthReport } from '../../shared/health.ts';
import type { Profile } from '../../shared/profiles.ts';
import { DeskDialog } from '../changes/desk-dialog.tsx';
import { client } from '../client.ts';
import { CopiedText } from '../exports/copied-text.tsx';
import { fileStem } from '../exports/export-choices.ts';
import { FileFields, isComplete, useFileTarget } from '../exports/file-fields.tsx';
import { useCopy } from '../parts/copy.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';

interface Props {
  profile: Profile;
  report: HealthReport;
  onClose: () => void;
}

/** Asks where the report on the page is to be written, writes it, and tells where it is. */
export function SaveReportDialog({ profile, report, onClose }: Props) {
  const copy = useCopy();
  const day = new Date(report.takenAt).toISOString().slice(0, 10);
  const file = useFileTarget(`${fileStem(`${profile.name} health ${day}`)}.json`);
  const saving = useMutation({
    mutationFn: () =>
      client.health.save({
        storeId: profile.id,
        takenAt: report.takenAt,
        folder: file.folder.trim(),
        name: file.name.trim(),
      }),
  });
  const saved = saving.data?.path;
  return (
    <DeskDialog
      title={saved === undefined ? 'Save the report as JSON' : 'Report saved'}
      phase={saving.status}
      onClose={onClose}
      onSubmit={() => {
        if (isComplete(file) && !saving.isPending && saved === undefined) saving.mutate();
      }}
      footer={
        saved === undefined ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" submit disabled={!isComplete(file)} loading={saving.isPending}>
              Save
            </Button>
          </>
        ) : (
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        )
      }
    >
      {saved === undefined ? (
        <BlockStack gap="400">
          {saving.isError ? <FailureBanner error={saving.error} /> : null}
          <FileFields target={file} />
        </BlockStack>
      ) : (
        <CopiedText text={saved} label="Copy path" onCopy={() => copy('Path', saved)} />
      )}
    </DeskDialog>
  );
}
