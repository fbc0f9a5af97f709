import { Scrollable } from '@shopify/polaris';
import { useEffect, type RefObject } from 'react';

/**
 * Polaris measures the columns and the place of its sticky head only when the window changes its size. They also change when
 * a session opens beside the list, with what is in them, and with what stands above: it is told then too.
 */
export function useHeadInStep(place: RefObject<HTMLElement>): void {
  useEffect(() => {
    const observer = new ResizeObserver(() => window.dispatchEvent(new Event('resize')));
    const scroller = place.current === null ? null : Scrollable.forNode(place.current);
    if (scroller instanceof HTMLElement) observer.observe(scroller);
    for (const heading of place.current?.querySelectorAll('thead th') ?? []) observer.observe(heading);
    return () => observer.disconnect();
  }, [place]);
}
