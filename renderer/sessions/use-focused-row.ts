import { useEffect, useRef, useState, type RefObject } from 'react';

/** Keeps the focus on the active row while it is drawn, fetched and drawn again. */
export function useFocusedRow(place: RefObject<HTMLElement>, active: number) {
  /** The row that is to have the focus as soon as it is drawn. */
  const wanted = useRef<number>(undefined);
  const [api] = useState(() => ({
    take: (index: number) => {
      const row = place.current?.querySelector<HTMLElement>(`[data-row="${index}"]`);
      row?.focus({ preventScroll: true });
      wanted.current = row !== null && row === document.activeElement ? undefined : index;
    },
    isInside: () => place.current?.contains(document.activeElement) === true,
  }));
  const isOnRow = useRef(false);
  useEffect(() => {
    // A focused row that was taken away left the focus nowhere: it goes to what stands there now.
    const isLost = isOnRow.current && document.activeElement === document.body;
    if (wanted.current !== undefined || isLost) api.take(wanted.current ?? active);
  });
  useEffect(() => {
    const element = place.current;
    const enter = ({ target }: FocusEvent) => {
      isOnRow.current = isRow(target);
    };
    const leave = ({ target }: FocusEvent) => {
      // Whether it left by itself or was taken away shows only after.
      queueMicrotask(() => {
        if (target instanceof Node && target.isConnected) isOnRow.current = isRow(document.activeElement);
      });
    };
    element?.addEventListener('focusin', enter);
    element?.addEventListener('focusout', leave);
    return () => {
      element?.removeEventListener('focusin', enter);
      element?.removeEventListener('focusout', leave);
    };
  }, [place]);
  return api;
}

function isRow(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.dataset['row'] !== undefined;
}
