import { Button, SkeletonBodyText, Text, TextField } from '@shopify/polaris';
import { FolderUpIcon, HomeIcon } from '@shopify/polaris-icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState, type KeyboardEvent } from 'react';
import type { FolderEntry, FolderListing } from '../../shared/records.ts';
import { DeskDialog } from '../changes/desk-dialog.tsx';
import { orpc } from '../client.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import styles from './folder-dialog.module.css';
import { FolderList } from './folder-list.tsx';

interface FolderDialogProps {
  title: string;
  wants: 'file' | 'folder';
  /** Where to begin, a folder or a file; without, where somebody was last. */
  start: string | undefined;
  /** A file was dropped, of which only the name is known: it is chosen wherever there is one of that name. */
  dropped?: string | undefined;
  onChoose: (path: string) => void;
  onClose: () => void;
}

/** Where to go, and what to point at there. */
interface Target {
  path: string | undefined;
  /** The folder that one comes from, going up. */
  from?: string;
}

/** Chooses a file or a folder of this computer, for a browser, which tells no paths. */
export function FolderDialog({ title, wants, start, dropped, onChoose, onClose }: FolderDialogProps) {
  const [target, setTarget] = useState<Target>({ path: start });
  const [typed, setTyped] = useState<string>();
  const [pointed, setPointed] = useState<{ folder: string; index: number }>();
  const { path } = target;
  const listing = useQuery({
    ...orpc.app.listFolder.queryOptions({ input: path === undefined ? {} : { path } }),
    placeholderData: keepPreviousData,
    // What was there a moment ago is no answer.
    gcTime: 0,
    staleTime: 0,
  });
  const { data } = listing;
  const entries = data === undefined ? [] : data.entries.filter(({ kind }) => wants === 'file' || kind === 'folder');
  const index =
    data !== undefined && pointed?.folder === data.folder ? pointed.index : startIn(entries, data, target, dropped);
  const entry = entries[index];

  const go = (next: Target): void => {
    setTyped(undefined);
    setPointed(undefined);
    setTarget(next);
    if (next.path === path) void listing.refetch();
  };
  const up = (): void => {
    if (data?.parent !== undefined) go({ path: data.parent, from: data.folder });
  };
  const open = (one: FolderEntry): void => {
    if (one.kind === 'folder') go({ path: one.path });
    else onChoose(one.path);
  };
  const goToTyped = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter') return;
    // Left to itself Enter presses a button of the dialog.
    event.preventDefault();
    if (typed !== undefined) go({ path: typed.trim() });
  };
  const folder = listing.isError ? (path ?? '') : (data?.folder ?? '');

  return (
    <DeskDialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {wants === 'folder' ? (
            <>
              <Button disabled={entry === undefined} onClick={() => entry !== undefined && open(entry)}>
                Open
              </Button>
              <Button variant="primary" disabled={folder === '' || data === undefined} onClick={() => onChoose(folder)}>
                Choose this folder
              </Button>
            </>
          ) : (
            <Button variant="primary" disabled={entry === undefined} onClick={() => entry !== undefined && open(entry)}>
              {entry?.kind === 'folder' ? 'Open' : 'Choose'}
            </Button>
          )}
        </>
      }
    >
      {dropped === undefined ? null : (
        <Text as="p">
          The browser doesn’t reveal where this file is. Find <strong>{dropped}</strong> below.
        </Text>
      )}
      <div className={styles.place}>
        <Button
          icon={FolderUpIcon}
          size="large"
          accessibilityLabel="Up one folder"
          disabled={data?.parent === undefined}
          onClick={up}
        />
        <Button icon={HomeIcon} size="large" accessibilityLabel="Home folder" onClick={() => go({ path: '~' })} />
        <div className={styles.path} onKeyDown={goToTyped} role="presentation">
          <TextField
            label="Folder"
            labelHidden
            value={typed ?? folder}
            placeholder={data === undefined ? '' : 'Drives'}
            onChange={setTyped}
            autoComplete="off"
            spellCheck={false}
          />
        </div>
      </div>
      <div className={styles.content} aria-busy={listing.isFetching}>
        {listing.isError ? (
          <FailureBanner error={listing.error} onRetry={() => void listing.refetch()} />
        ) : data === undefined ? (
          <SkeletonBodyText lines={8} />
        ) : (
          <FolderList
            key={data.folder}
            label={data.folder === '' ? 'Drives' : `In ${data.folder}`}
            emptyText={wants === 'file' ? 'This folder is empty.' : 'This folder has no subfolders.'}
            entries={entries}
            index={index}
            onPoint={(next) => setPointed({ folder: data.folder, index: next })}
            onOpen={open}
            onUp={up}
          />
        )}
      </div>
      {data?.cut === true ? (
        <Text as="p" tone="subdued">
          Not all files in this folder are listed. Enter the path of the file above.
        </Text>
      ) : null}
    </DeskDialog>
  );
}

/** What is pointed at when a folder is opened: what was dropped or asked for, or the folder that one comes from. */
function startIn(
  entries: readonly FolderEntry[],
  listing: FolderListing | undefined,
  { from }: Target,
  dropped: string | undefined,
): number {
  const found = entries.findIndex(
    ({ name, path, kind }) =>
      (from !== undefined && path === from) || (kind !== 'folder' && (name === listing?.file || name === dropped)),
  );
  return Math.max(0, found);
}
