import type { Profile } from '../../shared/profiles.ts';
import type { ChangeProgress, DeletePlan, StoredKey } from '../../shared/records.ts';
import type { CallOptions, SessionStore, StoredSession } from '../stores/store.ts';
import type { Services } from './context.ts';

const BATCH = 500;
const SHOPS_SHOWN = 100;

type Target = { keys: StoredKey[] } | { shop: string };

/** Looks up what a deletion would touch and keeps the keys under a plan's id. */
export async function* planDeletion(
  { access, activity, deletions }: Services,
  profile: Profile,
  store: SessionStore,
  target: Target,
  options: CallOptions,
): AsyncGenerator<ChangeProgress, DeletePlan> {
  const keys: StoredKey[] = [];
  const users = new Set<string>();
  const shops = new Map<string, { shop: string; online: number; offline: number }>();
  const sum = { online: 0, offline: 0, withoutExpiry: 0, unreadable: 0 };
  let first: StoredSession | undefined;

  for await (const batch of lookUp(store, target, options)) {
    for (const stored of batch) {
      first ??= stored;
      keys.push(stored.key);
      const { shop = '', isOnline, userId, expires, accessToken } = stored.fields;
      if (stored.problems.some(({ severity }) => severity === 'error')) sum.unreadable += 1;
      else {
        if (accessToken !== undefined && expires === undefined) sum.withoutExpiry += 1;
        sum[isOnline === true ? 'online' : 'offline'] += 1;
        if (isOnline === true && userId !== undefined) users.add(`${shop} ${userId}`);
      }
      const count = shops.get(shop) ?? { shop, online: 0, offline: 0 };
      shops.set(shop, count);
      count[isOnline === true ? 'online' : 'offline'] += 1;
    }
    yield { done: keys.length, total: 'keys' in target ? target.keys.length : keys.length };
  }

  const confirm = access.confirmationFor(profile);
  const named = [...shops.values()].toSorted((a, b) => b.online + b.offline - a.online - a.offline);
  return {
    planId: deletions.add({ storeId: profile.id, keys, summary: summaryOf(keys.length, named, first) }),
    storeName: profile.name,
    environment: profile.environment,
    total: keys.length,
    ...sum,
    users: users.size,
    shops: named.slice(0, SHOPS_SHOWN),
    shopCount: shops.size,
    ...(keys.length === 1 && first !== undefined && { only: { ...idAndShop(first) } }),
    ...(confirm !== undefined && { confirm }),
    trash: await activity.trashInfo(),
  };
}

async function* lookUp(store: SessionStore, target: Target, options: CallOptions): AsyncGenerator<StoredSession[]> {
  if ('shop' in target) {
    const filter = { shop: { match: 'exact' as const, value: target.shop } };
    yield* store.scan({ filter, now: Date.now(), batch: BATCH }, options);
    return;
  }
  const keys = [...new Set(target.keys)];
  for (let at = 0; at < keys.length; at += BATCH) yield await store.read(keys.slice(at, at + BATCH), options);
}

function idAndShop({ fields: { id, shop } }: StoredSession): NonNullable<DeletePlan['only']> {
  return { ...(id !== undefined && { id }), ...(shop !== undefined && { shop }) };
}

function summaryOf(count: number, shops: readonly { shop: string }[], first: StoredSession | undefined): string {
  if (count === 1 && first?.fields.id !== undefined && first.fields.id !== '') return `session ${first.fields.id}`;
  const sessions = count === 1 ? '1 session' : `${count} sessions`;
  return shops.length === 1 ? `${sessions} of ${shops[0]?.shop ?? ''}` : `${sessions} of ${shops.length} shops`;
}
