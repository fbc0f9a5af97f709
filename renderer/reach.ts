import { useSyncExternalStore } from 'react';
import { failureOf } from './client.ts';

/** Failures that say that a store cannot be reached, rather than that something in it is wrong. */
const UNREACHED = new Set<string>(['UNREACHABLE', 'AUTH_FAILED', 'TLS_FAILED', 'FILE_NOT_FOUND', 'NOT_A_DATABASE']);

let unreached: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();

/** Takes note of what a call about a store came to. @param error undefined where it was answered */
export function noteReach(storeId: string, error: unknown): void {
  const fails = error !== undefined && UNREACHED.has(failureOf(error).code);
  // Any other failure may be the window's own, and says nothing.
  if (fails === unreached.has(storeId) || (!fails && error !== undefined)) return;
  const next = new Set(unreached);
  if (fails) next.add(storeId);
  else next.delete(storeId);
  unreached = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** The stores that the last call could not reach. */
export function useUnreached(): ReadonlySet<string> {
  return useSyncExternalStore(subscribe, () => unreached);
}
