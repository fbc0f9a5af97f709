import { setImmediate } from 'node:timers/promises';
import { offlineId } from '../../../shared/ids.ts';
import { ageOf, type PairsAge } from '../../layouts/pairs.ts';
import { checkCancelled } from '../cancel.ts';
import { chunks, regrouped } from '../chunks.ts';
import { noPlace, packPosition, unpackPosition } from '../cursor.ts';
import { matchesFilter } from '../filter.ts';
import { PageBudget, SEARCHED_HERE } from '../page-budget.ts';
import type { IdQuery, PageQuery, ScanQuery, SessionPage, StoredSession, StoreFilter } from '../store.ts';
import { idsOf } from './index-entries.ts';
import { canBeKey, canBeOfShop, indexKey, isIndexKey, isSessionKey, prefixesOfShop, shopOfKey } from './keys.ts';
import type { Call } from '../cloudflare/call.ts';
import { LIST_LEAST, LIST_LIMIT, type Entry, type KeyList, type Namespace } from './namespace.ts';
import { pairsOf, sessionOf } from './sessions.ts';

/** Requests are counted: each comes out of what Cloudflare allows the user. */
const BUDGET = { ...SEARCHED_HERE, requests: 4 };
/** Lists and values that a look at what kind of namespace this is may take. */
const LOOK_LISTS = 10;
const LOOK_VALUES = 500;
/** Values that are decoded in one go. */
const SLICE = 250;
/** Online sessions that show which version of the adapter writes here. */
const SAMPLE = 100;

/** Some keys, all that is under those of them that were wanted, and the index entries among them. */
interface Batch {
  keys: string[];
  sessions: StoredSession[];
}

/** What a short look at a namespace found. */
export interface KvLook {
  sessions: number;
  /** Keys that are neither sessions nor the adapter's index. */
  others: number;
  /** Shops with an index entry. */
  shops: number;
  /** All keys were checked. */
  complete: boolean;
  /** Which version of the adapter writes here, where that shows. */
  age: PairsAge | undefined;
}

/** Finds sessions among all that lies in a namespace. */
export class Reader {
  readonly #namespace: Namespace;
  readonly #mayBeGone: (key: string) => boolean;

  /** @param mayBeGone whether a key that is listed may have been deleted a moment ago */
  constructor(namespace: Namespace, mayBeGone: (key: string) => boolean = () => false) {
    this.#namespace = namespace;
    this.#mayBeGone = mayBeGone;
  }

