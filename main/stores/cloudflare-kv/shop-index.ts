import type { ChangeProgress } from '../../../shared/records.ts';
import { faultOf, repairedEntry, ShopIndexComparison } from '../shop-index.ts';
import type { CallOptions, ShopIndex, ShopIndexHealth } from '../store.ts';
import { idsOf } from './index-entries.ts';
import { canBeKey, indexKey, shopOfIndexKey } from './keys.ts';
import type { Call } from '../cloudflare/call.ts';
import type { Entry } from './namespace.ts';
import type { KeyChange, ReadYourWrites } from './read-your-writes.ts';
import type { Reader } from './paging.ts';

export interface KvShopIndexParts {
  namespace: ReadYourWrites;
  reader: Reader;
  /** Begins a call that may look through everything. */
  look: (options: CallOptions) => Call;
  /** Runs a change after those before it. */
  change: <T>(options: CallOptions, work: (call: Call) => Promise<T>) => Promise<T>;
}

/** Compares the adapter's index with the sessions, and makes it right. Another program can come between: KV has no lock. */
export class KvShopIndex implements ShopIndex {
  readonly #parts: KvShopIndexParts;
  /** What the last check saw: keys that do not tell their shop are detected through everything only. */
  #seen: ShopIndexComparison | undefined;

  constructor(parts: KvShopIndexParts) {
    this.#parts = parts;
  }

  check(options: CallOptions): AsyncGenerator<ChangeProgress, ShopIndexHealth> {
    return this.#compare(this.#parts.look(options));
  }

  async *#compare(call: Call): AsyncGenerator<ChangeProgress, ShopIndexHealth> {
    const seen = new ShopIndexComparison();
    let done = 0;
    for await (const { keys, sessions, entries } of this.#parts.reader.contents(call)) {
      for (const { key, fields } of sessions) if (fields.shop !== undefined) seen.addSession(fields.shop, key);
      for (const entry of entries) seen.addEntry(shopOfIndexKey(entry.key), idsOf(entry) ?? 'unreadable');
      done += keys;
      yield { done, total: done };
    }
    this.#seen = seen;
    return { shops: seen.shops, sessions: seen.sessions, faults: seen.faults() };
  }

  async repair(shops: readonly string[], options: CallOptions): Promise<boolean[]> {
    return this.#parts.change(options, async (call) => {
      if (this.#seen === undefined) for await (const _ of this.#compare(call));
      const before = await this.#entries(shops, call);
      const there = await this.#sessionsOf(shops, before, call);
      const none = new Set<string>();
      const wrong = shops.filter(
        (shop) => canBeKey(indexKey(shop)) && faultOf(shop, listed(before.get(shop)), there.get(shop) ?? none),
      );
      const changes = wrong.map((shop): KeyChange => {
        const key = indexKey(shop);
        const entry = before.get(shop);
        const value = JSON.stringify(repairedEntry(listed(entry), there.get(shop) ?? none));
        return { key, before: entry, after: { ...entry, key, value } };
      });
      await this.#parts.namespace.change(changes, call);
      const after = await this.#entries(shops, call);
      return shops.map((shop) => faultOf(shop, listed(after.get(shop)), there.get(shop) ?? none) === undefined);
    });
  }

  async #entries(shops: readonly string[], call: Call): Promise<Map<string, Entry>> {
    const entries = await this.#parts.namespace.get(shops.map(indexKey), call);
    return new Map(entries.map((entry) => [shopOfIndexKey(entry.key), entry]));
  }

  /** Those that the entries list now, and those that the check saw, as far as they are there still. */
  async #sessionsOf(
    shops: readonly string[],
    entries: ReadonlyMap<string, Entry>,
    call: Call,
  ): Promise<Map<string | undefined, Set<string>>> {
    const keys = shops.flatMap((shop) => {
      const ids = listed(entries.get(shop));
      return [...(ids === 'unreadable' ? [] : (ids ?? [])), ...(this.#seen?.sessionsOf(shop) ?? [])];
    });
    const there = new Map<string | undefined, Set<string>>();
    for (const { key, fields } of await this.#parts.reader.read(keys, call)) {
      const known = there.get(fields.shop);
      if (known === undefined) there.set(fields.shop, new Set([key]));
      else known.add(key);
    }
    return there;
  }
}

function listed(entry: Entry | undefined): string[] | 'unreadable' | undefined {
  return entry === undefined ? undefined : (idsOf(entry) ?? 'unreadable');
}
