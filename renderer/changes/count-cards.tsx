import { Text } from '@shopify/polaris';
import { type Consequence } from './change-labels.ts';
import { counted, formatCount } from '../parts/counts.ts';
import { Value } from '../parts/value.tsx';
import styles from './count-cards.module.css';

/** Numbers, each with what it means. */
export function CountCards({ cards }: { cards: readonly Consequence[] }) {
  return (
    <ul className={styles.cards}>
      {cards.map((card) => (
        <li key={card.text} className={styles.card}>
          <Text as="span" variant="headingLg">
            {formatCount(card.count)}
          </Text>
          <Text as="span">{card.text}</Text>
        </li>
      ))}
    </ul>
  );
}

const SHOWN_SHOPS = 8;

interface ShopListProps {
  /** The most important first. */
  shops: readonly { shop: string; text: string }[];
  /** Also of those that are not given. */
  count: number;
}

/** A few shops, each with what there is to say of it, and how many more there are. */
export function ShopList({ shops, count }: ShopListProps) {
  const shown = shops.slice(0, SHOWN_SHOPS);
  const hidden = count - shown.length;
  return (
    <ul className={styles.shops} aria-label="Shops">
      {shown.map(({ shop, text }) => (
        <li key={shop}>
          <span>
            <Value text={shop} isDomain />
          </span>
          <Text as="span" tone="subdued">
            {text}
          </Text>
        </li>
      ))}
      {hidden > 0 ? (
        <li>
          <Text as="span" tone="subdued">
            and {counted(hidden, 'more shop')}
          </Text>
        </li>
      ) : null}
    </ul>
  );
}
