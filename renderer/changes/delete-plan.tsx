import { Banner, BlockStack, Text } from '@shopify/polaris';
import { domainWarning } from '../../shared/lookalikes.ts';
import type { DeletePlan } from '../../shared/records.ts';
import { aliveSentence, consequences, inUseWarning, shopCounts, trashSentence } from './change-labels.ts';
import { CountCards, ShopList } from './count-cards.tsx';
import { PlanSamples } from './plan-samples.tsx';
import { formatCount } from '../parts/counts.ts';
import { Value } from '../parts/value.tsx';
import styles from './delete-plan.module.css';

/** Shops that are warned of at the most. */
const WARNED = 5;

/** What a deletion would touch and what that means, before anybody says yes. */
export function DeletePlanView({ plan }: { plan: DeletePlan }) {
  const inUse = inUseWarning(plan);
  const warnings = plan.shops
    .flatMap(({ shop }) => {
      const warning = domainWarning(shop);
      return warning === undefined ? [] : [{ shop, warning }];
    })
    .slice(0, WARNED);
  return (
    <>
      {plan.only?.id === undefined ? null : (
        <p className={styles.id}>{plan.only.id === '' ? 'Empty ID' : <Value text={plan.only.id} />}</p>
      )}
      {warnings.length === 0 ? null : (
        <Banner tone="warning" title="Check the domain">
          <BlockStack gap="100">
            {warnings.map(({ shop, warning }) => (
              <Text as="p" key={shop}>
                <Value text={shop} isDomain />: <Value text={warning} />
              </Text>
            ))}
          </BlockStack>
        </Banner>
      )}
      {plan.everything ? (
        <Banner tone="critical" title="This deletes every session in the store">
          <Text as="p">No search and no filter is set, so nothing of {plan.storeName} stays.</Text>
        </Banner>
      ) : null}
      <CountCards cards={consequences(plan)} />
      {inUse === undefined ? null : (
        <Banner tone="warning">
          <Text as="p">{inUse}</Text>
        </Banner>
      )}
      {plan.effects.length === 0 ? null : (
        <Banner tone="warning" title="The database will change more than these sessions">
          <BlockStack gap="100">
            {plan.effects.map(({ message, hint }) => (
              <Text as="p" key={message}>
                {hint === undefined ? message : `${message} ${hint}`}
              </Text>
            ))}
          </BlockStack>
        </Banner>
      )}
      {plan.total > 1 && plan.shops.length > 0 ? (
        <ShopList
          shops={plan.shops.map((shop) => ({ shop: shop.shop, text: shopCounts(shop) }))}
          count={plan.shopCount}
        />
      ) : null}
      {plan.samples.length > 0 && plan.samples.length < plan.total ? <PlanSamples samples={plan.samples} /> : null}
      <BlockStack gap="200">
        <Text as="p">
          Deleting a session does not revoke its access token: <strong>the token stays alive at Shopify</strong> until
          it expires, the app is uninstalled or its client secret is revoked. {aliveSentence(plan)}
        </Text>
        {plan.looked === undefined ? null : (
          <Text as="p" tone="subdued">
            Found by looking at every key there is: {formatCount(plan.looked)}.
          </Text>
        )}
        {plan.comparesFirst ? (
          <Text as="p" tone="subdued">
            This store cannot compare and delete in one step: a change the app makes at the same moment would be lost.
          </Text>
        ) : null}
        <Text as="p" tone="subdued">
          {trashSentence(plan.trash, plan.total)}
        </Text>
      </BlockStack>
    </>
  );
}
