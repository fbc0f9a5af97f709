import { Button, Text } from '@shopify/polaris';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { descriptionOf } from '../../shared/backends/index.ts';
import type { Profile } from '../../shared/profiles.ts';
import type { StoreDescription } from '../../shared/records.ts';
import { orpc } from '../client.ts';
import { countLabel } from '../parts/counts.ts';
import { DeskSection } from '../parts/desk-page.tsx';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { scanCostLabel } from '../parts/read-cost.ts';
import { routes } from '../routes.ts';
import { useStore } from '../use-stores.ts';
import { ShopIndexDialog } from './shop-index-dialog.tsx';
import { formatSize, shortcomings } from './store-labels.ts';
import styles from './stores.module.css';

export interface StoreFactsProps {
  profile: Profile;
  description: StoreDescription;
}

/** What the store is and what it cannot do, beside the details. */
export function StoreFacts({ profile, description }: StoreFactsProps) {
  const storeId = profile.id;
  const missing = shortcomings(description.capabilities, profile);
  const cost = scanCostLabel(description);
  const { canMap } = descriptionOf(description.backend);
  return (
    <>
      <DeskSection title="Details">
        <dl className={`${styles.facts} ${styles.stacked}`}>
          <dt>Server</dt>
          <dd>{description.server}</dd>
          <dt>Location</dt>
          <dd>{description.location}</dd>
          <dt>Layout</dt>
          <dd>
            {description.layoutTitle}{' '}
            {description.layout === undefined || !canMap ? null : (
              <Button variant="plain" url={routes.layout(storeId)}>
                Edit layout
              </Button>
            )}
          </dd>
          {description.size === undefined ? null : (
            <>
              <dt>Size</dt>
              <dd>{formatSize(description.size)}</dd>
            </>
          )}
          <dt>Sessions</dt>
          <dd>
            <SessionCount storeId={storeId} description={description} />
          </dd>
          {cost === undefined ? null : (
            <>
              <dt>Full scan</dt>
              <dd>{cost}</dd>
            </>
          )}
        </dl>
      </DeskSection>
      <DeskSection title="Limitations">
        {missing.length === 0 ? (
          <Text as="p">None. Every session field is stored, and every sort order has an index.</Text>
        ) : (
          <ul className={styles.list}>
            {missing.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        )}
      </DeskSection>
      {description.capabilities.shopIndex ? <ShopIndexCheck storeId={storeId} /> : null}
    </>
  );
}

/** The index that the adapter keeps among the sessions, and the way to compare it with them. */
function ShopIndexCheck({ storeId }: { storeId: string }) {
  const profile = useStore(storeId)?.profile;
  const [checking, setChecking] = useState(false);
  return (
    <DeskSection
      title="Shop index"
      note="The adapter finds a shop’s sessions through a list of its own. Entries can be missing, duplicate or dangling."
    >
      <div>
        <Button onClick={() => setChecking(true)} disabled={profile === undefined}>
          Check shop index…
        </Button>
      </div>
      {checking && profile !== undefined ? (
        <ShopIndexDialog profile={profile} onClose={() => setChecking(false)} />
      ) : null}
    </DeskSection>
  );
}

/** What is known of the number of sessions; counting exactly may read everything, so it is asked for. */
function SessionCount({ storeId, description }: { storeId: string; description: StoreDescription }) {
  const { total, listDenied } = description;
  const count = useMutation(orpc.stores.count.mutationOptions());
  const shown = count.data ?? total;
  if (count.isError) return <FailureBanner error={count.error} onRetry={() => count.mutate({ storeId })} />;
  return (
    <>
      {shown === undefined ? null : `${countLabel(shown)} `}
      {shown?.exact === true || listDenied === true ? null : (
        <Button variant="plain" onClick={() => count.mutate({ storeId })} loading={count.isPending}>
          Count all sessions
        </Button>
      )}
    </>
  );
}
