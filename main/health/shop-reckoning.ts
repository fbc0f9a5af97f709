import { heavyLimit, MOST_SHOPS_KEPT, type ShopCount } from '../../shared/health.ts';
import { offlineId } from '../../shared/ids.ts';
import { READINESS, type Readiness, type SessionReadiness } from '../../shared/readiness.ts';
import { longer } from '../changes/fingerprints.ts';
import { readinessOf } from '../stores/filter.ts';
import type { GroupedShops, StoredSession } from '../stores/store.ts';
import { AlikeIds } from './alike-ids.ts';
import { ShopNames } from './shop-names.ts';
import { Spellings, type Duplicates } from './spellings.ts';

/** Shops with the most sessions that a report names. */
const HEAVIEST = 20;

const RANKS = new Map<Readiness, number>(READINESS.map((readiness, rank) => [readiness, rank]));
const ONLINE_ONLY = READINESS.indexOf('online-only');

/** The numbers that are kept of each shop, by their place. */
const PLACES = {
  online: 0,
  offline: 1,
  /** The place of its class in READINESS, from 1; 0 without an offline session. */
  readiness: 2,
  /** 1 where the class was told by the session with the id that the library itself looks for. */
  isOfficial: 3,
  /** 1 where two of its ids are alike. */
  hasAlikeIds: 4,
};
const NUMBERS = 5;

/** What is known of each shop that is given session by session: 45 to 90 bytes, and what its ids take ({@link AlikeIds}). */
export class ShopReckoning {
  readonly #now: number;
  readonly #names = new ShopNames();
  readonly #spellings = new Spellings();
  readonly #ids = new AlikeIds();
  #numbers = new Uint32Array(NUMBERS * 64);
  readonly #official = new Map<SessionReadiness, number>();
  #grouped: GroupedShops | undefined;

  /** @param now milliseconds since 1970 */
  constructor(now: number) {
    this.#now = now;
  }

  add(stored: StoredSession): void {
    const { id, shop, isOnline } = stored.fields;
    if (shop === undefined) return;
    const known = this.#names.size;
    const at = this.#names.add(shop);
    if (at === known) this.#spellings.add(shop);
    if (this.#numbers.length < NUMBERS * (at + 1)) this.#numbers = longer(this.#numbers);
    if (isOnline === true) this.#set(at, 'online', this.#of(at, 'online') + 1);
    if (isOnline === false) this.#set(at, 'offline', this.#of(at, 'offline') + 1);
    if (id !== undefined && this.#ids.add(shop, id)) this.#set(at, 'hasAlikeIds', 1);
    const readiness = readinessOf(stored, this.#now);
    if (readiness === undefined) return;
    const rank = (RANKS.get(readiness) ?? 0) + 1;
    const best = this.#of(at, 'readiness');
    if (id === offlineId(shop)) {
      this.#set(at, 'readiness', rank);
      this.#set(at, 'isOfficial', 1);
    } else if (this.#of(at, 'isOfficial') === 0 && (best === 0 || rank < best)) this.#set(at, 'readiness', rank);
  }

  #of(shop: number, place: keyof typeof PLACES): number {
    return this.#numbers[NUMBERS * shop + PLACES[place]] ?? 0;
  }

  #set(shop: number, place: keyof typeof PLACES, number: number): void {
    this.#numbers[NUMBERS * shop + PLACES[place]] = number;
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
    for (const way of shops.oddlyWritten) this.#spellings.add(way);
  }

  /** Shops by class; those without an offline session are listed, too. */
  async readiness(): Promise<{ readiness: Record<Readiness, number>; shops: number; onlineOnly: string[] }> {
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
    const found: number[] = [];
    for (let at = 0; at < this.#names.size; at += 1) {
      const place = this.#of(at, 'readiness');
      const one = READINESS[place === 0 ? ONLINE_ONLY : place - 1] ?? 'online-only';
      readiness[one] += 1;
      if (one === 'online-only' && onlineOnly.length + found.length < MOST_SHOPS_KEPT) found.push(at);
    }
    onlineOnly.push(...(await this.#names.named(found)));
    const shops = Object.values(readiness).reduce((sum, count) => sum + count, 0);
    return { readiness, shops, onlineOnly: onlineOnly.toSorted() };
  }

  /** @param sessions that there are */
  async heaviest(sessions: number): Promise<ShopCount[]> {
    const limit = heavyLimit(sessions);
    // Ten thousand at the most, or half of the sessions.
    const heavy: number[] = [];
    for (let at = 0; at < this.#names.size; at += 1) {
      if (this.#of(at, 'online') + this.#of(at, 'offline') > limit) heavy.push(at);
    }
    const names = await this.#names.named(heavy);
    const counts = heavy.map((at, nth) => ({
      shop: names[nth] ?? '',
      online: this.#of(at, 'online'),
      offline: this.#of(at, 'offline'),
    }));
    const grouped = (this.#grouped?.heaviest ?? []).filter(({ online, offline }) => online + offline > limit);
    return [...grouped, ...counts].toSorted((a, b) => (isHeavier(a, b) ? -1 : 1)).slice(0, HEAVIEST);
  }

  /** The ways in which each shop is written that is written in more than one. */
  duplicates(): Promise<Duplicates> {
    const grouped = new Set(this.#grouped?.oddlyWritten);
    return this.#spellings.duplicates((shop) => grouped.has(shop) || this.#names.numberOf(shop) !== undefined);
  }

  /** Shops with ids that are alike, and as many of them as a report keeps. */
  async alikeIds(): Promise<{ shops: number; found: string[] }> {
    const own: number[] = [];
    for (let at = 0; at < this.#names.size; at += 1) if (this.#of(at, 'hasAlikeIds') === 1) own.push(at);
    const grouped = (this.#grouped?.alikeIds ?? []).filter((shop) => {
      const at = this.#names.numberOf(shop);
      return at === undefined || this.#of(at, 'hasAlikeIds') === 0;
    });
    const named = await this.#names.named(own.slice(0, MOST_SHOPS_KEPT));
    return { shops: grouped.length + own.length, found: [...grouped, ...named].slice(0, MOST_SHOPS_KEPT).toSorted() };
  }
}

function isHeavier(one: ShopCount, other: ShopCount): boolean {
  const more = one.online + one.offline - other.online - other.offline;
  return more > 0 || (more === 0 && one.shop < other.shop);
}
