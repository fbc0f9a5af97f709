import { BlockStack, Text } from '@shopify/polaris';
import type { DeletePlan } from '../../shared/records.ts';
import { consequences, counted, formatCount, shopCounts, trashSentence } from './change-words.ts';
import styles from './delete-plan.module.css';

const SHOWN_SHOPS = 8;

/** What a deletion would touch and what that means, before anybody says yes. */
export function DeletePlanView({ plan }: { plan: DeletePlan }) {
  const hidden = plan.shopCount - Math.min(plan.shops.length, SHOWN_SHOPS);
  return (
    <>
      {plan.only?.id === undefined ? null : (
        <p className={styles.id}>{plan.only.id === '' ? 'Empty id' : plan.only.id}</p>
      )}
      <ul className={styles.cards}>
        {consequences(plan).map((consequence) => (
          <li key={consequence.text} className={styles.card}>
            <Text as="span" variant="headingLg">
              {formatCount(consequence.count)}
            </Text>
            <Text as="span">{consequence.text}</Text>
          </li>
        ))}
      </ul>
      {plan.total > 1 && plan.shops.length > 0 ? (
        <ul className={styles.shops} aria-label="Shops">
          {plan.shops.slice(0, SHOWN_SHOPS).map((shop) => (
            <li key={shop.shop}>
              <span>{shop.shop}</span>
              <Text as="span" tone="subdued">
                {shopCounts(shop)}
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
      ) : null}
      <BlockStack gap="200">
        <Text as="p">
          Deleting a session does not end its access token: <strong>the token stays alive at Shopify</strong> until it
          expires, the app is uninstalled or its client secret is revoked.
        </Text>
        <Text as="p" tone="subdued">
          {trashSentence(plan.trash, plan.total)}
        </Text>
      </BlockStack>
    </>
  );
}
