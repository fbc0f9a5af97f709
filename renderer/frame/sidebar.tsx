import { Button, Icon } from '@shopify/polaris';
import { ClockIcon, KeyboardIcon, LockIcon, PlusIcon, SearchIcon, SettingsIcon, XIcon } from '@shopify/polaris-icons';
import type { ComponentProps } from 'react';
import { Link, useLocation } from 'wouter';
import type { Environment } from '../../shared/profiles.ts';
import type { StoreSummary } from '../../shared/records.ts';
import { EnvironmentMark } from '../parts/environment-mark.tsx';
import { OpenLockIcon } from '../parts/open-lock.tsx';
import { MOD_KEY } from '../parts/use-shortcut.ts';
import { routes } from '../routes.ts';
import { ENVIRONMENT_LOOKS, ENVIRONMENT_ORDER } from '../theme/environments.ts';
import { useStores } from '../use-stores.ts';
import { Mark } from './mark.tsx';
import styles from './sidebar.module.css';
import { addressSubtitle } from '../../shared/backends/index.ts';

interface Props {
  /** The store that is open. */
  storeId: string | undefined;
  onShowKeys: () => void;
  onSwitch: () => void;
  /** Set where the sidebar lies over the page. */
  onClose?: () => void;
}

/** Stores by environment, and the program's own pages. */
export function Sidebar({ storeId, onShowKeys, onSwitch, onClose }: Props) {
  const stores = useStores();
  return (
    <nav className={styles.sidebar} aria-label="Stores and pages">
      <div className={styles.brand}>
        <Mark />
        <strong>Session Desk</strong>
        {onClose !== undefined && (
          <Button variant="tertiary" icon={XIcon} accessibilityLabel="Hide stores" onClick={onClose} />
        )}
      </div>
      <div className={styles.start}>
        <button type="button" className={styles.switch} onClick={onSwitch} aria-keyshortcuts="Control+K Meta+K">
          <Icon source={SearchIcon} tone="base" />
          Switch store
          <kbd>{`${MOD_KEY} K`}</kbd>
        </button>
        <Button icon={PlusIcon} textAlign="left" fullWidth url={routes.newStore()}>
          Add store
        </Button>
      </div>
      {ENVIRONMENT_ORDER.map((environment) => (
        <StoreGroup
          key={environment}
          environment={environment}
          stores={stores?.filter((store) => store.profile.environment === environment) ?? []}
          storeId={storeId}
        />
      ))}
      <ul className={styles.pages}>
        <li>
          <PageLink to={routes.activity()} icon={ClockIcon}>
            Activity
          </PageLink>
        </li>
        <li>
          <PageLink to={routes.settings()} icon={SettingsIcon}>
            Settings
          </PageLink>
        </li>
        <li>
          <button type="button" className={styles.page} onClick={onShowKeys}>
            <Icon source={KeyboardIcon} tone="base" />
            Keyboard shortcuts
          </button>
        </li>
      </ul>
    </nav>
  );
}

function StoreGroup({
  environment,
  stores,
  storeId,
}: {
  environment: Environment;
  stores: StoreSummary[];
  storeId: string | undefined;
}) {
  if (stores.length === 0) return null;
  return (
    <section className={styles.group}>
      <h2>
        <EnvironmentMark environment={environment} />
        {ENVIRONMENT_LOOKS[environment].title}
      </h2>
      <ul>
        {stores.map((store) => (
          <li key={store.profile.id}>
            <StoreLink store={store} isOpen={store.profile.id === storeId} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const STATE_LABELS: Record<StoreSummary['state'], string> = {
  open: 'Connected',
  closed: 'Not connected yet',
  failed: 'Can’t connect',
};

function StoreLink({ store, isOpen }: { store: StoreSummary; isOpen: boolean }) {
  const { profile, access, state, unlockedUntil } = store;
  const isUnlocked = unlockedUntil !== undefined;
  return (
    <Link
      className={styles.store}
      href={routes.sessions(profile.id)}
      {...(isOpen && { 'aria-current': 'page' as const })}
    >
      <span className={`${styles.dot} ${styles[state]}`} title={STATE_LABELS[state]} />
      <span className={styles.names}>
        <span className={styles.name}>{profile.name}</span>
        <span className={styles.subtitle}>{addressSubtitle(profile.address)}</span>
      </span>
      {state === 'failed' && <span className={styles.hidden}>, can’t connect</span>}
      {access === 'read-only' && (
        <span className={styles.lock} title="Read-only">
          <Icon source={LockIcon} tone="subdued" accessibilityLabel=", read-only" />
        </span>
      )}
      {isUnlocked && (
        <span className={`${styles.lock} ${styles.unlocked}`} title="Unlocked: changes are allowed">
          <OpenLockIcon />
          <span className={styles.hidden}>, unlocked</span>
        </span>
      )}
    </Link>
  );
}

function PageLink({
  to,
  icon,
  children,
}: {
  to: string;
  icon: ComponentProps<typeof Icon>['source'];
  children: string;
}) {
  const [location] = useLocation();
  return (
    <Link className={styles.page} href={to} {...(location === to && { 'aria-current': 'page' as const })}>
      <Icon source={icon} tone="base" />
      {children}
    </Link>
  );
}
