import { Icon, Text } from '@shopify/polaris';
import { AlertTriangleIcon } from '@shopify/polaris-icons';
import { useEffect, useId, useLayoutEffect, useRef, type FormEvent, type KeyboardEvent, type ReactNode } from 'react';
import styles from './desk-dialog.module.css';

// Polaris' buttons drop the focus when they are clicked, so the browser alone would not know where to give it back to.
let lastFocused: Element | undefined;
document.addEventListener('focusin', ({ target }) => {
  if (target instanceof Element && target.closest('dialog') === null) lastFocused = target;
});

function giveFocusBack(dialog: HTMLDialogElement): void {
  const focused = document.activeElement;
  const lost = focused === null || focused === document.body || dialog.contains(focused);
  if (lost && lastFocused instanceof HTMLElement) lastFocused.focus();
  // What opened the dialog may be on its way out with it; then the page is where one goes on.
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) document.querySelector('main')?.focus();
  });
}

function focusInto(dialog: HTMLDialogElement, otherwise: HTMLElement | null): void {
  const wanted = dialog.querySelector<HTMLElement>('[data-autofocus] input');
  (wanted ?? otherwise)?.focus();
}

export interface DeskDialogProps {
  title: string;
  /** Name of the production store that the dialog is about; draws the bar. */
  production?: string | undefined;
  /** For what is compared side by side. */
  wide?: boolean;
  children: ReactNode;
  footer: ReactNode;
  /** What the dialog shows now. When it changes and the focused thing went with it, the focus moves to what there is. */
  phase?: string;
  /** Escape, and whatever else means "no". */
  onClose: () => void;
  /** Enter in a field, and the submitting button. */
  onSubmit?: (() => void) | undefined;
}

/**
 * A modal dialog on the browser's own `<dialog>`, which keeps the focus inside, makes the rest inert and gives the focus
 * back to where it was.
 */
export function DeskDialog({
  title,
  production,
  wide = false,
  children,
  footer,
  phase,
  onClose,
  onSubmit,
}: DeskDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLDivElement>(null);
  const headingId = useId();

  useLayoutEffect(() => {
    const element = dialog.current;
    if (element === null) return undefined;
    element.showModal();
    focusInto(element, heading.current);
    return () => {
      element.close();
      giveFocusBack(element);
    };
  }, []);

  useEffect(() => {
    if (phase === undefined) return;
    const focused = document.activeElement;
    const lost = focused === null || focused === document.body || focused === dialog.current;
    if (!lost && focused !== heading.current) return;
    if (dialog.current !== null) focusInto(dialog.current, heading.current);
  }, [phase]);

  const handleKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    // Left to itself the browser closes the dialog without asking us, when it is pressed twice.
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  const handleSubmit = (event: FormEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    onSubmit?.();
  };

  return (
    <dialog
      ref={dialog}
      className={`${styles.dialog} ${wide ? styles.wide : ''}`}
      aria-labelledby={headingId}
      onKeyDown={handleKeyDown}
    >
      <form method="dialog" noValidate onSubmit={handleSubmit}>
        {production === undefined ? null : (
          <div className={styles.bar}>
            <Icon source={AlertTriangleIcon} />
            <strong>Production</strong>
            <span className={styles.store}>{production}</span>
          </div>
        )}
        <div className={styles.body}>
          <div ref={heading} tabIndex={-1} className={styles.title}>
            <Text as="h2" variant="headingLg" id={headingId}>
              {title}
            </Text>
          </div>
          {children}
        </div>
        <div className={styles.footer}>{footer}</div>
      </form>
    </dialog>
  );
}
