import { orpc } from './client.ts';
import { queryClient } from './query-client.ts';
import { listOfView, parseSessionsSearch, storeOfSessions } from './routes.ts';
import { preparePageList } from './sessions/use-page-list.ts';

/** Asks for what the page at an address shows first, before it is drawn. */
export function prepareForAddress(pathname: string, search: string): void {
  void queryClient.prefetchQuery(orpc.profiles.list.queryOptions());
  const storeId = storeOfSessions(pathname);
  if (storeId !== undefined) preparePageList(storeId, listOfView(parseSessionsSearch(search)));
}
