import type { StoredKey } from '../../shared/records.ts';
import type { CallOptions, SessionStore, StoredSession, StoreFilter } from '../stores/store.ts';
import { BATCH } from './run.ts';

/** What is to be deleted; with a filter everything that matches. */
export type DeleteTarget = { keys: StoredKey[] } | { shop: string } | { filter: StoreFilter };

export interface Looked {
  sessions: StoredSession[];
  done: number;
  /** 0 where it is not known. */
  total: number;
}

/** The sessions of a target, with how far the looking has come. One may come twice. */
export async function* lookUp(
  store: SessionStore,
  target: DeleteTarget,
  now: number,
  options: CallOptions,
): AsyncGenerator<Looked> {
  if ('keys' in target) {
    const keys = [...new Set(target.keys)];
    for (let at = 0; at < keys.length; at += BATCH) {
      const sessions = await store.read(keys.slice(at, at + BATCH), options);
      yield { sessions, done: Math.min(at + BATCH, keys.length), total: keys.length };
    }
    return;
  }
  const filter = 'shop' in target ? { shop: { match: 'exact' as const, value: target.shop } } : target.filter;
  yield* tellsHowFar(store) ? lookThrough(store, filter, now, options) : scanFor(store, filter, now, options);
}

/** Where only looking at every key finds everything: page by page, which tells how many were looked at. */
export function tellsHowFar({ capabilities }: SessionStore): boolean {
  return capabilities.shopIndex;
}

async function* scanFor(
  store: SessionStore,
  filter: StoreFilter,
  now: number,
  options: CallOptions,
): AsyncGenerator<Looked> {
  let done = 0;
  for await (const sessions of store.scan({ filter, now, batch: BATCH }, options)) {
    done += sessions.length;
    yield { sessions, done, total: 0 };
  }
}

async function* lookThrough(
  store: SessionStore,
  filter: StoreFilter,
  now: number,
  options: CallOptions,
): AsyncGenerator<Looked> {
  let done = 0;
  let total = 0;
  let cursor: string | undefined;
  do {
    const page = await store.page({ filter, cursor, limit: BATCH, thorough: true, now }, options);
    done += page.scanned ?? 0;
    total = page.outOf ?? total;
    yield { sessions: page.sessions, done, total };
    cursor = page.next;
  } while (cursor !== undefined);
}
