import { ActionList } from '@shopify/polaris';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useLocation } from 'wouter';
import type { SessionFilter } from '../../shared/records.ts';
import { orpc } from '../client.ts';
import { Menu } from '../parts/menu.tsx';
import { useNow } from '../parts/now.ts';
import { relativeTime } from '../parts/times.ts';
import { routes } from '../routes.ts';
import { ExpiredForm } from './expired-form.tsx';
import styles from './filter-bar.module.css';
import { RECIPES } from './recipes.ts';

const ShopsDialog = lazy(async () => ({ default: (await import('./shops-dialog.tsx')).ShopsDialog }));

interface CleanUpProps {
  storeId: string;
  /** Lists what would go, all of it selected. */
  onList: (filter: SessionFilter) => void;
}

/** What people clean up: each lists what would go, selected, to be looked over and deleted. */
export function CleanUpMenu({ storeId, onList }: CleanUpProps) {
  const [isPasting, setIsPasting] = useState(false);
  return (
    <>
      <Menu title="Clean up">
        {(close) => (
          <Recipes
            storeId={storeId}
            onList={(filter) => {
              close();
              onList(filter);
            }}
            onPaste={() => {
              close();
              setIsPasting(true);
            }}
          />
        )}
      </Menu>
      {isPasting && (
        <Suspense>
          <ShopsDialog
            storeId={storeId}
            onClose={() => setIsPasting(false)}
            onList={(shops) => {
              setIsPasting(false);
              onList(RECIPES.uninstalled(shops));
            }}
          />
        </Suspense>
      )}
    </>
  );
}

function Recipes({ storeId, onList, onPaste }: CleanUpProps & { onPaste: () => void }) {
  const [, navigate] = useLocation();
  const last = useQuery(orpc.health.last.queryOptions({ input: { storeId } }));
  const now = useNow();
  const report = last.data?.report;
  return (
    <>
      <div className={styles.menu}>
        <ExpiredForm onList={onList} />
      </div>
      <ActionList
        actionRole="menuitem"
        items={[
          {
            content: 'Shops whose refresh token ended',
            helpText: 'A merchant has to open the app again.',
            onAction: () => onList(RECIPES.refreshEnded()),
          },
          {
            content: 'Duplicate spellings of shops',
            helpText: `Written with capitals or a slash at the end, beside the normal form. ${
              report === undefined
                ? 'Needs a health check first.'
                : `From the health check ${relativeTime(Math.min(report.takenAt, now - 1), now)}.`
            }`,
            // Before it is known whether there was a check, the list itself leads on to one.
            onAction: () => {
              if (last.isSuccess && report === undefined) navigate(routes.health(storeId));
              else onList(RECIPES.duplicateSpellings());
            },
          },
          { content: 'Uninstalled shops…', helpText: 'Paste a list of shops.', onAction: onPaste },
        ]}
      />
    </>
  );
}
