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
          These sessions are invented
        </Text>
        <Text as="p">
          Try anything: they live in memory. To see your own, choose or drop your app’s SQLite file, or paste its path
          or DATABASE_URL.
        </Text>
      </div>
      <Button variant="primary" url={routes.newStore()}>
        Add your store
      </Button>
    </section>
  );
}
