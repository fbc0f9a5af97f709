import { useEffect, useState } from 'react';
import { failureOf } from '../client.ts';
import type { ListState } from './page-list.ts';

/** Stores that refused to list everything: then they do not count either, whatever is listed now. */
const denied = new Set<string>();

/** Whether these credentials are known not to be allowed to list everything. */
export function useListDenied(storeId: string, { error, scannedCount }: ListState): boolean {
  const isRefused = error !== undefined && failureOf(error).code === 'LIST_DENIED';
  const isGranted = (scannedCount ?? 0) > 0;
  const [isDenied, setIsDenied] = useState(() => denied.has(storeId));
  if (isRefused && !isDenied) setIsDenied(true);
  if (isGranted && isDenied) setIsDenied(false);
  useEffect(() => {
    if (isDenied) denied.add(storeId);
    else denied.delete(storeId);
  }, [storeId, isDenied]);
  return isDenied;
}
