import { QueryClient } from '@tanstack/react-query';
import { isOffline } from './client.ts';

/** Events of the main process say when something changed (see live/), so nothing is asked again just because time passed. */
export const queryClient = new QueryClient({
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
