import { Button, Link as TextLink } from '@shopify/polaris';
import { lazy, Suspense, useState } from 'react';
import { useLocation } from 'wouter';
import { counted } from '../parts/counts.ts';
import { Menu } from '../parts/menu.tsx';
import { ExpiredForm } from '../sessions/expired-form.tsx';
import { RECIPES } from '../sessions/recipes.ts';
import styles from './clean-up.module.css';
import type { HealthLinks } from './health-links.ts';

const ShopsDialog = lazy(async () => ({ default: (await import('../sessions/shops-dialog.tsx')).ShopsDialog }));

/** Lists online sessions that expired long enough ago. */
export function CleanUpExpired({ links }: { links: HealthLinks }) {
  const [, navigate] = useLocation();
  return (
    <Menu title="Clean up" isPlain>
      <div className={styles.form}>
        <ExpiredForm onList={(filter) => navigate(links.cleanUp(filter))} />
      </div>
    </Menu>
  );
}

interface LostProps {
  storeId: string;
  /** Shops whose refresh token ended. */
  ended: number;
  links: HealthLinks;
}

/** Lists shops that cannot come back by themselves, or those of them that are known to be uninstalled. */
export function CleanUpLost({ storeId, ended, links }: LostProps) {
  const [, navigate] = useLocation();
  const [isPasting, setIsPasting] = useState(false);
  return (
    <div className={styles.ways}>
      {ended === 0 ? null : (
        <TextLink url={links.cleanUp(RECIPES.refreshEnded())} removeUnderline>
          {`Clean up ${counted(ended, 'shop')} whose refresh token ended`}
        </TextLink>
      )}
      <Button variant="plain" onClick={() => setIsPasting(true)}>
        Clean up uninstalled shops…
      </Button>
      {isPasting ? (
        <Suspense>
          <ShopsDialog
            storeId={storeId}
            onClose={() => setIsPasting(false)}
            onList={(shops) => navigate(links.cleanUp(RECIPES.uninstalled(shops)))}
          />
        </Suspense>
      ) : null}
    </div>
  );
}

/** Lists the spellings of shops that are not as Shopify writes them, where that one is there too. */
export function CleanUpDuplicates({ links }: { links: HealthLinks }) {
  return (
    <TextLink url={links.cleanUp(RECIPES.duplicateSpellings())} removeUnderline>
      Clean up all but the normal spelling
    </TextLink>
  );
}