  async read(keys: readonly string[], call: Call): Promise<StoredSession[]> {
    return sessionsOf(
      await this.#namespace.get(
        [...new Set(keys)].filter((key) => !isIndexKey(key)),
        call,
      ),
    );
  }

  /** The sessions that the adapter's index lists for a shop, or where it has no entry for it, those whose keys tell the shop. */
  async ofShop(shop: string, call: Call): Promise<StoredSession[]> {
    // Most shops have the offline session and no other: so it comes along with the entry.
    const [index, offline] = [indexKey(shop), offlineId(shop)];
    const first = await this.#namespace.get([index, offline], call);
    const entry = first.find(({ key }) => key === index);
    const ids = (entry && idsOf(entry)) ?? (await this.#keysTellingShop(shop, call));
    const others = ids.filter((id) => id !== offline);
    const found = [
      ...(ids.includes(offline) ? await sessionsOf(first.filter(({ key }) => key === offline)) : []),
      ...(others.length === 0 ? [] : await this.read(others, call)),
    ];
    return found.filter(({ fields }) => fields.shop === shop);
  }

  async #keysTellingShop(shop: string, call: Call): Promise<string[]> {
    if (shop === '' || !canBeKey(indexKey(shop))) return [];
    const lists = await Promise.all(prefixesOfShop(shop).map((prefix) => this.#allKeys(prefix, call)));
    return lists.flat().filter((key) => canBeOfShop(key, shop));
  }

  async #allKeys(prefix: string, call: Call): Promise<string[]> {
    const keys: string[] = [];
    let cursor: string | undefined;
    do {
      const list: KeyList = await this.#namespace.list({ prefix, cursor, limit: LIST_LIMIT }, call);
      keys.push(...list.keys);
      cursor = list.cursor;
    } while (cursor !== undefined);
    return keys;
  }

  async page(query: PageQuery, call: Call): Promise<SessionPage> {
    const { filter, thorough, now } = query;
    const place = query.cursor === undefined ? undefined : unpackPosition(query.cursor);
    if (filter.id !== undefined) {
      const sessions = (await this.read([filter.id], call)).filter((one) => matchesFilter(one, filter, now));
      return { sessions, complete: true, ...notes(call) };
    }
    return filter.shop?.match === 'exact' && thorough !== true
      ? this.#pageOfShop(filter.shop.value, query, cursorOf('shop', place), call)
      : this.#pageOfAll(query, cursorOf('list', place), call);
  }

  /** What the index lists, and what tells by its key that it is of the shop; in the order of the keys. */
  async #pageOfShop(
    shop: string,
    { filter, limit, now }: PageQuery,
    after: string | undefined,
    call: Call,
  ): Promise<SessionPage> {
    const [[entry], telling] = await Promise.all([
      this.#namespace.get([indexKey(shop)], call),
      this.#keysTellingShop(shop, call),
    ]);
    const ids = (entry && idsOf(entry)) ?? [];
    const keys = [...new Set([...ids, ...telling])].toSorted((a, b) => (a < b ? -1 : 1));
    const rest = after === undefined ? keys : keys.filter((key) => key > after);
    const budget = new PageBudget(BUDGET);
    const sessions: StoredSession[] = [];
    let at = 0;
    do {
      const group = rest.slice(at, at + limit);
      const read = await this.read(group, call);
      sessions.push(...read.filter((one) => matchesFilter(one, filter, now)));
      at += group.length;
    } while (at < rest.length && sessions.length < limit && !budget.isSpentAfter(at));
    const last = rest[at - 1];
    return {
      sessions,
      scanned: at,
      fromShopIndex: true,
      complete: at >= rest.length || sessions.length >= limit,
      ...(at < rest.length && last !== undefined && { next: packPosition(['shop', last]) }),
      ...notes(call),
    };
  }

  async #pageOfAll({ filter, limit, now }: PageQuery, after: string | undefined, call: Call): Promise<SessionPage> {
    const budget = new PageBudget(BUDGET);
    const sessions: StoredSession[] = [];
    let size = isNarrow(filter) ? LIST_LIMIT : clamp(limit);
    let cursor = after;
    let scanned = 0;
    do {
      const { keys, cursor: next } = await this.#namespace.list({ cursor, limit: size }, call);
      const read = await this.read(keys.filter(couldMatch(filter)), call);
      sessions.push(...read.filter((one) => matchesFilter(one, filter, now)));
      scanned += keys.length;
      cursor = next;
      size = clamp(size * 2);
    } while (cursor !== undefined && sessions.length < limit && !budget.isSpentAfter(scanned));
    return {
      sessions,
      scanned,
      complete: cursor === undefined || sessions.length >= limit,
      ...(cursor !== undefined && { next: packPosition(['list', cursor]) }),
      ...notes(call),
    };
  }

  /**
   * Sessions whose keys begin as those of the shops that are asked for: a few lists, where everything would have to be listed.
   * Undefined where a page is as quick: that of a whole shop asks in the same way.
   */
  async byKeys({ filter, limit, now }: IdQuery, call: Call): Promise<StoredSession[] | undefined> {
    const { shop } = filter;
    if (shop?.match !== 'prefix' || shop.value === '' || !canBeKey(offlineId(shop.value))) return undefined;
    const beginnings = [...new Set([shop.value, shop.value.toLowerCase()])];
    const lists = await Promise.all(
      beginnings
        .flatMap((start) => [offlineId(start), start])
        .map((prefix) => this.#namespace.list({ prefix, limit: clamp(limit) }, call)),
    );
    const keys = new Set(lists.flatMap((list) => list.keys));
    const telling = [...keys].filter((key) => {
      const told = shopOfKey(key);
      return told !== undefined && beginnings.some((start) => told.startsWith(start));
    });
    const found = await this.read(telling.slice(0, limit), call);
    return found.filter((one) => matchesFilter(one, filter, now));
  }

  async *scan({ filter, now, batch }: ScanQuery, call: Call): AsyncGenerator<StoredSession[]> {
    yield* regrouped(this.#matches(filter, now, call), batch, call.signal);
  }

  async *#matches(filter: StoreFilter, now: number, call: Call): AsyncGenerator<StoredSession[]> {
    for await (const { sessions } of this.#everything(filter, call)) {
      yield sessions.filter((one) => matchesFilter(one, filter, now));
    }
  }

  /** All keys and the sessions among them; while one batch is looked at, the next is on its way. */
  async *#everything(filter: StoreFilter, call: Call): AsyncGenerator<Batch> {
    if (filter.id !== undefined) {
      yield { keys: [filter.id], sessions: await this.read([filter.id], call) };
      return;
    }
    const next = async (cursor: string | undefined): Promise<{ list: KeyList; reading: Promise<StoredSession[]> }> => {
      const list = await this.#namespace.list({ cursor, limit: LIST_LIMIT }, call);
      return { list, reading: handled(this.read(list.keys.filter(couldMatch(filter)), call)) };
    };
    let present = await next(undefined);
    for (;;) {
      const { list, reading } = present;
      const following = list.cursor === undefined ? undefined : handled(next(list.cursor));
      yield { keys: list.keys, sessions: await reading };
      checkCancelled(call.signal);
      if (following === undefined) return;
      present = await following;
    }
  }

  /** How many sessions there are: keys that are a session's need no reading for that. */
  async count(call: Call): Promise<number> {
    let count = 0;
    let cursor: string | undefined;
    do {
      const list: KeyList = await this.#namespace.list({ cursor, limit: LIST_LIMIT }, call);
      const { telling, others } = sorted(list.keys);
      const { sure, unconfirmed } = this.#doubt(telling);
      count += sure.length + (await this.read([...unconfirmed, ...others], call)).length;
      cursor = list.cursor;
    } while (cursor !== undefined);
    return count;
  }

  #doubt(keys: readonly string[]): { sure: string[]; unconfirmed: string[] } {
    const unconfirmed = keys.filter(this.#mayBeGone);
    return { sure: unconfirmed.length === 0 ? [...keys] : keys.filter((key) => !this.#mayBeGone(key)), unconfirmed };
  }

  /** Every session with its shop, and every entry of the index; for comparing them. */
  async *contents(call: Call): AsyncGenerator<{ keys: number; sessions: StoredSession[]; entries: Entry[] }> {
    for await (const { keys, sessions } of this.#everything({}, call)) {
      const entries = await this.#namespace.get(keys.filter(isIndexKey), call);
      yield { keys: keys.length, sessions, entries };
    }
  }

  /** Some of the keys that begin as every app's do. */
  async telltales(call: Call): Promise<Pick<KvLook, 'sessions' | 'shops'>> {
    const [offline, index] = await Promise.all(
      [offlineId(''), indexKey('')].map((prefix) => this.#namespace.list({ prefix, limit: LIST_LEAST }, call)),
    );
    return { sessions: offline?.keys.length ?? 0, shops: index?.keys.length ?? 0 };
  }

  /** A few requests that tell what kind of namespace this is. @param lists requests for keys at the most */
  async look(call: Call, lists: number = LOOK_LISTS): Promise<KvLook> {
    const look: KvLook = { sessions: 0, others: 0, shops: 0, complete: true, age: undefined };
    let cursor: string | undefined;
    let values = 0;
    for (let turn = 0; turn < lists; turn += 1) {
      const list: KeyList = await this.#namespace.list({ cursor, limit: LIST_LIMIT }, call);
      const { telling, index, others } = sorted(list.keys);
      const looked = others.slice(0, LOOK_VALUES - values);
      values += looked.length;
      const { sure, unconfirmed } = this.#doubt(telling);
      const sample =
        look.age === undefined ? telling.filter((key) => !key.startsWith('offline_')).slice(0, SAMPLE) : [];
      const read = await this.read([...looked, ...sample], call);
      const sessions = read.filter(({ key }) => !isSessionKey(key)).length;
      const there = unconfirmed.length === 0 ? 0 : (await this.read(unconfirmed, call)).length;
      look.sessions += sure.length + there + sessions;
      look.others += looked.length - sessions;
      look.shops += index.length;
      look.age = newer(look.age, read);
      look.complete &&= looked.length === others.length;
      cursor = list.cursor;
      if (cursor === undefined) return look;
    }
    return { ...look, complete: false };
  }
}

function clamp(size: number): number {
  return Math.min(LIST_LIMIT, Math.max(LIST_LEAST, size));
}

/** Few sessions match, so that many keys have to be looked at for one page. */
function isNarrow({ shop, userId, email, secrets }: StoreFilter): boolean {
  return shop !== undefined || userId !== undefined || email !== undefined || secrets !== undefined;
}

/** Keys whose values must be read: not those that name another shop than the one that is looked for. */
function couldMatch({ shop }: StoreFilter): (key: string) => boolean {
  return shop?.match === 'exact' ? (key) => canBeOfShop(key, shop.value) : (key) => !isIndexKey(key);
}

function sorted(keys: readonly string[]): { telling: string[]; index: string[]; others: string[] } {
  const telling: string[] = [];
  const index: string[] = [];
  const others: string[] = [];
  for (const key of keys) (isIndexKey(key) ? index : isSessionKey(key) ? telling : others).push(key);
  return { telling, index, others };
}

/** In slices, so that nothing else has to wait for all of it. */
async function sessionsOf(entries: readonly Entry[]): Promise<StoredSession[]> {
  const sessions: StoredSession[] = [];
  for (const [at, slice] of chunks(entries, SLICE).entries()) {
    if (at > 0) await setImmediate();
    sessions.push(...slice.flatMap((entry) => sessionOf(entry) ?? []));
  }
  return sessions;
}

/** An app that was brought up to date leaves sessions of both ages. */
function newer(age: PairsAge | undefined, sessions: readonly StoredSession[]): PairsAge | undefined {
  const ages = new Set([age, ...sessions.map(({ raw }) => ageOf(pairsOfRaw(raw['value'])))]);
  return ages.has('current') ? 'current' : ages.has('before') ? 'before' : undefined;
}

function pairsOfRaw(value: unknown) {
  return typeof value === 'string' ? (pairsOf({ value }) ?? []) : [];
}

function notes({ slowedFor }: Call): { slowedFor?: number } {
  return slowedFor === 0 ? {} : { slowedFor };
}

/** @throws DeskError BAD_INPUT for a place in another list */
function cursorOf(kind: 'shop' | 'list', place: readonly unknown[] | undefined): string | undefined {
  if (place === undefined) return undefined;
  const [of, at] = place;
  if (of === kind && typeof at === 'string') return at;
  throw noPlace();
}

/** A promise that nobody may come to wait for. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
