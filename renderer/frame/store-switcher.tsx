import { Button, TextField } from '@shopify/polaris';
import { useId, useState, type KeyboardEvent } from 'react';
import { useLocation } from 'wouter';
import { addressSubtitle } from '../../shared/backends/index.ts';
import type { StoreSummary } from '../../shared/records.ts';
import { DeskDialog } from '../changes/desk-dialog.tsx';
import { leavePage } from '../changes/unsaved-guard.tsx';
import { EnvironmentMark } from '../parts/environment-mark.tsx';
import { Value } from '../parts/value.tsx';
import { routes } from '../routes.ts';
import { ENVIRONMENT_LOOKS } from '../theme/environments.ts';
import { useStores } from '../use-stores.ts';
import styles from './store-switcher.module.css';

/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/role-has-required-aria-props -- a native list cannot be filtered as
   one types, and Polaris calls aria-controls and aria-expanded by other names */

interface Props {
  /** The store that is open. */
  storeId: string | undefined;
  onClose: () => void;
}

/** Finds a store by its name, environment or place, and goes there. */
export function StoreSwitcher({ storeId, onClose }: Props) {
  const stores = useStores() ?? [];
  const [, navigate] = useLocation();
  const [text, setText] = useState('');
  const [moved, setMoved] = useState<number>();
  const listId = useId();
  const found = stores.filter((store) => searchText(store).includes(text.trim().toLowerCase()));
  // Enter alone goes to another store than the one that is open.
  const other = found.findIndex(({ profile }) => profile.id !== storeId);
  const active = Math.min(moved ?? Math.max(0, other), found.length - 1);
  const go = (store: StoreSummary | undefined) => {
    if (store === undefined) return;
    onClose();
    leavePage(() => navigate(routes.sessions(store.profile.id)));
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || found.length === 0) return;
    event.preventDefault();
    setMoved((active + step + found.length) % found.length);
  };
  const optionId = (index: number) => `${listId}-${index}`;
  return (
    <DeskDialog
      title="Switch store"
      onClose={onClose}
      onSubmit={() => go(found[active])}
      footer={<Button onClick={onClose}>Cancel</Button>}
    >
      <div data-autofocus role="presentation" onKeyDown={press}>
        <TextField
          label="Store"
          labelHidden
          placeholder="Name, environment, or database"
          role="combobox"
          ariaExpanded
          ariaAutocomplete="list"
          ariaControls={listId}
          {...(active >= 0 && { ariaActiveDescendant: optionId(active) })}
          value={text}
          onChange={(typed) => {
            setText(typed);
            setMoved(undefined);
          }}
          autoComplete="off"
          spellCheck={false}
        />
      </div>
      <div id={listId} role="listbox" aria-label="Stores" className={styles.list}>
        {found.map((store, index) => (
          <button
            key={store.profile.id}
            id={optionId(index)}
            type="button"
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className={styles.option}
            onClick={() => go(store)}
          >
            <EnvironmentMark environment={store.profile.environment} />
            <strong>
              <Value text={store.profile.name} />
            </strong>
            <span className={styles.quiet}>{addressSubtitle(store.profile.address)}</span>
          </button>
        ))}
      </div>
      <output className={styles.quiet}>{found.length === 0 ? 'No matching stores' : ''}</output>
    </DeskDialog>
  );
}

function searchText({ profile }: StoreSummary): string {
  const { name, environment, address } = profile;
  return [name, ENVIRONMENT_LOOKS[environment].title, addressSubtitle(address)].join(' ').toLowerCase();
}
