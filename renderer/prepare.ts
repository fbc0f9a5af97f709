import { orpc } from './client.ts';
import { queryClient } from './query-client.ts';
import { listOfView, parseSessionsSearch, storeOfSessions } from './routes.ts';
import { preparePageList } from './sessions/prepared-list.ts';

/** Asks for what the page at an address shows first, before it is drawn: all at once, the rows first. */
export function prepareForAddress(pathname: string, search: string): void {
  const storeId = storeOfSessions(pathname);
  if (storeId !== undefined) preparePageList(storeId, listOfView(parseSessionsSearch(search)));
  void queryClient.prefetchQuery(orpc.profiles.list.queryOptions());
  if (storeId !== undefined) void queryClient.prefetchQuery(orpc.stores.describe.queryOptions({ input: { storeId } }));
  void queryClient.prefetchQuery(orpc.app.info.queryOptions());
}
