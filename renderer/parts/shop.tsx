import { splitShop } from '../../shared/ids.ts';
import styles from './shop.module.css';

/** A shop's domain: its own name strong, the rest quiet. */
export function Shop({ domain }: { domain: string }) {
  const { name, domain: rest } = splitShop(domain);
  return (
    <span className={styles.shop} title={domain}>
      <strong>{name}</strong>
      <span className={styles.rest}>{rest}</span>
    </span>
  );
}
