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
      <strong>
        <Value text={name} isDomain />
      </strong>
      <span className={styles.rest}>
        <Value text={rest} isDomain />
      </span>
    </bdi>
  );
}
