import { useQuery } from '@tanstack/react-query';
import { descriptionOf } from '../shared/backends/index.ts';
import type { StoreSummary } from '../shared/records.ts';
import { orpc } from './client.ts';

/** All stores; undefined until they are known. The frame shows why when they cannot be had. */
export function useStores(): StoreSummary[] | undefined {
  return useQuery(orpc.profiles.list.queryOptions()).data;
}

/** One store; undefined until it is known, and when there is none with this id. */
export function useStore(storeId: string): StoreSummary | undefined {
  return useStores()?.find((store) => store.profile.id === storeId);
}

/** Whether the store may be changed now, and if not why, to say so at a disabled button. */
export function useWritable(storeId: string): { writable: boolean; reason?: string } {
  return writability(useStore(storeId));
}

export function writability(store: StoreSummary | undefined): { writable: boolean; reason?: string } {
  if (store === undefined) return { writable: false, reason: 'The store hasn’t loaded yet.' };
  const { address } = store.profile;
  const readOnly = descriptionOf(address.backend).readOnlyReason?.(address);
  if (readOnly !== undefined) return { writable: false, reason: readOnly };
  if (store.access === 'read-write') return { writable: true };
  return { writable: false, reason: `${store.profile.name} is read-only. Unlock it first.` };
}
