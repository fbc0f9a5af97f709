import { useEffect } from 'react';

/** Whoever knows a better place for the focus has this long to give it there, in milliseconds. */
const GRACE = 100;

/** Gives the focus to the page when what had it was taken away, as an Undo that was used: keys go on working from there. */
export function useKeptFocus(): void {
  useEffect(() => {
    const leave = ({ target, relatedTarget }: FocusEvent) => {
      if (relatedTarget !== null) return;
      setTimeout(() => {
        const isLost = target instanceof Node && !target.isConnected && document.activeElement === document.body;
        if (isLost) document.getElementById('work')?.focus({ preventScroll: true });
      }, GRACE);
    };
    document.addEventListener('focusout', leave);
    return () => document.removeEventListener('focusout', leave);
  }, []);
}
