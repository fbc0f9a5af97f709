import { useQuery } from '@tanstack/react-query';
import { orpc } from '../client.ts';

/** Why the store may show a change late; undefined where it shows at once, and while that is not known. */
export function useDelay(storeId: string): string | undefined {
  return useQuery(orpc.stores.describe.queryOptions({ input: { storeId } })).data?.capabilities.delay;
}
