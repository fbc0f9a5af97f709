import { Button, Text } from '@shopify/polaris';
import { descriptionOf } from '../../shared/backends/index.ts';
import { useStores } from '../use-stores.ts';
import { routes } from '../routes.ts';
import styles from './welcome.module.css';

/** Above the demo store's list until there is a store of one's own. */
export function Welcome({ storeId }: { storeId: string }) {
  const stores = useStores();
  const isDemo =
    stores?.some(
      ({ profile }) =>
        profile.id === storeId && descriptionOf(profile.address.backend).isDemo?.(profile.address) === true,
    ) === true;
  const hasOthers = stores?.some(({ profile }) => descriptionOf(profile.address.backend).isTemporary !== true) === true;
  if (!isDemo || hasOthers) return null;
  return (
    <section className={styles.welcome} aria-label="Welcome">
      <div className={styles.words}>
        <Text as="h2" variant="headingSm">
          This is demo data
        </Text>
        <Text as="p">
          Try anything: it’s only in memory. To see your own sessions, choose or drop a SQLite file, or paste a path or
          your DATABASE_URL.
        </Text>
      </div>
      <Button variant="primary" url={routes.newStore()}>
        Add your store
      </Button>
    </section>
  );
}
