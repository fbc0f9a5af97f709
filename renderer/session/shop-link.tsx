import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { RecordPage } from '../../shared/records.ts';
import { orpc } from '../client.ts';
import { routes } from '../routes.ts';
import { formatCount } from '../parts/counts.ts';
import { Value } from '../parts/value.tsx';
import styles from './session-pane.module.css';

/** Counted exactly up to here: without an index on the shop more would mean reading the whole table to its end. */
const COUNTED_UP_TO = 25;

/** The shop, leading to all its sessions, with how many there are. */
export function ShopLink({ storeId, shop }: { storeId: string; shop: string }) {
  const filter = { shop: { match: 'exact' as const, value: shop } };
  const { data } = useQuery(orpc.sessions.page.queryOptions({ input: { storeId, filter, limit: COUNTED_UP_TO } }));
  return (
    <>
      <Link className={styles.link} href={routes.sessions(storeId, { filter })}>
        <Value text={shop} isDomain />
      </Link>{' '}
      <span className={styles.quiet}>{data === undefined ? '' : howMany(data)}</span>
    </>
  );
}

function howMany({ records, next, complete, total }: RecordPage): string {
  const count = total?.count ?? records.length;
  const isMore = total === undefined && (next !== undefined || !complete);
  return `${formatCount(count)}${isMore ? ' or more' : ''} ${count === 1 && !isMore ? 'session' : 'sessions'}`;
}
