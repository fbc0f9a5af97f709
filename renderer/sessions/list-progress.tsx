import { Button, Spinner, Text } from '@shopify/polaris';
import type { Backend } from '../../shared/profiles.ts';
import styles from './list-progress.module.css';
import { lookedWords, roughUnitsWords, slowedWords, unitsWords } from './looked-words.ts';
import type { ListState, PageList } from './page-list.ts';

interface Props {
  list: PageList;
  state: ListState;
  backend: Backend | undefined;
  /** Read capacity units that looking through everything uses up. */
  scanUnits: number | undefined;
}

/** How far a list has come that is made by looking at one thing after the other, and the button to stop it or go on. */
export function ListProgress({ list, state, backend, scanUnits }: Props) {
  const { busy, paused, readUnits, slowedFor, lookedAt = 0, outOf = 0 } = state;
  const used = readUnits === undefined ? '' : `, ${unitsWords(readUnits)} so far`;
  return (
    <>
      <div className={styles.progress}>
        <div className={styles.line}>
          {busy && <Spinner size="small" accessibilityLabel="Looking" />}
          <Text as="span" tone="subdued">
            {`${lookedWords(state, backend) ?? ''}${used}.`}
          </Text>
        </div>
        {outOf > lookedAt && <progress className={styles.bar} max={outOf} value={lookedAt} aria-label="Looked at" />}
        {slowedFor > 0 && (
          <Text as="span" tone="subdued">
            {slowedWords(slowedFor)}
          </Text>
        )}
        {paused === 'cost' && (
          <Text as="span">{`Looking through the whole table takes ${roughUnitsWords(scanUnits ?? 0)}.`}</Text>
        )}
      </div>
      {busy ? (
        <Button onClick={() => list.stop()}>Stop</Button>
      ) : (
        <Button onClick={() => list.goOn()}>Look further</Button>
      )}
    </>
  );
}
