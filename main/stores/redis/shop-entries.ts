import { parseIndexEntry } from '../../layouts/pairs.ts';
import type { Client } from './client.ts';
import { evaluate, valuesOf } from './commands.ts';
import type { Stored } from './entries.ts';
import { keyOf, MIGRATIONS } from './keys.ts';
import { LIST_KEY, UNLIST_KEYS } from './scripts.ts';

/** The adapter's index on shop: under each shop's name the keys of its sessions. */
export class ShopEntries {
  readonly #prefix: string;
  /** Seen once it stays: an adapter that keeps an index goes on keeping it. */
  #isKept = false;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  keyFor(shop: string): string {
    return keyOf(this.#prefix, shop);
  }

  /**
   * Whether the app's adapter keeps an index: it notes so when it has made one. Before that (1.0, or no app yet) there is none
   * to keep; the adapter makes it from all sessions when it comes.
   */
  async isKept(client: Client): Promise<boolean> {
    if (!this.#isKept) this.#isKept = (await client.exists(keyOf(this.#prefix, MIGRATIONS))) === 1;
    return this.#isKept;
  }

  /** Lists a session under its shop, in one step with looking whether it is. Sessions listed meanwhile stay. */
  async list(client: Client, shop: string, key: string): Promise<void> {
    const make = (await this.isKept(client)) ? 'make' : 'keep';
    await evaluate(client, LIST_KEY, [this.keyFor(shop)], [key, JSON.stringify(key), make]);
  }

  async unlist(client: Client, shop: string, keys: readonly string[]): Promise<void> {
    await evaluate(client, UNLIST_KEYS, [this.keyFor(shop)], keys);
  }

  /**
   * The keys listed under a shop; `unreadable` where the entry is no list, undefined without one.
   * @param also other keys to read in the same round trip
   */
  async read(
    client: Client,
    shop: string,
    also: readonly string[],
  ): Promise<{ listed: string[] | 'unreadable' | undefined; also: (Stored | undefined)[] }> {
    const [entry, ...rest] = await valuesOf(client, [this.keyFor(shop), ...also]);
    return { listed: listedIn(entry), also: rest };
  }
}

export function listedIn(entry: Stored | undefined): string[] | 'unreadable' | undefined {
  if (entry === undefined) return undefined;
  return (typeof entry === 'string' ? parseIndexEntry(entry) : undefined) ?? 'unreadable';
}
