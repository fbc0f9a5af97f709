import type { ChangeProgress, DeletePlan, SessionRecord } from '../../shared/records.ts';
import { versionOf } from '../layouts/version.ts';
import { shopWithoutStrayTokens, withoutStrayTokens, type Masker } from '../safety/mask.ts';
import { statusOf } from '../stores/filter.ts';
import type { CallOptions, SessionStore, StoredSession } from '../stores/store.ts';
import { lookUp, tellsHowFar, type DeleteTarget } from './deletion-target.ts';
import { filterWords } from './filter-words.ts';
import { Fingerprints } from './fingerprints.ts';
import { SessionsToPlan, type PlannedSessions } from './planned-sessions.ts';
import { ShopTally, type ShopCount } from './shop-tally.ts';

const SHOPS_SHOWN = 100;
const SAMPLES = 5;
/** Ids and shops are cut in plans, in characters. */
export const LONGEST_NAMED = 500;

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
    | 'samples'
    | 'looked'
    | 'everything'
    | 'only'
  >;
  /** The sessions in the versions that were counted. */
  sessions: PlannedSessions;
  /** For Activity: `3 sessions of plain-tea.myshopify.com`. */
  summary: string;
}

interface LookOptions extends CallOptions {
  masker: Masker;
  /** A session as people read it, secrets masked. */
  toRecord: (stored: StoredSession) => SessionRecord;
}

/** Looks up what a deletion would touch. Changes nothing. */
export async function* lookAtDeletion(
  store: SessionStore,
  target: DeleteTarget,
  { masker, toRecord, ...options }: LookOptions,
): AsyncGenerator<ChangeProgress, DeletionFindings> {
  const planned = new SessionsToPlan({ mayRepeat: store.capabilities.orders.length === 0 });
  const users = new Fingerprints();
  const shops = new ShopTally();
  const samples: StoredSession[] = [];
  const sum = { online: 0, offline: 0, withoutExpiry: 0, refreshable: 0, unreadable: 0 };
  const now = Date.now();
  let looked = 0;
  let first: StoredSession | undefined;

  for await (const { sessions, done, total } of lookUp(store, target, now, options)) {
    for (const stored of sessions) {
      if (!planned.add(stored.key, versionOf(stored.raw))) continue;
      first ??= stored;
      sample(samples, stored, planned.size);
      const { isOnline, userId, expires, accessToken } = stored.fields;
      const shop = shopWithoutStrayTokens(stored.fields, masker, LONGEST_NAMED) ?? '';
      const status = statusOf(stored, now);
      if (status === 'unreadable') {
        sum.unreadable += 1;
        shops.count(shop, undefined);
        continue;
      }
      if (status === 'refreshable') sum.refreshable += 1;
      if (accessToken !== undefined && expires === undefined) sum.withoutExpiry += 1;
      const kind = isOnline === true ? 'online' : 'offline';
      sum[kind] += 1;
      shops.count(shop, kind);
      if (isOnline === true && userId !== undefined) users.add(`${shop} ${userId}`);
    }
    looked = done;
    yield { done, total, found: planned.size };
  }

  const total = planned.size;
  const most = shops.most(SHOPS_SHOWN);
  const everything = 'filter' in target && Object.keys(target.filter).length === 0;
  return {
    figures: {
      total,
      ...sum,
      users: users.size,
      shops: most,
      shopCount: shops.size,
      samples: samples.map((stored) => {
        const { key: _key, ...shown } = toRecord(stored);
        return shown;
      }),
      everything,
      ...(!('keys' in target) && tellsHowFar(store) && { looked }),
      ...(total === 1 && first !== undefined && { only: idAndShop(first, masker) }),
    },
    sessions: planned.planned(),
    summary: summaryOf(target, {
      total,
      shops: most,
      shopCount: shops.size,
      firstId: first && idAndShop(first, masker).id,
    }),
  };
}

/** Keeps a few of all, each as likely as any other. @param seen how many there were with this one */
function sample(samples: StoredSession[], stored: StoredSession, seen: number): void {
  if (samples.length < SAMPLES) samples.push(stored);
  else {
    const at = Math.floor(Math.random() * seen);
    if (at < SAMPLES) samples[at] = stored;
  }
}

function idAndShop({ fields }: StoredSession, masker: Masker): NonNullable<DeletePlan['only']> {
  const { id, shop } = withoutStrayTokens(fields, masker, LONGEST_NAMED);
  return { ...(id !== undefined && { id }), ...(shop !== undefined && { shop }) };
}

interface Summed {
  total: number;
  shops: readonly ShopCount[];
  shopCount: number;
  firstId: string | undefined;
}

function summaryOf(target: DeleteTarget, { total, shops, shopCount, firstId }: Summed): string {
  if (total === 1 && firstId !== undefined && firstId !== '') return `session ${firstId}`;
  const sessions = total === 1 ? '1 session' : `${total} sessions`;
  if ('filter' in target) {
    const words = filterWords(target.filter);
    return words === '' ? `all ${sessions}` : `${sessions} with ${words}`;
  }
  return shopCount === 1 ? `${sessions} of ${shops[0]?.shop ?? ''}` : `${sessions} of ${shopCount} shops`;
}
