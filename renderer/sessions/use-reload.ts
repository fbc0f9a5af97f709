import { useCallback, useState } from 'react';
import { orpc } from '../client.ts';
import { queryClient } from '../query-client.ts';
import type { PageList } from './page-list.ts';

function askAgain(queryKey: readonly unknown[]): Promise<void> {
  return queryClient.invalidateQueries({ queryKey });
}

/** Asks the store again for everything that the page shows: the list, the counts and the open session. */
export function useReload(storeId: string, list: PageList): { reload: () => void; isReloading: boolean } {
  const [isReloading, setIsReloading] = useState(false);
  const reload = useCallback(() => {
    const work = async () => {
      setIsReloading(true);
      await Promise.all([
        list.refresh(),
        askAgain(orpc.stores.describe.key({ input: { storeId } })),
        askAgain(orpc.stores.count.key({ input: { storeId } })),
        askAgain(orpc.sessions.key()),
      ]);
      // Whether the store could be reached shows in the sidebar.
      await askAgain(orpc.profiles.list.key());
      setIsReloading(false);
    };
    void work();
  }, [storeId, list]);
  return { reload, isReloading };
}
