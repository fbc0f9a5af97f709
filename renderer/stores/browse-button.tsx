import { Button } from '@shopify/polaris';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client, failureOf, orpc } from '../client.ts';
import { useToast } from '../parts/toast.tsx';
import { FolderDialog } from './folder-dialog.tsx';

interface BrowseButtonProps {
  wants: 'file' | 'folder';
  /** What is chosen now; the dialog opens there. */
  value: string;
  /** Of the field that it stands beside. */
  label: string;
  onChoose: (path: string) => void;
}

/** Opens the desktop's file dialog; a dialog of the window's own where the host has none. */
export function BrowseButton({ wants, value, label, onChoose }: BrowseButtonProps) {
  const info = useQuery(orpc.app.info.queryOptions()).data;
  const toast = useToast();
  const [isOpen, setOpen] = useState(false);
  const pick = useMutation({
    mutationFn: () => client.app.pickFile({ wants }),
    onSuccess: (path) => {
      if (path !== undefined) onChoose(path);
    },
    onError: (error) => toast.show({ text: failureOf(error).message }),
  });
  return (
    <>
      <Button
        size="large"
        onClick={() => (info?.canPickFile === true ? pick.mutate() : setOpen(true))}
        loading={pick.isPending}
        disabled={info === undefined}
        accessibilityLabel={`Browse for ${label}`}
      >
        Browse…
      </Button>
      {isOpen ? (
        <FolderDialog
          title={wants === 'file' ? 'Choose a file' : 'Choose a folder'}
          wants={wants}
          start={/^([/\\~]|[a-z]:[/\\])/i.test(value) ? value : undefined}
          onChoose={(path) => {
            setOpen(false);
            onChoose(path);
          }}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}
