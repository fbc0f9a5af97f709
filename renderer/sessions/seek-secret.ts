import { client, orpc } from '../client.ts';
import { queryClient } from '../query-client.ts';

/** Gives a secret to the main process to search for. Returns the handle that stands for it in a filter. */
export async function seekSecret(text: string): Promise<string> {
  const sought = await client.sessions.seekSecret({ text });
  queryClient.setQueryData(soughtQuery(sought.handle).queryKey, sought);
  return sought.handle;
}

/** What the window may know of the secret that a handle stands for. */
export function soughtQuery(handle: string) {
  return orpc.sessions.soughtSecret.queryOptions({ input: { handle } });
}
