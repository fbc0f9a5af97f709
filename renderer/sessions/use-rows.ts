import { Scrollable } from '@shopify/polaris';
import { useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useState, type RefObject } from 'react';

const ROW_HEIGHT = 33;
const OVERSCAN = 2;
/** The table's head stays on top of the rows while they scroll. */
const HEAD_HEIGHT = 40;

/**
 * Which rows are drawn: those on the screen, some around them, and the active one wherever it is, so that the focus is not lost.
 * @param place an element inside the scrolled area, right above the first row
 */
export function useRows(place: RefObject<HTMLElement>, count: number, active: number) {
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const [scrollMargin, setScrollMargin] = useState(0);

  useLayoutEffect(() => {
    const element = place.current;
    const found = element === null ? null : Scrollable.forNode(element);
    setScroller(found instanceof HTMLElement ? found : null);
  }, [place]);

  useEffect(() => {
    if (scroller === null) return undefined;
    const measure = () => {
      const top = place.current?.getBoundingClientRect().top ?? 0;
      setScrollMargin(Math.round(top - scroller.getBoundingClientRect().top + scroller.scrollTop));
    };
    // What stands above the table grows and shrinks with filters and messages.
    const observer = new ResizeObserver(measure);
    observer.observe(scroller);
    for (const above of scroller.children) observer.observe(above);
    measure();
    return () => observer.disconnect();
  }, [scroller, place]);

  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    scrollMargin: scrollMargin + HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
    rangeExtractor: (range) => rowsToDraw(range, active),
  });
  return { virtualizer, top: scrollMargin + HEAD_HEIGHT };
}

function rowsToDraw({ startIndex, endIndex, overscan, count }: Range, active: number): number[] {
  const first = Math.max(0, startIndex - overscan);
  const last = Math.min(count - 1, endIndex + overscan);
  const rows = Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
  if (active < first && active >= 0) return [active, ...rows];
  return active > last && active < count ? [...rows, active] : rows;
}
