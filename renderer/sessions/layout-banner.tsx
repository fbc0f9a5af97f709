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
export function LayoutBanner({ storeId, backend, suspicion: { sampled, example } }: Props) {
  const canMap = backend !== undefined && descriptionOf(backend).canMap;
  return (
    <div className={styles.failure}>
      <Banner tone="critical" title="None of these sessions can be read">
        <Text as="p">
          All {sampled} sampled sessions failed to decode{example === undefined ? '.' : <>: “{example}”</>} The layout
          is probably wrong, not the sessions. Don’t delete them.
        </Text>
        <p>
          {canMap ? (
            <Button url={routes.layout(storeId)}>Check layout…</Button>
          ) : (
            <Button url={routes.about(storeId)}>View layout</Button>
          )}
        </p>
      </Banner>
    </div>
  );
}
