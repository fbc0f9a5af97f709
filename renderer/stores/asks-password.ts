import type { StoreSummary } from '../../shared/records.ts';
import { descriptionOf } from '../../shared/backends/index.ts';
import { secretOf } from './store-form.ts';

/** Whether typing its secret is what a store waits for that could not be opened. */
export function asksForPassword(store: StoreSummary | undefined, code: string): store is StoreSummary {
  return code === 'AUTH_FAILED' && store !== undefined && secretOf(store.profile.address) !== undefined;
}

/** What the secret of a store is called, in the middle of a sentence: `password`, `API token`. */
export function secretNoun({ profile }: StoreSummary): string {
  return secretOf(profile.address)?.noun ?? 'password';
}

/** `Password for app`. */
export function secretLabel({ profile: { address, name } }: StoreSummary): string {
  return `${secretOf(address)?.label ?? 'Password'} for ${descriptionOf(address.backend).form?.ownerOf?.(address) ?? name}`;
}
