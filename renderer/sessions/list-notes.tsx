import { Button } from '@shopify/polaris';
import { lastChange } from '../live.ts';
import { useNow } from '../parts/now.ts';
import styles from './list-notes.module.css';

/** How long after a change a store that shows changes late may still show what was before; milliseconds. */
const LATE = 60_000;

interface Props {
  storeId: string;
  fromShopIndex: boolean;
  /** Everything was looked at, although the shop index could have answered. */
  thorough: boolean;
  onThorough: (thorough: boolean) => void;
  /** Why a change may not show at once. */
  delay: string | undefined;
  onLookAgain: () => void;
}

/** What to know before trusting a list: where it comes from, and that it may be a moment behind. */
export function ListNotes({ storeId, fromShopIndex, thorough, onThorough, delay, onLookAgain }: Props) {
  const now = useNow();
  const isLate = delay !== undefined && now - (lastChange(storeId) ?? 0) < LATE;
  if (!isLate && !fromShopIndex && !thorough) return null;
  return (
    <div className={styles.notes}>
      {fromShopIndex && (
        <p>
          <span>From the shop index, which may have forgotten a session.</span>
          <Button variant="plain" onClick={() => onThorough(true)}>
            Look through all keys
          </Button>
        </p>
      )}
      {thorough && (
        <p>
          <span>From looking through all keys, not from the shop index.</span>
          <Button variant="plain" onClick={() => onThorough(false)}>
            Use the shop index
          </Button>
        </p>
      )}
      {isLate && (
        <p>
          <span>{delay}</span>
          <Button variant="plain" onClick={onLookAgain}>
            Look again
          </Button>
        </p>
      )}
    </div>
  );
}
