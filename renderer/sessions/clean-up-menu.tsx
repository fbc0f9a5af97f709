import { ActionList, Button, InlineStack, TextField } from '@shopify/polaris';
import { lazy, Suspense, useState, type FormEvent } from 'react';
import type { SessionFilter } from '../../shared/records.ts';
import { Menu } from '../parts/menu.tsx';
import styles from './filter-bar.module.css';

const ShopsDialog = lazy(async () => ({ default: (await import('./shops-dialog.tsx')).ShopsDialog }));

const DAY = 86_400_000;
const MOST_DAYS = 10_000;

interface CleanUpProps {
  storeId: string;
  onFilter: (filter: SessionFilter) => void;
}

/** What people clean up: each lists what would go, to be looked over, selected and deleted. */
export function CleanUpMenu({ storeId, onFilter }: CleanUpProps) {
  const [isPasting, setIsPasting] = useState(false);
  return (
    <>
      <Menu title="Clean up">
        {(close) => {
          const list = (filter: SessionFilter) => {
            close();
            onFilter(filter);
          };
          return (
            <>
              <ExpiredForm onList={list} />
              <ActionList
                actionRole="menuitem"
                items={[
                  {
                    content: 'Shops whose refresh token ended',
                    helpText: 'A merchant has to open the app again.',
                    onAction: () => list({ readiness: ['refresh-ended'] }),
                  },
                  {
                    content: 'Duplicate spellings of shops',
                    helpText:
                      'Written with capitals or a slash at the end, beside the normal form. From the last health check.',
                    onAction: () => list({ shops: 'duplicate-spellings' }),
                  },
                  {
                    content: 'Uninstalled shops…',
                    helpText: 'Paste a list of shops.',
                    onAction: () => {
                      close();
                      setIsPasting(true);
                    },
                  },
                ]}
              />
            </>
          );
        }}
      </Menu>
      {isPasting && (
        <Suspense>
          <ShopsDialog
            storeId={storeId}
            onClose={() => setIsPasting(false)}
            onList={(shops) => {
              setIsPasting(false);
              onFilter({ shops });
            }}
          />
        </Suspense>
      )}
    </>
  );
}

function ExpiredForm({ onList }: { onList: (filter: SessionFilter) => void }) {
  const [days, setDays] = useState('30');
  const isWrong = !/^\d{1,5}$/.test(days) || Number(days) > MOST_DAYS;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const today = Math.floor(Date.now() / DAY) * DAY;
    if (!isWrong) onList({ kind: 'online', expires: { max: today - Number(days) * DAY } });
  };
  return (
    <form className={styles.menu} onSubmit={submit}>
      <InlineStack gap="200" blockAlign="end" wrap={false}>
        <TextField
          label="Online sessions expired for more than"
          value={days}
          onChange={setDays}
          suffix="days"
          inputMode="numeric"
          autoComplete="off"
          error={isWrong ? 'Enter a number of days.' : false}
        />
        <Button submit disabled={isWrong}>
          List
        </Button>
      </InlineStack>
    </form>
  );
}
