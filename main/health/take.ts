import { setImmediate } from 'node:timers/promises';
import type { HealthProgress } from '../../shared/health.ts';
import { Fingerprints } from '../changes/fingerprints.ts';
import type { Masker } from '../safety/mask.ts';
import { chunks } from '../stores/chunks.ts';
import { DECODED_AT_ONCE } from '../stores/page-budget.ts';
import type { CallOptions, SessionStore, StoredSession } from '../stores/store.ts';
import { HealthReckoning, type HealthFigures, type HealthQuery } from './reckoning.ts';

/** Sessions that are reckoned up in one go: few enough not to hold up the main thread. */
const RECKONED_AT_ONCE = 500;

interface Part extends HealthProgress {
  sessions: readonly StoredSession[];
}

interface TakeOptions extends CallOptions {
  masker: Masker;
  /** About how many sessions there are, where that is known. */
  outOf?: number | undefined;
}

/** Reckons up a store: by grouping at its server where that can be done, else by scanning all of it. */
export async function* takeHealth(
  store: SessionStore,
  query: HealthQuery,
  options: TakeOptions,
): AsyncGenerator<HealthProgress, HealthFigures> {
  return (await groupedHealth(store, query, options)) ?? (yield* scannedHealth(store, query, options));
}

async function groupedHealth(
  store: SessionStore,
  query: HealthQuery,
  { masker, signal }: TakeOptions,
): Promise<HealthFigures | undefined> {
  if (store.group === undefined) return undefined;
  const reckoning = new HealthReckoning(query, masker);
  for await (const part of store.group(query.now, { signal })) {
    if (!reckoning.addPart(part)) return undefined;
  }
  return await reckoning.figures();
}

/** Memory grows by what is known of each shop, and in a store with an order of its own by 14 to 27 bytes a session. */
async function* scannedHealth(
  store: SessionStore,
  query: HealthQuery,
  { masker, ...options }: TakeOptions,
): AsyncGenerator<HealthProgress, HealthFigures> {
  const reckoning = new HealthReckoning(query, masker);
  const isUnordered = store.capabilities.orders.length === 0;
  /** A store with an order of its own may give a session twice. */
  const seen = isUnordered ? new Fingerprints() : undefined;
  let readUnits: number | undefined;
  const parts = isUnordered ? pages(store, query, options) : batches(store, query, options);
  for await (const { sessions, ...progress } of parts) {
    for (const [nth, slice] of chunks(sessions, RECKONED_AT_ONCE).entries()) {
      if (nth > 0) await setImmediate();
      for (const stored of slice) if (seen?.addNew(stored.key) ?? true) reckoning.add(stored);
    }
    readUnits = progress.readUnits;
    yield progress;
  }
  return { ...(await reckoning.figures()), ...(readUnits !== undefined && { readUnits }) };
}

async function* batches(
  store: SessionStore,
  { now }: HealthQuery,
  { outOf, ...options }: Omit<TakeOptions, 'masker'>,
): AsyncGenerator<Part> {
  let scanned = 0;
  for await (const sessions of store.scan({ filter: {}, now, batch: DECODED_AT_ONCE }, options)) {
    scanned += sessions.length;
    yield { sessions, scanned, ...(outOf !== undefined && { outOf }) };
  }
}

/** Page by page, which tells how far it is and what it costs. */
async function* pages(
  store: SessionStore,
  { now }: HealthQuery,
  { outOf: known, ...options }: Omit<TakeOptions, 'masker'>,
): AsyncGenerator<Part> {
  let scanned = 0;
  let units: number | undefined;
  let outOf = known;
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
