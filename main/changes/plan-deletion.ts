import type { ChangeProgress, DeletePlan, StoredKey } from '../../shared/records.ts';
import { versionOf } from '../layouts/version.ts';
import { withoutStrayTokens, type Masker } from '../safety/mask.ts';
import { statusOf } from '../stores/filter.ts';
import type { CallOptions, SessionStore, StoredSession } from '../stores/store.ts';
import { BATCH } from './run.ts';

const SHOPS_SHOWN = 100;
/** Ids and shops are cut in plans, in characters. */
export const LONGEST_NAMED = 500;

export type DeleteTarget = { keys: StoredKey[] } | { shop: string };

/** What a deletion would touch: for the person, and for carrying it out. */
export interface DeletionFindings {
  figures: Pick<
    DeletePlan,
    | 'total'
    | 'online'
    | 'offline'
    | 'users'
    | 'withoutExpiry'
    | 'refreshable'
    | 'unreadable'
    | 'shops'
    | 'shopCount'
    | 'only'
  >;
  /** The sessions in the versions that were counted. */
  versions: Map<StoredKey, string>;
  /** For Activity: `3 sessions of plain-tea.myshopify.com`. */
  summary: string;
}

/** Looks up what a deletion would touch. Changes nothing. */
export async function* lookAtDeletion(
  store: SessionStore,
  target: DeleteTarget,
  { masker, ...options }: CallOptions & { masker: Masker },
): AsyncGenerator<ChangeProgress, DeletionFindings> {
  const versions = new Map<StoredKey, string>();
  const users = new Set<string>();
  const shops = new Map<string, { shop: string; online: number; offline: number }>();
  const sum = { online: 0, offline: 0, withoutExpiry: 0, refreshable: 0, unreadable: 0 };
  const now = Date.now();
  let first: StoredSession | undefined;

  for await (const { sessions, done, total } of lookUp(store, target, options)) {
    for (const stored of sessions) {
      // A store with an order of its own may give a session twice.
      if (versions.has(stored.key)) continue;
      first ??= stored;
      versions.set(stored.key, versionOf(stored.raw));
      const { isOnline, userId, expires, accessToken } = stored.fields;
      const shop = withoutStrayTokens(stored.fields, masker, LONGEST_NAMED).shop ?? '';
      const status = statusOf(stored, now);
      const count = shops.get(shop) ?? { shop, online: 0, offline: 0 };
      shops.set(shop, count);
      if (status === 'unreadable') sum.unreadable += 1;
      else {
        if (status === 'refreshable') sum.refreshable += 1;
        if (accessToken !== undefined && expires === undefined) sum.withoutExpiry += 1;
        const kind = isOnline === true ? 'online' : 'offline';
        sum[kind] += 1;
        count[kind] += 1;
        if (isOnline === true && userId !== undefined) users.add(`${shop} ${userId}`);
      }
    }
    yield { done, total, found: versions.size };
  }

  const named = [...shops.values()].toSorted((a, b) => b.online + b.offline - a.online - a.offline);
  return {
    figures: {
      total: versions.size,
      ...sum,
      users: users.size,
      shops: named.slice(0, SHOPS_SHOWN),
      shopCount: shops.size,
      ...(versions.size === 1 && first !== undefined && { only: idAndShop(first, masker) }),
    },
    versions,
    summary: summaryOf(versions.size, named, first && idAndShop(first, masker).id),
  };
}

interface Looked {
  sessions: StoredSession[];
  done: number;
  total: number;
}

async function* lookUp(store: SessionStore, target: DeleteTarget, options: CallOptions): AsyncGenerator<Looked> {
  if ('shop' in target) {
    yield* store.capabilities.shopIndex
      ? lookThrough(store, target.shop, options)
      : scanFor(store, target.shop, options);
    return;
  }
  const keys = [...new Set(target.keys)];
  for (let at = 0; at < keys.length; at += BATCH) {
    const sessions = await store.read(keys.slice(at, at + BATCH), options);
    yield { sessions, done: Math.min(at + BATCH, keys.length), total: keys.length };
  }
}

async function* scanFor(store: SessionStore, shop: string, options: CallOptions): AsyncGenerator<Looked> {
  const filter = { shop: { match: 'exact' as const, value: shop } };
  let done = 0;
  for await (const sessions of store.scan({ filter, now: Date.now(), batch: BATCH }, options)) {
    done += sessions.length;
    yield { sessions, done, total: 0 };
  }
}

/** Where only looking at every key finds all of a shop: page by page, which tells how far it is. */
async function* lookThrough(store: SessionStore, shop: string, options: CallOptions): AsyncGenerator<Looked> {
  const filter = { shop: { match: 'exact' as const, value: shop } };
  const now = Date.now();
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

function idAndShop({ fields }: StoredSession, masker: Masker): NonNullable<DeletePlan['only']> {
  const { id, shop } = withoutStrayTokens(fields, masker, LONGEST_NAMED);
  return { ...(id !== undefined && { id }), ...(shop !== undefined && { shop }) };
}

function summaryOf(count: number, shops: readonly { shop: string }[], firstId: string | undefined): string {
  if (count === 1 && firstId !== undefined && firstId !== '') return `session ${firstId}`;
  const sessions = count === 1 ? '1 session' : `${count} sessions`;
  return shops.length === 1 ? `${sessions} of ${shops[0]?.shop ?? ''}` : `${sessions} of ${shops.length} shops`;
}
