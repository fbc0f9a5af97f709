import { useLayoutEffect, useRef } from 'react';

/** What was drawn last, for what is called later: set before anything is seen, so that a key or a click acts on what is shown. */
export function useLatest<T>(value: T): { readonly current: T } {
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  });
  return latest;
}
