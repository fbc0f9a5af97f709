import { heavyLimit, MOST_SHOPS_KEPT, type ShopCount } from '../../shared/health.ts';
import { canonicalShop, offlineId } from '../../shared/ids.ts';
import { READINESS, type Readiness, type SessionReadiness } from '../../shared/readiness.ts';
import { readinessOf } from '../stores/filter.ts';
import type { GroupedShops, StoredSession } from '../stores/store.ts';

/** Shops with the most sessions that a report names. */
const HEAVIEST = 20;

interface ShopState {
  online: number;
  offline: number;
  /** By its place in READINESS. */
  readiness: number | undefined;
  /** It was told by the session with the id that the library itself looks for. */
  isOfficial: boolean;
}

const RANKS = new Map<Readiness, number>(READINESS.map((readiness, rank) => [readiness, rank]));

/** What is known of each shop. Memory grows with the number of shops that are given session by session. */
export class ShopReckoning {
  readonly #now: number;
  readonly #shops = new Map<string, ShopState>();
  readonly #official = new Map<SessionReadiness, number>();
  #grouped: GroupedShops | undefined;

  /** @param now milliseconds since 1970 */
  constructor(now: number) {
    this.#now = now;
  }

  add(stored: StoredSession): void {
    const { id, shop, isOnline } = stored.fields;
    if (shop === undefined) return;
    const state = this.#shops.get(shop) ?? { online: 0, offline: 0, readiness: undefined, isOfficial: false };
    this.#shops.set(shop, state);
    if (isOnline === true) state.online += 1;
    if (isOnline === false) state.offline += 1;
    const readiness = readinessOf(stored, this.#now);
    if (readiness === undefined) return;
    const rank = RANKS.get(readiness) ?? 0;
    if (id === offlineId(shop)) {
      state.readiness = rank;
      state.isOfficial = true;
    } else if (!state.isOfficial) state.readiness = Math.min(state.readiness ?? rank, rank);
  }

  /** Adds shops of which groups have told an official session. */
  addOfficial(readiness: SessionReadiness, shops: number): void {
    this.#official.set(readiness, (this.#official.get(readiness) ?? 0) + shops);
  }

  /** Adds a session whose shop is told session by session, though a group has told of it, too. */
  addGroupedOne(stored: StoredSession): void {
    this.add(stored);
    const { id, shop = '', isOnline } = stored.fields;
    const readiness = readinessOf(stored, this.#now);
    if (isOnline === false && id === offlineId(shop) && readiness !== undefined) this.addOfficial(readiness, -1);
  }

  /** All other shops, as the server has grouped them. */
  addGrouped(shops: GroupedShops): void {
    this.#grouped = shops;
  }

  /** Shops by class; those without an offline session are listed, too. */
  readiness(): { readiness: Record<Readiness, number>; shops: number; onlineOnly: string[] } {
    const readiness: Record<Readiness, number> = {
      healthy: 0,
      'never-expires': 0,
      'refresh-ends-soon': 0,
      'refresh-ended': 0,
      stuck: 0,
      'no-refresh-token': 0,
      'no-token': 0,
      unreadable: 0,
      'online-only': 0,
      ...this.#grouped?.readiness,
    };
    for (const [one, official] of this.#official) readiness[one] += official;
    const onlineOnly = [...(this.#grouped?.onlineOnly ?? [])];
    for (const [shop, state] of this.#shops) {
      const one = state.readiness === undefined ? 'online-only' : (READINESS[state.readiness] ?? 'online-only');
      readiness[one] += 1;
      if (one === 'online-only' && onlineOnly.length < MOST_SHOPS_KEPT) onlineOnly.push(shop);
    }
    const shops = Object.values(readiness).reduce((sum, count) => sum + count, 0);
    return { readiness, shops, onlineOnly: onlineOnly.toSorted() };
  }

  /** @param sessions that there are */
  heaviest(sessions: number): ShopCount[] {
    const limit = heavyLimit(sessions);
    const most = (this.#grouped?.heaviest ?? [])
      .filter(({ online, offline }) => online + offline > limit)
      .toSorted((a, b) => (isHeavier(a, b) ? -1 : 1))
      .slice(0, HEAVIEST);
    for (const [shop, { online, offline }] of this.#shops) {
      if (online + offline <= limit) continue;
      const one = { shop, online, offline };
      const lightest = most[HEAVIEST - 1];
      if (lightest !== undefined && !isHeavier(one, lightest)) continue;
      const place = most.findIndex((other) => isHeavier(one, other));
      most.splice(place === -1 ? most.length : place, 0, one);
      if (most.length > HEAVIEST) most.pop();
    }
    return most;
  }

  /** The ways in which each shop is written that is written in more than one. */
  duplicates(): string[][] {
    const oddly = [...this.#shops.keys()].filter((shop) => canonicalShop(shop) !== shop);
    const known = new Set([...(this.#grouped?.oddlyWritten ?? []), ...oddly]);
    const ways = new Map<string, string[]>();
    for (const shop of known) ways.set(canonicalShop(shop), [...(ways.get(canonicalShop(shop)) ?? []), shop]);
    for (const [canonical, found] of ways) {
      if (!known.has(canonical) && this.#shops.has(canonical)) found.push(canonical);
    }
    return [...ways.values()]
      .filter((found) => found.length > 1)
      .map((found) => found.toSorted())
      .toSorted((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
  }
}

function isHeavier(one: ShopCount, other: ShopCount): boolean {
  const more = one.online + one.offline - other.online - other.offline;
  return more > 0 || (more === 0 && one.shop < other.shop);
}
