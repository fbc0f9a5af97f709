import { MOST_SHOPS_KEPT, SHOP_LISTS, type HealthReport, type ShopList } from '../../shared/health.ts';
import { canonicalShop } from '../../shared/ids.ts';
import { readinessAt } from '../../shared/readiness.ts';
import { statusAt } from '../../shared/session.ts';
import { isReadable } from '../layouts/decode.ts';
import type { Masker } from '../safety/mask.ts';
import { statusOf } from '../stores/filter.ts';
import type { SessionGroup, StoredSession, StorePart } from '../stores/store.ts';
import { countDay, noDays } from './days.ts';
import { ProblemCounts } from './problem-counts.ts';
import { ScopeCounts } from './scope-counts.ts';
import { ShopReckoning } from './shop-reckoning.ts';

/** Shops written in several ways that a report shows. */
const EXAMPLES = 20;

/** What a store as a whole came to, with the shops that one session alone does not tell. */
export interface HealthFigures extends Omit<HealthReport, 'takenAt' | 'took' | 'findings'> {
  lists: Record<ShopList, string[]>;
}

export interface HealthQuery {
  /** The moment that statuses and classes are judged at; milliseconds since 1970. */
  now: number;
  requiredScopes: readonly string[];
}

/** Reckons up a store from its sessions, or from what its server has grouped of them. */
export class HealthReckoning {
  readonly #now: number;
  readonly #masker: Masker;
  readonly #shops: ShopReckoning;
  readonly #scopes: ScopeCounts;
  readonly #problems: ProblemCounts;
  readonly #sum = { sessions: 0, online: 0, offline: 0, expiredOnline: 0 };
  readonly #statuses: HealthFigures['statuses'] = {
    active: 0,
    expiring: 0,
    refreshable: 0,
    expired: 0,
    'no-expiry': 0,
    unreadable: 0,
  };
  readonly #onlineExpires;
  readonly #offlineExpires;
  readonly #refreshEnds;

  constructor({ now, requiredScopes }: HealthQuery, masker: Masker) {
    this.#now = now;
    this.#masker = masker;
    this.#shops = new ShopReckoning(now);
    this.#scopes = new ScopeCounts(requiredScopes);
    this.#problems = new ProblemCounts(masker);
    this.#onlineExpires = noDays(now);
    this.#offlineExpires = noDays(now);
    this.#refreshEnds = noDays(now);
  }

  add(stored: StoredSession): void {
    this.#shops.add(stored);
    const { fields, problems } = stored;
    if (isReadable(fields, problems)) {
      const { isOnline, expires, refreshTokenExpires } = fields;
      if (!isOnline) this.#scopes.add(fields.scope ?? '', 1);
      this.#count(1, isOnline, statusOf(stored, this.#now), expires, refreshTokenExpires);
    } else {
      this.#problems.add(stored);
      this.#count(1, fields.isOnline, 'unreadable');
    }
  }

  /** @returns false where the store has to be scanned after all */
  addPart(part: StorePart): boolean {
    switch (part.kind) {
      case 'groups':
        for (const group of part.groups) this.#addGroup(group);
        return true;
      case 'scopes':
        for (const { list, sessions } of part.lists) this.#scopes.add(list, sessions);
        return true;
      case 'shops':
        this.#shops.addGrouped(part.shops);
        return true;
      case 'sessions':
        for (const stored of part.sessions) {
          if (part.shopsOnly) this.#shops.addGroupedOne(stored);
          else this.add(stored);
        }
        return true;
      case 'ungroupable':
        return false;
    }
  }

  #addGroup({ sessions, isOfficial, expiresDay, refreshEndsDay, ...life }: SessionGroup): void {
    this.#count(sessions, life.isOnline, statusAt(life, this.#now), expiresDay, refreshEndsDay);
    if (isOfficial && !life.isOnline) this.#shops.addOfficial(readinessAt(life, this.#now), sessions);
  }

  #count(
    sessions: number,
    isOnline: boolean | undefined,
    status: keyof HealthFigures['statuses'],
    expires?: number,
    refreshEnds?: number,
  ): void {
    this.#sum.sessions += sessions;
    this.#statuses[status] += sessions;
    if (isOnline === true) this.#sum.online += sessions;
    if (isOnline === false) this.#sum.offline += sessions;
    if (isOnline === true && status === 'expired') this.#sum.expiredOnline += sessions;
    if (expires !== undefined) {
      countDay(isOnline === true ? this.#onlineExpires : this.#offlineExpires, expires, sessions);
    }
    if (refreshEnds !== undefined && isOnline === false) countDay(this.#refreshEnds, refreshEnds, sessions);
  }

  async figures(): Promise<HealthFigures> {
    const { readiness, shops, onlineOnly } = await this.#shops.readiness();
    const duplicates = await this.#shops.duplicates();
    const alikeIds = await this.#shops.alikeIds();
    const masked = (shop: string) => this.#masker.redact(shop, []);
    const all: Record<ShopList, { shops: number; found: string[] }> = {
      'online-only': { shops: readiness['online-only'], found: onlineOnly },
      duplicates: { shops: duplicates.ways, found: duplicates.found.flat() },
      'duplicate-spellings': { shops: duplicates.others, found: duplicates.found.flatMap(otherSpellings) },
      'alike-ids': alikeIds,
    };
    const lists: HealthFigures['lists'] = {
      'online-only': [],
      duplicates: [],
      'duplicate-spellings': [],
      'alike-ids': [],
    };
    const leftOut: Partial<Record<ShopList, number>> = {};
    for (const list of SHOP_LISTS) {
      lists[list] = all[list].found.slice(0, MOST_SHOPS_KEPT);
      if (all[list].shops > lists[list].length) leftOut[list] = all[list].shops - lists[list].length;
    }
    const heaviest = await this.#shops.heaviest(this.#sum.sessions);
    return {
      ...this.#sum,
      shops,
      statuses: this.#statuses,
      readiness,
      onlineExpires: this.#onlineExpires,
      offlineExpires: this.#offlineExpires,
      refreshEnds: this.#refreshEnds,
      heaviest: heaviest.map((one) => ({ ...one, shop: masked(one.shop) })),
      ...this.#scopes.figures(),
      duplicates: {
        shops: duplicates.shops,
        examples: duplicates.found.slice(0, EXAMPLES).map((ways) => ways.slice(0, EXAMPLES).map(masked)),
      },
      alikeIds: { shops: alikeIds.shops, examples: alikeIds.found.slice(0, EXAMPLES).map(masked) },
      unreadable: this.#problems.figures(),
      ...(Object.keys(leftOut).length > 0 && { leftOut }),
      lists,
    };
  }
}

/** Ways to write a shop beside the normal one, where that is there. */
function otherSpellings(ways: readonly string[]): string[] {
  const normal = ways.find((shop) => canonicalShop(shop) === shop);
  return normal === undefined ? [] : ways.filter((shop) => shop !== normal);
}
