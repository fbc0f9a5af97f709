import type { ShopIndexFault } from '../../shared/records.ts';

/**
 * What is wrong with the entry of one shop.
 * @param listed what the entry lists: undefined where there is no entry, `unreadable` where it is no list
 * @param there what it should list: the keys (or ids) of the shop's sessions
 * @returns undefined when nothing is
 */
export function faultOf(
  shop: string,
  listed: readonly string[] | 'unreadable' | undefined,
  there: ReadonlySet<string>,
): ShopIndexFault | undefined {
  const unreadable = listed === 'unreadable';
  const entries = listed === undefined || unreadable ? [] : listed;
  const distinct = new Set(entries);
  let dangling = 0;
  for (const key of distinct) if (!there.has(key)) dangling += 1;
  const missing = there.size - (distinct.size - dangling);
  const duplicates = entries.length - distinct.size;
  if (!unreadable && duplicates === 0 && dangling === 0 && missing === 0) return undefined;
  return { shop, unreadable, duplicates, dangling, missing };
}

/** What the entry of a shop should list: what it lists rightly, in its order and once each, then what it has forgotten. */
export function repairedEntry(
  listed: readonly string[] | 'unreadable' | undefined,
  there: ReadonlySet<string>,
): string[] {
  const right = listed === undefined || listed === 'unreadable' ? [] : listed.filter((key) => there.has(key));
  return [...new Set([...right, ...there])];
}

/** Gathers sessions and index entries as they are met, in any order, and compares them at the end. */
export class ShopIndexComparison {
  readonly #sessions = new Map<string, Set<string>>();
  readonly #entries = new Map<string, readonly string[] | 'unreadable'>();

  /** @param key what the index lists it as; meeting it twice is fine */
  addSession(shop: string, key: string): void {
    const keys = this.#sessions.get(shop);
    if (keys === undefined) this.#sessions.set(shop, new Set([key]));
    else keys.add(key);
  }

  addEntry(shop: string, listed: readonly string[] | 'unreadable'): void {
    this.#entries.set(shop, listed);
  }

  /** Shops with an index entry. */
  get shops(): number {
    return this.#entries.size;
  }

  get sessions(): number {
    let sum = 0;
    for (const keys of this.#sessions.values()) sum += keys.size;
    return sum;
  }

  /** The keys of a shop's sessions. */
  sessionsOf(shop: string): ReadonlySet<string> {
    return this.#sessions.get(shop) ?? new Set();
  }

  faults(): ShopIndexFault[] {
    const shops = new Set([...this.#entries.keys(), ...this.#sessions.keys()]);
    return [...shops].flatMap((shop) => faultOf(shop, this.#entries.get(shop), this.sessionsOf(shop)) ?? []);
  }
}
