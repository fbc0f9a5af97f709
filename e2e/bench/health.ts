import { finish } from '../../main/changes/run.ts';
import { takeHealth } from '../../main/health/take.ts';
import { Masker } from '../../main/safety/mask.ts';
import type { SessionStore } from '../../main/stores/store.ts';

const MASKER = new Masker(Buffer.alloc(32));

/** A whole report, as the program makes it. @param now milliseconds since 1970 */
export async function healthOf(store: SessionStore, now: number): Promise<number> {
  const query = { now, requiredScopes: ['read_products', 'write_orders'] };
  return (await finish(takeHealth(store, query, { masker: MASKER }))).sessions;
}
