import { canonicalShop, offlineId } from '../../shared/ids.ts';
import { READINESS, type Readiness, type SessionReadiness } from '../../shared/readiness.ts';
import { isReadable } from '../layouts/decode.ts';
import type { Masker } from '../safety/mask.ts';
import { readinessOf, statusOf } from '../stores/filter.ts';
import type { HealthFigures, HealthQuery, StoredSession } from '../stores/store.ts';
import { countDay, noDays } from './days.ts';
import { ProblemCounts } from './problem-counts.ts';
import { ScopeCounts } from './scope-counts.ts';

/** Shops with the most sessions, and shops that are written in several ways, that a report names. */
const NAMED = 20;
/** Shops in one list that a report keeps. */
const MOST_LISTED = 10_000;

interface ShopState {
  online: number;
  offline: number;
  /** By its place in READINESS. */
  readiness: number | undefined;
  /** It was told by the session with the id that the library itself looks for. */
  isOfficial: boolean;
}

const RANKS = new Map<Readiness, number>(READINESS.map((readiness, rank) => [readiness, rank]));

/** Reckons up a store session by session. Memory grows with the number of shops, not with that of sessions. */
export class HealthReckoning {
  readonly #query: HealthQuery;
  readonly #masker: Masker;
  readonly #shops = new Map<string, ShopState>();
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

  constructor(query: HealthQuery, masker: Masker) {
    this.#query = query;
    this.#masker = masker;
    this.#scopes = new ScopeCounts(query.requiredScopes);
    this.#problems = new ProblemCounts(masker);
    this.#onlineExpires = noDays(query.now);
    this.#offlineExpires = noDays(query.now);
    this.#refreshEnds = noDays(query.now);
  }

  add(stored: StoredSession): void {
    const { fields, problems } = stored;
    const status = statusOf(stored, this.#query.now);
    const isOnline = fields.isOnline;
    this.#sum.sessions += 1;
    this.#statuses[status] += 1;
    if (isOnline === true) this.#sum.online += 1;
    if (isOnline === false) this.#sum.offline += 1;
    if (isOnline === true && status === 'expired') this.#sum.expiredOnline += 1;
    if (isReadable(fields, problems)) {
      const { expires, refreshTokenExpires: end } = fields;
      if (expires !== undefined) countDay(isOnline === true ? this.#onlineExpires : this.#offlineExpires, expires);
      if (end !== undefined && isOnline === false) countDay(this.#refreshEnds, end);
      if (isOnline === false) this.#scopes.add(fields.scope ?? '');
    } else this.#problems.add(stored);
    if (fields.shop !== undefined) this.#addToShop(fields.shop, stored, readinessOf(stored, this.#query.now));
  }

  #addToShop(shop: string, { fields }: StoredSession, readiness: SessionReadiness | undefined): void {
    let state = this.#shops.get(shop);
    if (state === undefined) {
      state = { online: 0, offline: 0, readiness: undefined, isOfficial: false };
      this.#shops.set(shop, state);
    }
    if (fields.isOnline === true) state.online += 1;
    if (fields.isOnline === false) state.offline += 1;
    if (readiness === undefined) return;
    const rank = RANKS.get(readiness) ?? 0;
    if (fields.id === offlineId(shop)) {
      state.readiness = rank;
      state.isOfficial = true;
    } else if (!state.isOfficial) state.readiness = Math.min(state.readiness ?? rank, rank);
  }

  figures(): HealthFigures {
    const readiness: HealthFigures['readiness'] = {
      healthy: 0,
      'never-expires': 0,
      'refresh-ends-soon': 0,
      'refresh-ended': 0,
      stuck: 0,
      'no-refresh-token': 0,
      'no-token': 0,
      unreadable: 0,
      'online-only': 0,
    };
    const onlineOnly: string[] = [];
    for (const [shop, state] of this.#shops) {
      const one = state.readiness === undefined ? 'online-only' : (READINESS[state.readiness] ?? 'online-only');
      readiness[one] += 1;
      if (one === 'online-only' && onlineOnly.length < MOST_LISTED) onlineOnly.push(shop);
    }
    const duplicates = this.#duplicates();
    return {
      ...this.#sum,
      shops: this.#shops.size,
      statuses: this.#statuses,
      readiness,
      onlineExpires: this.#onlineExpires,
      offlineExpires: this.#offlineExpires,
      refreshEnds: this.#refreshEnds,
      heaviest: this.#heaviest(),
      ...this.#scopes.figures(),
      duplicates: {
        shops: duplicates.length,
        examples: duplicates.slice(0, NAMED).map((ways) => ways.map((shop) => this.#masker.redact(shop, []))),
      },
      unreadable: this.#problems.figures(),
      lists: { 'online-only': onlineOnly, duplicates: duplicates.flat().slice(0, MOST_LISTED) },
    };
  }

  #heaviest(): HealthFigures['heaviest'] {
    const most: { shop: string; state: ShopState }[] = [];
    const weight = ({ online, offline }: ShopState) => online + offline;
    for (const [shop, state] of this.#shops) {
      const lightest = most[NAMED - 1];
      if (lightest !== undefined && weight(state) <= weight(lightest.state)) continue;
      const place = most.findIndex((one) => weight(one.state) < weight(state));
      most.splice(place === -1 ? most.length : place, 0, { shop, state });
      if (most.length > NAMED) most.pop();
    }
    return most.map(({ shop, state: { online, offline } }) => ({
      shop: this.#masker.redact(shop, []),
      online,
      offline,
    }));
  }

  /** The ways in which each shop is written that is written in more than one. */
  #duplicates(): string[][] {
    const ways = new Map<string, string[]>();
    for (const shop of this.#shops.keys()) {
      const canonical = canonicalShop(shop);
      if (canonical === shop) continue;
      const found = ways.get(canonical) ?? (this.#shops.has(canonical) ? [canonical] : []);
      found.push(shop);
      ways.set(canonical, found);
    }
    return [...ways.values()].filter((found) => found.length > 1);
  }
}
