import { Text } from '@shopify/polaris';
import { useCallback, useState } from 'react';
import { FolderDialog } from './folder-dialog.tsx';
import styles from './stores.module.css';
import { useDroppedFile, type DroppedFile } from './use-dropped-file.ts';

/**
 * Takes a file dropped anywhere on the page; where only its name is known, it is looked for in a dialog.
 * @param onFile must stay the same from drawing to drawing
 */
export function DropZone({ onFile }: { onFile: (path: string) => void }) {
  const [dropped, setDropped] = useState<string>();
  const drop = useCallback(
    (file: DroppedFile) => {
      if ('path' in file) onFile(file.path);
      else setDropped(file.name);
    },
    [onFile],
  );
  const dragging = useDroppedFile(drop);
  return (
    <>
      {dropped === undefined ? null : (
        <FolderDialog
          key={dropped}
          title={`Find ${dropped}`}
          wants="file"
          start={undefined}
          dropped={dropped}
          onChoose={(file) => {
            setDropped(undefined);
            onFile(file);
          }}
          onClose={() => setDropped(undefined)}
        />
      )}
      {dragging ? (
        <div className={styles.drop}>
          <Text as="p" variant="headingLg">
            Drop the database file to open it
          </Text>
        </div>
      ) : null}
    </>
  );
}
