import { Button, Icon } from '@shopify/polaris';
import { XIcon } from '@shopify/polaris-icons';
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { visibleText } from '../../shared/visible-text.ts';
import styles from './toast.module.css';

export interface ToastMessage {
  text: string;
  /** `Undo`. The toast goes once it was used. */
  action?: { label: string; onAction: () => void };
}

interface Toasts {
  show: (message: ToastMessage) => void;
}

/** Long enough to read and to reach Undo; it waits while pointed at or focused. Milliseconds. */
const SHOWN_FOR = 10_000;

const ToastContext = createContext<Toasts>({ show: () => undefined });

/** Short messages at the lower edge that say what was done, with at most one thing to do about it. */
export function useToast(): Toasts {
  return useContext(ToastContext);
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<{ id: number; message: ToastMessage }>();
  const [held, setHeld] = useState(false);
  const close = useCallback(() => {
    setShown(undefined);
    setHeld(false);
  }, []);

  useEffect(() => {
    if (shown === undefined || held) return undefined;
    const timer = setTimeout(close, SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [shown, held, close]);

  const toasts = useMemo(
    () => ({ show: (message: ToastMessage) => setShown((last) => ({ id: (last?.id ?? 0) + 1, message })) }),
    [],
  );
  return (
    <ToastContext.Provider value={toasts}>
      {children}
      <output className={styles.region}>
        {shown !== undefined && (
          <div
            key={shown.id}
            className={styles.toast}
            onPointerEnter={() => setHeld(true)}
            onPointerLeave={() => setHeld(false)}
            onFocus={() => setHeld(true)}
            onBlur={() => setHeld(false)}
          >
            <span>{visibleText(shown.message.text)}</span>
            <ToastAction message={shown.message} close={close} />
            <button type="button" className={styles.close} aria-label="Close message" onClick={close}>
              <Icon source={XIcon} />
            </button>
          </div>
        )}
      </output>
    </ToastContext.Provider>
  );
}

function ToastAction({ message: { action }, close }: { message: ToastMessage; close: () => void }) {
  if (action === undefined) return null;
  return (
    <Button
      size="slim"
      onClick={() => {
        close();
        action.onAction();
      }}
    >
      {action.label}
    </Button>
  );
}
