import { Button, Text } from '@shopify/polaris';
import { XIcon } from '@shopify/polaris-icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { SessionDetail } from '../../shared/records.ts';
import { failureOf, orpc } from '../client.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { useNow } from '../parts/now.ts';
import { userName } from '../parts/people.ts';
import { statusNow } from '../parts/record-status.ts';
import { Shop } from '../parts/shop.tsx';
import { StatusBadge } from '../parts/status-badge.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { Value } from '../parts/value.tsx';
import { useLayoutSuspicion } from '../sessions/use-layout-suspicion.ts';
import { FieldMenus } from './field-menu.tsx';
import { PaneActions } from './pane-actions.tsx';
import { RawTab } from './raw-tab.tsx';
import { SessionNotFound } from './session-not-found.tsx';
import styles from './session-pane.module.css';
import { SessionTab } from './session-tab.tsx';
import { VerdictBox } from './verdict-box.tsx';

interface Props {
  storeId: string;
  sessionKey: string;
  /** Counts how often the focus was asked to come here: by keyboard, or because the pane covers everything else. */
  focusAsked: number;
  onClose: () => void;
}

/** One session, beside its list. */
export function SessionPane({ storeId, sessionKey, focusAsked, onClose }: Props) {
  const pane = useRef<HTMLDivElement>(null);
  const { data, error, refetch } = useQuery(
    orpc.sessions.get.queryOptions({ input: { storeId, key: sessionKey }, placeholderData: keepPreviousData }),
  );
  useEffect(() => {
    if (focusAsked > 0) pane.current?.focus();
  }, [focusAsked]);
  return (
    <div ref={pane} className={styles.pane} tabIndex={-1}>
      <div className={styles.close}>
        <Button variant="tertiary" icon={XIcon} accessibilityLabel="Close the session" onClick={onClose} />
      </div>
      {error === null ? (
        data !== undefined && <Detail key={data.key} storeId={storeId} detail={data} onClose={onClose} />
      ) : failureOf(error).code === 'NOT_FOUND' ? (
        <SessionNotFound onBack={onClose} />
      ) : (
        <div className={styles.failure}>
          <FailureBanner error={error} onRetry={() => void refetch()} />
        </div>
      )}
    </div>
  );
}

const TABS = [
  { name: 'session', title: 'Session' },
  { name: 'raw', title: 'As stored' },
] as const;

function Detail({ storeId, detail, onClose }: { storeId: string; detail: SessionDetail; onClose: () => void }) {
  const now = useNow();
  const [tab, setTab] = useState<(typeof TABS)[number]['name']>('session');
  const { fields } = detail;
  const suspicion = useLayoutSuspicion(storeId, detail.status === 'unreadable');
  return (
    <FieldMenus>
      <header className={styles.header}>
        <div className={styles.heading}>
          <Text as="h2" variant="headingMd">
            <Shop domain={fields.shop ?? 'Unknown shop'} />
          </Text>
          <StatusBadge status={statusNow(detail, now)} />
        </div>
        <Text as="p" tone="subdued">
          <Value text={whose(detail)} />
        </Text>
        <PaneActions storeId={storeId} detail={detail} onDeleted={onClose} />
      </header>
      <VerdictBox detail={detail} now={now} isLayoutSuspect={suspicion !== undefined} />
      <Tabs label="Views of the session" tabs={TABS} selected={tab} onSelect={setTab}>
        {tab === 'session' ? (
          <SessionTab storeId={storeId} detail={detail} />
        ) : (
          <RawTab storeId={storeId} detail={detail} />
        )}
      </Tabs>
    </FieldMenus>
  );
}

function whose({ fields }: SessionDetail): string {
  if (fields.isOnline === undefined) return 'Session';
  if (!fields.isOnline) return 'Offline session of the shop';
  return `Online session of ${userName(fields) ?? 'an unknown user'}`;
}
