import { Button } from '@shopify/polaris';
import { Fragment } from 'react';
import { DeskDialog } from '../changes/desk-dialog.tsx';
import styles from './keys-dialog.module.css';

const KEYS: { keys: string[]; does: string }[] = [
  { keys: ['/'], does: 'Search' },
  { keys: ['↓', 'j'], does: 'Next session' },
  { keys: ['↑', 'k'], does: 'Previous session' },
  { keys: ['Home', 'End'], does: 'First and last of the loaded sessions' },
  { keys: ['Enter'], does: 'Open the session' },
  { keys: ['x'], does: 'Select the session' },
  { keys: ['Shift', 'x'], does: 'Select from the last selected to this one' },
  { keys: ['r'], does: 'Reload the list and the open session' },
  { keys: ['Esc'], does: 'Close the open session' },
  { keys: ['?'], does: 'Show the keys' },
];

export function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <DeskDialog title="Keys" onClose={onClose} footer={<Button onClick={onClose}>Close</Button>}>
      <dl className={styles.keys}>
        {KEYS.map(({ keys, does }) => (
          <Fragment key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </Fragment>
        ))}
      </dl>
    </DeskDialog>
  );
}
