import { Button, Text } from '@shopify/polaris';
import { useEffect, useRef, type ReactNode } from 'react';
import styles from './save-bar.module.css';

interface SaveBarProps {
  /** `Unsaved changes`. */
  message: ReactNode;
  /** `Review…`, `Save`: submits the form that the bar is in. */
  saveLabel: string;
  /** Why saving is off. */
  disabledReason?: string | undefined;
  saving?: boolean;
  discardLabel: string;
  onDiscard: () => void;
}

/** Stays at the lower edge while a form is open, as Shopify's own save bar does at the upper. */
export function SaveBar({ message, saveLabel, disabledReason, saving = false, discardLabel, onDiscard }: SaveBarProps) {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const root = document.documentElement.style;
    const observer = new ResizeObserver(() =>
      root.setProperty('--desk-bottom-bar', `${bar.current?.offsetHeight ?? 0}px`),
    );
    if (bar.current !== null) observer.observe(bar.current);
    return () => {
      observer.disconnect();
      root.removeProperty('--desk-bottom-bar');
    };
  }, []);
  return (
    <div ref={bar} className={styles.bar}>
      <output className={styles.message}>
        <Text as="span" fontWeight="medium">
          {disabledReason ?? message}
        </Text>
      </output>
      <div className={styles.actions}>
        <Button onClick={onDiscard} disabled={saving}>
          {discardLabel}
        </Button>
        <Button variant="primary" submit loading={saving} disabled={disabledReason !== undefined}>
          {saveLabel}
        </Button>
      </div>
    </div>
  );
}
