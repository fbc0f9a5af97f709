import { useEffect } from 'react';
import { visibleText } from '../../shared/visible-text.ts';
import type { Profile } from '../../shared/profiles.ts';

/** Names the window (and the browser's tab and history) after what it shows and the store that it is about. */
export function useTitle(page: string, store?: Pick<Profile, 'name' | 'environment'>) {
  const about = store === undefined ? '' : `${store.name} (${store.environment}) · `;
  const title = visibleText(`${about}${page} · Session Desk`);
  useEffect(() => {
    document.title = title;
  }, [title]);
}
