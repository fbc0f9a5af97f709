import { Button, Text } from '@shopify/polaris';
import { Fragment } from 'react';
import { DeskDialog } from '../changes/desk-dialog.tsx';
import { MOD_KEY } from '../parts/use-shortcut.ts';
import styles from './keys-dialog.module.css';

const GROUPS: { title: string; keys: { keys: string[]; does: string }[] }[] = [
  {
    title: 'Sessions',
    keys: [
      { keys: ['/'], does: 'Search' },
      { keys: ['↓', 'J'], does: 'Next session' },
      { keys: ['↑', 'K'], does: 'Previous session' },
      { keys: ['Home', 'End'], does: 'First and last loaded session' },
      { keys: ['Enter'], does: 'Open session' },
      { keys: ['Esc'], does: 'Close session' },
      { keys: ['Shift', 'F10'], does: 'Show the session’s menu' },
      { keys: ['X'], does: 'Select session' },
      { keys: ['Shift', 'X'], does: 'Extend selection to this session' },
      { keys: [MOD_KEY, 'A'], does: 'Select what is loaded; again for all that match' },
      { keys: ['N'], does: 'New session' },
      { keys: ['E'], does: 'Edit session' },
      { keys: ['Delete'], does: 'Review deletion of the session or selection' },
      { keys: ['R'], does: 'Reload' },
    ],
  },
  {
    title: 'Everywhere',
    keys: [
      { keys: [MOD_KEY, 'K'], does: 'Switch store' },
      { keys: ['H'], does: 'Show the health of the store' },
      { keys: [MOD_KEY, 'Z'], does: 'Review undo of the last change' },
      { keys: ['?'], does: 'Show keyboard shortcuts' },
    ],
  },
];

export function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <DeskDialog title="Keyboard shortcuts" onClose={onClose} footer={<Button onClick={onClose}>Close</Button>}>
      {GROUPS.map(({ title, keys: rows }) => (
        <section key={title} aria-label={title} className={styles.group}>
          <Text as="h3" variant="headingSm">
            {title}
          </Text>
          <dl className={styles.keys}>
            {rows.map(({ keys, does }) => (
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
        </section>
      ))}
    </DeskDialog>
  );
}
