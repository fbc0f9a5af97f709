import type { HealthProgress } from '../../shared/health.ts';
import type { Masker } from '../safety/mask.ts';
import { DECODED_AT_ONCE } from '../stores/page-budget.ts';
import type { CallOptions, SessionStore, StoredSession } from '../stores/store.ts';
import { HealthReckoning, type HealthFigures, type HealthQuery } from './reckoning.ts';

interface Part extends HealthProgress {
  sessions: readonly StoredSession[];
}

/** Reckons up a store: by grouping at its server where that can be done, else by scanning all of it. */
export async function* takeHealth(
  store: SessionStore,
  query: HealthQuery,
  { masker, ...options }: CallOptions & { masker: Masker },
): AsyncGenerator<HealthProgress, HealthFigures> {
  return (
    (await groupedHealth(store, query, { masker, ...options })) ??
    (yield* scannedHealth(store, query, { masker, ...options }))
  );
}

async function groupedHealth(
  store: SessionStore,
  query: HealthQuery,
  { masker, ...options }: CallOptions & { masker: Masker },
): Promise<HealthFigures | undefined> {
  if (store.group === undefined) return undefined;
  const reckoning = new HealthReckoning(query, masker);
  for await (const part of store.group(query.now, options)) {
    if (!reckoning.addPart(part)) return undefined;
  }
  return reckoning.figures();
}

async function* scannedHealth(
  store: SessionStore,
  query: HealthQuery,
  { masker, ...options }: CallOptions & { masker: Masker },
): AsyncGenerator<HealthProgress, HealthFigures> {
  const reckoning = new HealthReckoning(query, masker);
  const isUnordered = store.capabilities.orders.length === 0;
  /** A store with an order of its own may give a session twice. */
  const seen = new Set<string>();
  let readUnits: number | undefined;
  const parts = isUnordered ? pages(store, query, options) : batches(store, query, options);
  for await (const { sessions, ...progress } of parts) {
    for (const stored of sessions) {
      if (isUnordered && seen.has(stored.key)) continue;
      if (isUnordered) seen.add(stored.key);
      reckoning.add(stored);
    }
    readUnits = progress.readUnits;
    yield progress;
  }
  return { ...reckoning.figures(), ...(readUnits !== undefined && { readUnits }) };
}

async function* batches(store: SessionStore, { now }: HealthQuery, options: CallOptions): AsyncGenerator<Part> {
  const { total } = await store.describe(options);
  const outOf = total === undefined ? {} : { outOf: total.count };
  let scanned = 0;
  for await (const sessions of store.scan({ filter: {}, now, batch: DECODED_AT_ONCE }, options)) {
    scanned += sessions.length;
    yield { sessions, scanned, ...outOf };
  }
}

/** Page by page, which tells how far it is and what it costs. */
async function* pages(store: SessionStore, { now }: HealthQuery, options: CallOptions): AsyncGenerator<Part> {
  let scanned = 0;
  let units: number | undefined;
  let outOf: number | undefined;
  let cursor: string | undefined;
  do {
    const page = await store.page({ filter: {}, cursor, limit: DECODED_AT_ONCE, thorough: true, now }, options);
    scanned += page.scanned ?? page.sessions.length;
    outOf = page.outOf ?? outOf;
    if (page.readUnits !== undefined) units = (units ?? 0) + page.readUnits;
    yield {
      sessions: page.sessions,
      scanned,
      ...(outOf !== undefined && { outOf }),
      ...(units !== undefined && { readUnits: units }),
    };
    cursor = page.next;
  } while (cursor !== undefined);
}
