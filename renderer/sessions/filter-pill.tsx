import { Icon, Popover } from '@shopify/polaris';
import { ChevronDownIcon, XSmallIcon } from '@shopify/polaris-icons';
import type { ReactNode } from 'react';
import styles from './filter-pill.module.css';

interface Props {
  id: string;
  /** Of the dialog that it opens. */
  title: string;
  /** What it asks for; undefined while nothing is chosen yet. */
  label: string | undefined;
  isOpen: boolean;
  onToggle: () => void;
  onClose: () => void;
  onRemove: () => void;
  /** What is chosen with; absent where it can only be removed. */
  children: ReactNode;
}

/** A filter that was added: opens what it is chosen with, and can be removed. */
export function FilterPill({ id, title, label, isOpen, onToggle, onClose, onRemove, children }: Props) {
  const remove =
    label === undefined ? null : (
      <button type="button" className={styles.remove} aria-label={`Remove ${label}`} onClick={onRemove}>
        <Icon source={XSmallIcon} />
      </button>
    );
  if (children === undefined) {
    return (
      <div className={styles.pill}>
        <span className={styles.label} title={label}>
          {label}
        </span>
        {remove}
      </div>
    );
  }
  return (
    <Popover
      active={isOpen}
      onClose={onClose}
      ariaHaspopup="dialog"
      preferredAlignment="left"
      activator={
        <div className={styles.pill}>
          <button type="button" id={id} className={styles.open} title={label} onClick={onToggle}>
            <span className={styles.label}>{label ?? title}</span>
            {label === undefined ? <Icon source={ChevronDownIcon} /> : null}
          </button>
          {remove}
        </div>
      }
    >
      <dialog open className={styles.dialog} aria-label={title}>
        {children}
      </dialog>
    </Popover>
  );
}
