import type { HealthProgress } from '../../shared/health.ts';
import { canonicalShop } from '../../shared/ids.ts';
import type { KeptShops } from '../../shared/records.ts';
import { Fingerprints } from '../changes/fingerprints.ts';
import { DECODED_AT_ONCE } from '../stores/page-budget.ts';
import type { CallOptions, SessionStore, StoredSession, StoreFilter } from '../stores/store.ts';

interface Part {
  sessions: readonly StoredSession[];
  progress?: HealthProgress;
}

type Matches = Pick<KeptShops, 'found' | 'missing'>;

/**
 * Finds which of these shops have sessions, however they are written in the store, and how many.
 * @param shops as Shopify writes them
 */
export async function* matchShops(
  store: SessionStore,
  shops: readonly string[],
  options: CallOptions,
): AsyncGenerator<HealthProgress, Matches> {
  const filter: StoreFilter = { anySpelling: new Set(shops) };
  const isUnordered = store.capabilities.orders.length === 0;
  /** A store with an order of its own may give a session twice. */
  const seen = isUnordered ? new Fingerprints() : undefined;
  /** Sessions by how the shop is written. */
  const counts = new Map<string, number>();
  const parts = isUnordered ? pages(store, filter, options) : scan(store, filter, options);
  for await (const { sessions, progress } of parts) {
    for (const {
      key,
      fields: { shop = '' },
    } of sessions) {
      if (seen?.addNew(key) === false) continue;
      counts.set(shop, (counts.get(shop) ?? 0) + 1);
    }
    if (progress !== undefined) yield progress;
  }
  const spellings = Map.groupBy(counts, ([shop]) => canonicalShop(shop));
  return {
    found: shops.flatMap((shop) =>
      (spellings.get(shop) ?? []).map(([spelling, sessions]) => ({ shop: spelling, sessions })),
    ),
    missing: shops.filter((shop) => !spellings.has(shop)),
  };
}

/** What the store finds by itself, without telling how far it is. */
async function* scan(store: SessionStore, filter: StoreFilter, options: CallOptions): AsyncGenerator<Part> {
  for await (const sessions of store.scan({ filter, now: Date.now(), batch: DECODED_AT_ONCE }, options)) {
    yield { sessions };
  }
}

/** Page by page, which tells how far it is and what it costs. */
async function* pages(store: SessionStore, filter: StoreFilter, options: CallOptions): AsyncGenerator<Part> {
  const query = { filter, limit: DECODED_AT_ONCE, thorough: true, now: Date.now() };
  const progress: HealthProgress = { scanned: 0 };
  let cursor: string | undefined;
  do {
    const page = await store.page({ ...query, cursor }, options);
    progress.scanned += page.scanned ?? page.sessions.length;
    if (page.outOf !== undefined) progress.outOf = page.outOf;
    if (page.readUnits !== undefined) progress.readUnits = (progress.readUnits ?? 0) + page.readUnits;
    yield { sessions: page.sessions, progress: { ...progress } };
    cursor = page.next;
  } while (cursor !== undefined);
}
