import { Button } from '@shopify/polaris';
import { Fragment } from 'react';
import { DeskDialog } from '../changes/desk-dialog.tsx';
import styles from './keys-dialog.module.css';

const KEYS: { keys: string[]; does: string }[] = [
  { keys: ['/'], does: 'Search' },
  { keys: ['↓', 'j'], does: 'Next session' },
  { keys: ['↑', 'k'], does: 'Previous session' },
  { keys: ['Home', 'End'], does: 'First and last loaded session' },
  { keys: ['Enter'], does: 'Open session' },
  { keys: ['x'], does: 'Select session' },
  { keys: ['Shift', 'x'], does: 'Extend selection to this session' },
  { keys: ['e'], does: 'Edit session' },
  { keys: ['Delete'], does: 'Delete session…' },
  { keys: ['r'], does: 'Reload' },
  { keys: ['Esc'], does: 'Close session' },
  { keys: ['?'], does: 'Show keyboard shortcuts' },
];

export function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <DeskDialog title="Keyboard shortcuts" onClose={onClose} footer={<Button onClick={onClose}>Close</Button>}>
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
