import { useCallback } from 'react';
import { failureOf } from '../client.ts';
import { useToast } from './toast.tsx';

/**
 * Puts a text on the clipboard. The Electron window denies the page every permission, the clipboard's too, so the older way
 * is there as well.
 */
async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch (cause) {
    const area = document.createElement('textarea');
    area.value = text;
    area.style.position = 'fixed';
    area.style.opacity = '0';
    const focused = document.activeElement;
    // Inside an open dialog everything else is inert and cannot be selected.
    (focused?.closest('dialog') ?? document.body).append(area);
    area.select();
    const isCopied = document.execCommand('copy');
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
    if (!isCopied) throw new Error('The clipboard isn’t available.', { cause });
  }
}

/** Copies a text, or one still to be asked for, and says that it did (or why not). */
export function useCopy(): (what: string, text: string | (() => Promise<string>)) => void {
  const { show } = useToast();
  return useCallback(
    (what, text) => {
      const copy = async () => {
        try {
          await copyText(typeof text === 'string' ? text : await text());
          show({ text: `${what} copied.` });
        } catch (error) {
          show({ text: `Couldn’t copy. ${failureOf(error).message}` });
        }
      };
      void copy();
    },
    [show],
  );
}
