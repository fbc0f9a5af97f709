import { Button } from '@shopify/polaris';
import { useQuery } from '@tanstack/react-query';
import { SHOP_LISTS, type ShopList } from '../../shared/health.ts';
import { orpc } from '../client.ts';
import { lastChange } from '../live.ts';
import { counted } from '../parts/counts.ts';
import { useNow } from '../parts/now.ts';
import styles from './list-notes.module.css';

/** How long after a change a store that shows changes late may still show what was before; milliseconds. */
const LATE = 60_000;

interface Props {
  storeId: string;
  /** A list that the filter names. */
  shops: string | undefined;
  fromShopIndex: boolean;
  /** The store cannot tell what matches. */
  judgedHere: boolean;
  /** Everything was scanned, although the shop index could have answered. */
  thorough: boolean;
  onThorough: (thorough: boolean) => void;
  /** Why a change may not show at once. */
  delay: string | undefined;
  onReload: () => void;
}

/** Where results come from, and that they may lag behind recent changes. */
export function ListNotes({ storeId, shops, fromShopIndex, judgedHere, thorough, onThorough, delay, onReload }: Props) {
  const now = useNow();
  const isLate = delay !== undefined && now - (lastChange(storeId) ?? 0) < LATE;
  const list = SHOP_LISTS.find((one) => one === shops);
  if (!isLate && !fromShopIndex && !judgedHere && !thorough && list === undefined) return null;
  return (
    <div className={styles.notes}>
      {list !== undefined && <LeftOut storeId={storeId} list={list} />}
      {judgedHere && <p>The database can’t judge this filter, so sessions are read and checked one by one.</p>}
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

/** A report keeps only so many shops of a list. */
function LeftOut({ storeId, list }: { storeId: string; list: ShopList }) {
  const last = useQuery(orpc.health.last.queryOptions({ input: { storeId } }));
  const leftOut = last.data?.report?.leftOut?.[list];
  if (leftOut === undefined) return null;
  return <p>{`This list leaves out ${counted(leftOut, 'shop')}. Check health again when you are done with these.`}</p>;
}
