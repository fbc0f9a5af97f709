import { Button } from '@shopify/polaris';
import { lastChange } from '../live.ts';
import { useNow } from '../parts/now.ts';
import styles from './list-notes.module.css';

/** How long after a change a store that shows changes late may still show what was before; milliseconds. */
const LATE = 60_000;

interface Props {
  storeId: string;
  fromShopIndex: boolean;
  /** Everything was scanned, although the shop index could have answered. */
  thorough: boolean;
  onThorough: (thorough: boolean) => void;
  /** Why a change may not show at once. */
  delay: string | undefined;
  onReload: () => void;
}

/** Where results come from, and that they may lag behind recent changes. */
export function ListNotes({ storeId, fromShopIndex, thorough, onThorough, delay, onReload }: Props) {
  const now = useNow();
  const isLate = delay !== undefined && now - (lastChange(storeId) ?? 0) < LATE;
  if (!isLate && !fromShopIndex && !thorough) return null;
  return (
    <div className={styles.notes}>
      {fromShopIndex && (
        <p>
          <span>Results are from the shop index, which may be incomplete.</span>
          <Button variant="plain" onClick={() => onThorough(true)}>
            Scan all keys
          </Button>
        </p>
      )}
      {thorough && (
        <p>
          <span>Results are from a scan of all keys, not the shop index.</span>
          <Button variant="plain" onClick={() => onThorough(false)}>
            Use shop index
          </Button>
        </p>
      )}
      {isLate && (
        <p>
          <span>{delay}</span>
          <Button variant="plain" onClick={onReload}>
            Reload list
          </Button>
        </p>
      )}
    </div>
  );
}
