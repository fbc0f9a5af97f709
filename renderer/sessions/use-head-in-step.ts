import { useEffect, type RefObject } from 'react';

/**
 * Polaris measures the columns for its sticky head only when the window changes its size. They also change when a session
 * opens beside the list, and with what is in them: it is told then too.
 */
export function useHeadInStep(place: RefObject<HTMLElement>): void {
  useEffect(() => {
    const observer = new ResizeObserver(() => window.dispatchEvent(new Event('resize')));
    for (const heading of place.current?.querySelectorAll('thead th') ?? []) observer.observe(heading);
    return () => observer.disconnect();
  }, [place]);
}
