import { TextField } from '@shopify/polaris';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../client.ts';
import { BrowseButton } from '../stores/browse-button.tsx';

export interface FileTarget {
  folder: string;
  /** It is not known yet where somebody was last. */
  isPending: boolean;
  name: string;
  setFolder: (folder: string) => void;
  setName: (name: string) => void;
}

/** Where a new file goes. @param suggested its name, as long as nobody typed another one */
export function useFileTarget(suggested: string): FileTarget {
  // The last folder that was used, else the home folder. Fetched once for each dialog, so that it never changes while somebody types.
  const listing = useQuery({ ...orpc.app.listFolder.queryOptions({ input: {} }), staleTime: Infinity, gcTime: 0 });
  const [folder, setFolder] = useState<string>();
  const [name, setName] = useState<string>();
  return {
    folder: folder ?? listing.data?.folder ?? '',
    isPending: folder === undefined && listing.isPending,
    name: name ?? suggested,
    setFolder,
    setName,
  };
}

export function isComplete({ folder, name }: FileTarget): boolean {
  return folder.trim() !== '' && name.trim() !== '';
}

/** Asks for a folder and a name. */
export function FileFields({ target: { folder, isPending, name, setFolder, setName } }: { target: FileTarget }) {
  return (
    <>
      <TextField
        label="Folder"
        value={folder}
        onChange={setFolder}
        disabled={isPending}
        autoComplete="off"
        spellCheck={false}
        connectedRight={<BrowseButton wants="folder" value={folder} label="Folder" onChoose={setFolder} />}
      />
      <TextField label="File name" value={name} onChange={setName} autoComplete="off" spellCheck={false} />
    </>
  );
}
