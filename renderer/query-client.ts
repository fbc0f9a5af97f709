import { QueryCache, QueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { isOffline } from './client.ts';
import { noteReach } from './reach.ts';

/** The key of a question about a store: where it goes, and what it was asked with. */
const aboutStore = z.tuple([
  z.tuple([z.enum(['stores', 'sessions']), z.string()]),
  z.object({ input: z.object({ storeId: z.string() }) }),
]);

function storeOf(queryKey: readonly unknown[]): string | undefined {
  return aboutStore.safeParse(queryKey).data?.[1].input.storeId;
}

/** Events of the main process say when something changed (see live/), so nothing is asked again just because time passed. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onSettled: (_data, error, { queryKey }) => {
      const storeId = storeOf(queryKey);
      if (storeId !== undefined) noteReach(storeId, error ?? undefined);
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      gcTime: 60_000,
      refetchOnWindowFocus: false,
      // The browser's idea of being online is about the internet, not about this computer.
      networkMode: 'always',
      retry: (failures, error) => isOffline(error) && failures < 2,
      retryDelay: 500,
    },
    mutations: { networkMode: 'always' },
  },
});
