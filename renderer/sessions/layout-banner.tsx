import { Banner, Button, Text } from '@shopify/polaris';
import { type Backend, descriptionOf } from '../../shared/backends/index.ts';
import { routes } from '../routes.ts';
import styles from './list-states.module.css';
import type { LayoutSuspicion } from './layout-suspicion.ts';

interface Props {
  storeId: string;
  backend: Backend | undefined;
  suspicion: LayoutSuspicion;
}

/** Where not one session can be read: hardly all of them are broken. */
export function LayoutBanner({ storeId, backend, suspicion: { looked, example } }: Props) {
  const canMap = backend !== undefined && descriptionOf(backend).canMap;
  return (
    <div className={styles.failure}>
      <Banner tone="critical" title="Not one session here can be read">
        <Text as="p">
          All {looked} that were looked at fail{example === undefined ? '.' : <>: “{example}”</>} The layout that this
          store is read with is probably wrong, not the sessions: do not delete them.
        </Text>
        <p>
          {canMap ? (
            <Button url={routes.layout(storeId)}>Check the layout…</Button>
          ) : (
            <Button url={routes.about(storeId)}>See how the store is read</Button>
          )}
        </p>
      </Banner>
    </div>
  );
}
