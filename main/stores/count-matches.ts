import type { Count } from '../../shared/records.ts';
import { DECODED_AT_ONCE } from './page-budget.ts';
import type { CountOptions, SessionStore } from './store.ts';

/** Whether everything is counted, which most stores can do without reading a session. */
export function countsAll({ of }: CountOptions): boolean {
  return of === undefined || Object.keys(of.filter).length === 0;
}

/** Counts what matches by looking at each session that may. */
export async function countMatches(
  store: Pick<SessionStore, 'scan'>,
  { of: { filter, now } = { filter: {}, now: 0 }, signal }: CountOptions,
): Promise<Count> {
  const seen = new Set<string>();
  for await (const sessions of store.scan({ filter, now, batch: DECODED_AT_ONCE }, { signal })) {
    // A store with an order of its own may give a session twice.
    for (const { key } of sessions) seen.add(key);
  }
  return { count: seen.size, exact: true };
}
