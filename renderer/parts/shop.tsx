import { splitShop } from '../../shared/ids.ts';
import { visibleText } from '../../shared/visible-text.ts';
import styles from './shop.module.css';
import { Value } from './value.tsx';

/** A longer name is cut where it is pointed at. */
const TITLE = 500;

/** A shop's domain: its own name strong, the rest quiet. */
export function Shop({ domain }: { domain: string }) {
  const { name, domain: rest } = splitShop(domain);
  return (
    <bdi className={styles.shop} title={visibleText(domain.slice(0, TITLE))}>
      <Value as="strong" text={name} isDomain />
      <Value as="span" className={styles.rest} text={rest} isDomain />
    </bdi>
  );
}
