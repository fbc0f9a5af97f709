import { useEffect, useRef } from 'react';

/** Whether keys are text there. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox' && target.type !== 'radio';
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/** Whether a dialog is open, which has the keys to itself. */
function isInDialog(): boolean {
  return (
    document.querySelector('dialog[open], [role="dialog"][aria-modal="true"], .Polaris-Modal-Dialog__Modal') !== null
  );
}

/** Calls back when a key is pressed anywhere in the window, unless somebody types or a dialog is open. */
export function useShortcut(key: string, onPress: () => void) {
  const latest = useRef(onPress);
  useEffect(() => {
    latest.current = onPress;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (isTyping(event.target) || isInDialog()) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [key]);
}
