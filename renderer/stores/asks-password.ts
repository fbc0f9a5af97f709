import type { StoreSummary } from '../../shared/records.ts';

/** Whether typing a password is what a store waits for that could not be opened. */
export function asksForPassword(store: StoreSummary | undefined, code: string): store is StoreSummary {
  return code === 'AUTH_FAILED' && store !== undefined && 'host' in store.profile.address;
}
