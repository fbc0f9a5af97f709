import { useQuery } from '@tanstack/react-query';
import { orpc } from '../client.ts';
import { layoutSuspicion, type LayoutSuspicion } from './layout-suspicion.ts';

/** Sessions sampled to tell a wrong layout from a few broken sessions. */
const SAMPLE = 20;

/**
 * Samples sessions of the whole store, whatever is searched for.
 * @param isNeeded something unreadable is shown; a store without any is not asked
 */
export function useLayoutSuspicion(storeId: string, isNeeded: boolean): LayoutSuspicion | undefined {
  const { data } = useQuery({
    ...orpc.sessions.page.queryOptions({ input: { storeId, filter: {}, limit: SAMPLE } }),
    enabled: isNeeded,
  });
  return isNeeded && data !== undefined ? layoutSuspicion(data.records) : undefined;
}
