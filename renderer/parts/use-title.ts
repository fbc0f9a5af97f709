import { useEffect } from 'react';

/** Names the window (and the browser's tab and history) after what it shows. */
export function useTitle(...parts: (string | undefined)[]) {
  const title = [...parts.filter((part) => part !== undefined), 'Session Desk'].join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
}
