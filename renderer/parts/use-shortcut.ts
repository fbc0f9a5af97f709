import { useEffect } from 'react';
import { useLatest } from './use-latest.ts';

/** Whether keys are text there. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox' && target.type !== 'radio';
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/** Whether a dialog or a menu is open, which has the keys to itself. */
function isInDialog(): boolean {
  return (
    document.querySelector(
      'dialog[open], [role="dialog"][aria-modal="true"], [role="menu"], .Polaris-Modal-Dialog__Modal',
    ) !== null
  );
}

const isMac = navigator.userAgent.includes('Mac');

/** What is printed on the key that {@link useShortcut} takes for `mod`. */
export const MOD_KEY = isMac ? '⌘' : 'Ctrl';

interface Options {
  /** Together with Ctrl, on a Mac with ⌘. */
  mod?: boolean;
}

/** Calls back when a key is pressed anywhere in the window, unless somebody types or a dialog is open. */
export function useShortcut(key: string, onPress: () => void, { mod = false }: Options = {}) {
  const latest = useLatest(onPress);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const [held, other] = isMac ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey];
      if (event.key !== key || held !== mod || other || event.altKey || event.defaultPrevented) return;
      if (isTyping(event.target) || isInDialog()) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [key, mod, latest]);
}
