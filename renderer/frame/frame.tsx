import { Button } from '@shopify/polaris';
import { MenuIcon } from '@shopify/polaris-icons';
import { useEffect, useState, type ReactNode } from 'react';
import { useLocation, useRoute } from 'wouter';
import { leavePage } from '../changes/unsaved-guard.tsx';
import { useLiveEvents, useConnection } from '../live.ts';
import { FailureBanner } from '../parts/failure-banner.tsx';
import { useShortcut } from '../parts/use-shortcut.ts';
import { routes } from '../routes.ts';
import { DataNotice } from './data-notice.tsx';
import { Drawer } from './drawer.tsx';
import styles from './frame.module.css';
import { KeychainNotice } from './keychain-notice.tsx';
import { KeysDialog } from './keys-dialog.tsx';
import { rememberStore } from './last-store.ts';
import { Sidebar } from './sidebar.tsx';
import { StoreBar } from './store-bar.tsx';
import { Mark } from './mark.tsx';
import { StoreSwitcher } from './store-switcher.tsx';
import { useKeptFocus } from './use-kept-focus.ts';
import { useUndoKey } from './use-undo-key.ts';
import { useWindowRequests } from './use-window-requests.ts';

/** The window around every page: stores on the left, the work area with the store's bar beside them. */
export function Frame({ children }: { children: ReactNode }) {
  const storeId = useStoreIdInAddress();
  const [showsKeys, setShowsKeys] = useState(false);
  const [showsDrawer, setShowsDrawer] = useState(false);
  const [switches, setSwitches] = useState(false);

  useLiveEvents();
  useWindowRequests();
  useShortcut('?', () => setShowsKeys(true));
  useShortcut('k', () => setSwitches(true), { mod: true });
  const [, navigate] = useLocation();
  useShortcut('h', () => {
    if (storeId !== undefined) leavePage(() => navigate(routes.health(storeId)));
  });
  useUndoKey(storeId);
  useKeptFocus();
  useEffect(() => {
    // Menus and tips lie outside of everything else; without a name of their own they would be in no part of the page.
    const portals = document.getElementById('PolarisPortalsContainer');
    portals?.setAttribute('role', 'region');
    portals?.setAttribute('aria-label', 'Menus and tooltips');
  }, []);
  useEffect(() => {
    if (storeId !== undefined) rememberStore(storeId);
  }, [storeId]);

  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#work">
        Skip to content
      </a>
      <header className={`${styles.top} desk-ink`}>
        <Button icon={MenuIcon} accessibilityLabel="Show stores" onClick={() => setShowsDrawer(true)} />
        <Mark />
        <strong>Session Desk</strong>
      </header>
      <div className={`${styles.side} desk-ink`}>
        <Sidebar storeId={storeId} onShowKeys={() => setShowsKeys(true)} onSwitch={() => setSwitches(true)} />
      </div>
      {showsDrawer && (
        <Drawer
          storeId={storeId}
          onShowKeys={() => setShowsKeys(true)}
          onSwitch={() => setSwitches(true)}
          onClose={() => setShowsDrawer(false)}
        />
      )}
      <main id="work" className={styles.work} tabIndex={-1}>
        <ConnectionNotice />
        <DataNotice />
        <KeychainNotice storeId={storeId} />
        {storeId !== undefined && <StoreBar key={storeId} storeId={storeId} />}
        <div className={styles.page}>{children}</div>
      </main>
      {switches && <StoreSwitcher storeId={storeId} onClose={() => setSwitches(false)} />}
      {showsKeys && <KeysDialog onClose={() => setShowsKeys(false)} />}
    </div>
  );
}

function ConnectionNotice() {
  const connection = useConnection();
  if (connection.state === 'connected') return null;
  return (
    <div className={styles.notice}>
      <FailureBanner error={connection.error} />
    </div>
  );
}

function useStoreIdInAddress(): string | undefined {
  const [, params] = useRoute('/stores/:storeId/*?');
  return params === null || params.storeId === 'new' ? undefined : params.storeId;
}
